"""Sends the spool to the desk, a batch at a time, and keeps what it did not answer for.

Only an answer that accounts for every sample settles a batch. Anything else (a desk
that is away, a proxy's page, half an answer) keeps it, to be sent again as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from sitewatch import channel, message, shape, wire
from sitewatch.credentials import KeyUnusable


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sitewatch.channel import Channel
    from sitewatch.spool import Batch, Spool

PATH = "/api/v1/samples"
LONGEST_WISH_SECONDS = 3600  # how long a desk may ask us to wait
SHORTEST_PAUSE_SECONDS = 2
LONGEST_PAUSE_SECONDS = 300

_ENROL = "Have a code made at the desk and run: sitewatch enrol"
_REMEDIES = {
    "key-revoked": _ENROL,
    "unknown-key": _ENROL,
    "enrolled": _ENROL,
    "clock-off": "Set this computer's clock.",
    "bad-signature": "See that no proxy changes host or path.",
    "replayed": "Somebody may have sent a copy.",
}
_PLAIN: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: ": the desk does not know the token, or it has expired",
    HTTPStatus.FORBIDDEN: ": the token does not allow samples of this site",
    HTTPStatus.TOO_MANY_REQUESTS: ": the desk asks to slow down",
}


@dataclass(frozen=True, slots=True)
class Settled:
    """The desk answered for a whole batch."""

    batch_id: str
    accepted: int
    repeated: int
    refused: Mapping[str, str]
    #: Members of the answer that nobody asked for, such as a command.
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """The batch stays in the spool and is sent again."""

    batch_id: str
    because: str
    wait_seconds: int | None = None  # what the desk asked for


@dataclass(frozen=True, slots=True)
class Sender:
    channel: Channel
    spool: Spool

    def send_next(self, *, now: datetime) -> Settled | Kept | None:
        """Send the next batch; None when nothing waits."""
        batch = self.spool.next_batch(now=now)
        if batch is None:
            return None
        try:
            key = {"Idempotency-Key": batch.id}
            answer = self.channel.post(PATH, batch.body, key)
        except wire.NoAnswer as error:
            return Kept(batch.id, f"the desk cannot be reached: {error}")
        except KeyUnusable as error:
            return Kept(batch.id, str(error), LONGEST_PAUSE_SECONDS)
        try:
            return self._settled(batch, answer, now)
        except shape.Misshapen as error:
            because = f"status {answer.status}, and not the desk's answer: {error}"
            return Kept(batch.id, because)

    def _settled(
        self, batch: Batch, answer: wire.Answer, now: datetime
    ) -> Settled | Kept:
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            said = message.read_answer(answer.body, batch.sample_ids)
            self.spool.settle(batch, refused=said.quarantined, now=now)
            return Settled(
                batch.id, said.accepted, said.repeated, said.quarantined, said.ignored
            )
        if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
            return self._set_aside(batch, answer, now)
        return Kept(batch.id, words(answer), _wish(answer, now))

    def _set_aside(
        self, batch: Batch, answer: wire.Answer, now: datetime
    ) -> Settled | Kept:
        """A refusal that names samples sets these aside; the rest goes in a new batch."""
        body = shape.mapping(shape.json_of(answer.body), "answer")
        refused = message.read_quarantined(body, batch.sample_ids)
        if not refused:
            return Kept(batch.id, words(answer), _wish(answer, now))
        self.spool.set_aside(batch, refused=refused, now=now)
        return Settled(batch.id, 0, 0, refused)


def pause_seconds(failures: int, share: int) -> int:
    """Return how long to wait after *failures* in a row.

    Doubles up to five minutes; *share* (0 to 100) spreads it over the upper half,
    so that many sites do not come back in the same second.
    """
    longest = SHORTEST_PAUSE_SECONDS << min(failures, 10)
    longest = min(longest, LONGEST_PAUSE_SECONDS)
    return longest // 2 + (longest - longest // 2) * share // 100


def words(answer: wire.Answer) -> str:
    """Return what became of a request that was refused, and what to do."""
    kind = channel.problem_of(answer)
    if kind in _REMEDIES:
        said = channel.detail_of(answer)
        return f"status {answer.status}, {kind}: {said} {_REMEDIES[kind]}"
    return f"status {answer.status}{_PLAIN.get(answer.status, '')}"


def _wish(answer: wire.Answer, now: datetime) -> int | None:
    """Return for how many seconds the desk asked us to wait, within reason."""
    if channel.problem_of(answer) in channel.SHUT_OUT:
        return LONGEST_PAUSE_SECONDS
    wish = answer.headers.get("retry-after", "").strip()
    if wish.isascii() and wish.isdigit():
        seconds = int(wish[:9])
    else:
        try:
            until = parsedate_to_datetime(wish)
        except (ValueError, IndexError):
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        seconds = int((until - now).total_seconds())
    return max(0, min(seconds, LONGEST_WISH_SECONDS))
