from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from backline.records.outbox.going_out import BadAddress, check_taken, post, target_of
from backline.records.outbox.letter import SIDE_BY_SIDE, Letter, Refused
from backline.records.outbox.senders.web_push.keys import authorization, private_key
from backline.records.outbox.senders.web_push.sealing import sealed, subscription_of


#: For how long a push service keeps what it cannot deliver, in seconds.
KEPT_FOR = 3600
_GONE = {404, 410}


class PushSender:
    """Hands letters, sealed, to the push service of a browser."""

    at_once = SIDE_BY_SIDE

    def __init__(self, *, desk_key: str, contact: str, private: bool) -> None:
        self._desk_key = desk_key
        self._contact = contact
        self._private = private

    def send(self, letter: Letter) -> None:
        """Hand *letter* over; return when the push service has it."""
        try:
            to = subscription_of(json.loads(letter.recipient))
            target = target_of(to.endpoint, private=self._private)
        except BadAddress as error:
            raise Refused(str(error)) from error
        except ValueError as error:
            message = "the browser's subscription cannot be read: subscribe again"
            raise Refused(message) from error
        told = {
            "id": str(letter.id),
            "title": letter.subject[:200],
            "body": letter.body[:600],
            "link": letter.link,
        }
        body = sealed(
            json.dumps(told).encode(),
            to,
            key=generate_private_key(SECP256R1()),
            salt=secrets.token_bytes(16),
        )
        port = "" if target.port in {80, 443} else f":{target.port}"
        headers = {
            "Authorization": authorization(
                private_key(self._desk_key),
                audience=f"{target.scheme}://{target.host}{port}",
                contact=self._contact,
                at=datetime.now(UTC),  # noqa: TID251 - the token's own clock
            ),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_FOR),
            "Urgency": "high",
            "Topic": letter.id.hex,
        }
        answer = post(target, body, headers)
        if answer.status in _GONE:
            message = f"the browser's subscription has ended ({answer.status})"
            raise Refused(message)
        check_taken(answer, target.host)

    def close(self) -> None:
        """Nothing is held open."""
