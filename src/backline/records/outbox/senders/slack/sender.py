from __future__ import annotations

import json

from backline.records.outbox.going_out import BadAddress, check_taken, post, target_of
from backline.records.outbox.letter import SIDE_BY_SIDE, Letter, Refused


class SlackSender:
    """Posts a letter as a message with a button (Slack: incoming webhooks, blocks)."""

    at_once = SIDE_BY_SIDE

    def __init__(self, *, private: bool) -> None:
        self._private = private

    def send(self, letter: Letter) -> None:
        """Hand *letter* over; return when Slack answers 200."""
        try:
            target = target_of(letter.recipient, private=self._private)
        except BadAddress as error:
            raise Refused(str(error)) from error
        body = json.dumps({"text": letter.subject, "blocks": _blocks(letter)}).encode()
        answer = post(target, body, {"Content-Type": "application/json"})
        check_taken(answer, "Slack", said=answer.body.decode("utf-8", "replace"))

    def close(self) -> None:
        """Nothing is held open."""


def _blocks(letter: Letter) -> list[dict[str, object]]:
    blocks: list[dict[str, object]] = [
        _section(f"*{escaped(letter.subject)}*"),
        _section(escaped(letter.body)),
    ]
    if letter.link:
        button = {
            "type": "button",
            "text": {"type": "plain_text", "text": "Acknowledge"},
            "url": letter.link,
        }
        blocks.append({"type": "actions", "elements": [button]})
    return blocks


def _section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:3000]}}


def escaped(text: str) -> str:
    """Return *text* so that Slack reads no mentions or links into it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
