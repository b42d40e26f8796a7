from __future__ import annotations

import json

from backline.records.outbox.going_out import BadAddress, check_taken, post, target_of
from backline.records.outbox.letter import SIDE_BY_SIDE, Letter, Refused


class TeamsSender:
    """Posts a letter as an Adaptive Card with a button, in a message envelope."""

    at_once = SIDE_BY_SIDE

    def __init__(self, *, private: bool) -> None:
        self._private = private

    def send(self, letter: Letter) -> None:
        """Hand *letter* over; return when Teams answers 2xx."""
        try:
            target = target_of(letter.recipient, private=self._private)
        except BadAddress as error:
            raise Refused(str(error)) from error
        attachment = {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": None,
            "content": _card(letter),
        }
        body = json.dumps({"type": "message", "attachments": [attachment]}).encode()
        answer = post(target, body, {"Content-Type": "application/json"})
        check_taken(answer, "Teams", said=answer.body.decode("utf-8", "replace"))

    def close(self) -> None:
        """Nothing is held open."""


def _card(letter: Letter) -> dict[str, object]:
    title = {"type": "TextBlock", "text": plain(letter.subject), "weight": "Bolder"}
    card: dict[str, object] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            title | {"wrap": True},
            {"type": "TextBlock", "text": plain(letter.body), "wrap": True},
        ],
    }
    if letter.link:
        button = {"type": "Action.OpenUrl", "title": "Acknowledge", "url": letter.link}
        card["actions"] = [button]
    return card


def plain(text: str) -> str:
    """Return *text* so that the card reads no Markdown into it."""
    escaped = "".join(f"\\{char}" if char in "\\*_[]()#`~" else char for char in text)
    return escaped.replace("\n", "\n\n")
