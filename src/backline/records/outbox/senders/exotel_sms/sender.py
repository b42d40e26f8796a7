from __future__ import annotations

from backline.records.outbox.exotel import Account
from backline.records.outbox.letter import SIDE_BY_SIDE, Letter


LONGEST_TEXT = 2000


class SmsSender:
    """Hands text messages to Exotel, which tells later what became of them."""

    at_once = SIDE_BY_SIDE

    def __init__(
        self, account: Account, *, sent_from: str, dlt_entity: str, dlt_template: str
    ) -> None:
        self._account = account
        self._from = sent_from
        # In India no text message passes without them.
        self._dlt = {"DltEntityId": dlt_entity, "DltTemplateId": dlt_template}

    def send(self, letter: Letter) -> None:
        """Hand *letter* over; return when Exotel has queued it."""
        fields = {
            "From": self._from,
            "To": letter.recipient,
            "Body": letter.body[:LONGEST_TEXT],
            "EncodingType": "plain" if letter.body.isascii() else "unicode",
            "Priority": "high",
            "SmsType": "transactional",
            "CustomField": str(letter.id),
            **{name: value for name, value in self._dlt.items() if value},
            **self._account.callback(letter.id),
        }
        self._account.post("Sms/send.json", fields)

    def close(self) -> None:
        """Nothing is held open."""
