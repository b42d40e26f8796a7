from __future__ import annotations

from urllib.parse import quote

from backline.records.outbox.exotel import Account
from backline.records.outbox.letter import SIDE_BY_SIDE, Letter


#: For how long it rings, and for how long the call lasts at most, in seconds.
RINGS, LASTS = 40, 120


class VoiceSender:
    """Has Exotel call somebody, and lead them into the flow that reads the letter."""

    at_once = SIDE_BY_SIDE

    def __init__(self, account: Account, *, caller: str, flow: str) -> None:
        self._account = account
        self._caller = caller
        sid = quote(account.sid, safe="")
        self._flow = f"http://my.exotel.com/{sid}/exoml/start_voice/{flow}"

    def send(self, letter: Letter) -> None:
        """Hand *letter* over; return when Exotel has begun to call."""
        fields = {
            "From": letter.recipient,
            "CallerId": self._caller,
            "Url": self._flow,
            "CallType": "trans",
            "TimeOut": str(RINGS),
            "TimeLimit": str(LASTS),
            # The flow's own requests come with it: so they know which letter it is.
            "CustomField": str(letter.id),
            **self._account.callback(letter.id),
        }
        self._account.post("Calls/connect.json", fields)

    def close(self) -> None:
        """Nothing is held open."""
