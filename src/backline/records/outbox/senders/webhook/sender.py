from __future__ import annotations

import hashlib
import hmac
import json

from backline.records.outbox.going_out import BadAddress, check_taken, post, target_of
from backline.records.outbox.letter import SIDE_BY_SIDE, Letter, Refused


class WebhookSender:
    """Posts a letter as JSON; its id is the same on every attempt.

    The signature is the HMAC-SHA256 of `id.timestamp.body` in hexadecimal, where the
    timestamp is the second at which the message was written. Each address has a secret
    of its own, which follows from the desk's key, so that none is stored.
    """

    at_once = SIDE_BY_SIDE

    def __init__(self, *, desk_key: str, private: bool) -> None:
        self._desk_key = desk_key
        self._private = private

    def send(self, letter: Letter) -> None:
        """Hand *letter* over; return when the receiver answers 2xx."""
        try:
            target = target_of(letter.recipient, private=self._private)
        except BadAddress as error:
            raise Refused(str(error)) from error
        body = json.dumps(
            {
                "id": str(letter.id),
                "about": letter.about,
                "subject": letter.subject,
                "text": letter.body,
                "link": letter.link,
                "written_at": f"{letter.created_at:%Y-%m-%dT%H:%M:%SZ}",
            }
        ).encode()
        at = str(int(letter.created_at.timestamp()))
        secret = secret_of(letter.recipient, desk_key=self._desk_key)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Backline",
            "Backline-Id": str(letter.id),
            "Backline-Timestamp": at,
            "Backline-Signature": signature_of(secret, str(letter.id), at, body),
        }
        check_taken(post(target, body, headers), target.host)

    def close(self) -> None:
        """Nothing is held open."""


def secret_of(address: str, *, desk_key: str) -> str:
    """Return the secret with which messages to *address* are signed."""
    key = f"backline webhook {desk_key}".encode()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()


def signature_of(secret: str, letter_id: str, at: str, body: bytes) -> str:
    """Return the signature of a message, as its receiver reckons it too."""
    signed = f"{letter_id}.{at}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
