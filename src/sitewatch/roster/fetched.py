"""The roster of the customer's workforce system, fetched by HTTP as CSV.

It is fetched every quarter of an hour into the state folder, and read from there: an
answer that is no roster, or none at all, leaves the last good copy in use for a day.
"""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sitewatch import secret, shape, wire
from sitewatch.files import write_whole
from sitewatch.roster import shifts
from sitewatch.roster.file import RosterFile
from sitewatch.roster.roster import Roster, Unseen


if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

NAME = "roster.csv"
EVERY = timedelta(minutes=15)
AGAIN_AFTER = timedelta(minutes=1)
USABLE_FOR = timedelta(hours=24)
SECONDS = 3  # a probe waits for it, and has 10 s
HTTP_OK = 200

log = logging.getLogger(__name__)


class _NotFetched(Exception):
    """Why there is no new copy."""


class FetchedRoster:
    """Asks again when it is time; in between its copy answers."""

    def __init__(
        self,
        endpoint: wire.Endpoint,
        state: Path,
        zone: tzinfo | None,
        token_file: Path | None = None,
    ) -> None:
        self.path = state / NAME
        self._endpoint = endpoint
        self._zone = zone
        self._token_file = token_file
        self._copy = RosterFile(self.path, zone)
        self._tried_at: datetime | None = None
        self._trouble = ""

    def at(self, now: datetime) -> Roster | Unseen:
        """Return who works at *now*, by a copy of the last 24 hours."""
        if self._is_due(now):
            self._try(now)
        fetched_at = self._fetched_at()
        trouble = f": {self._trouble}" if self._trouble else ""
        where = self._endpoint.host
        if fetched_at is None:
            return Unseen(f"no roster was fetched from {where}{trouble}")
        if not timedelta(minutes=-5) <= now - fetched_at <= USABLE_FOR:
            return Unseen(f"the roster from {where} is older than a day{trouble}")
        found = self._copy.at(now)
        if isinstance(found, Unseen) and self._trouble:
            return Unseen(f"{found.because}; it is not fetched anew{trouble}")
        return found

    def _is_due(self, now: datetime) -> bool:
        if self._tried_at is None or now < self._tried_at:
            return True
        return now - self._tried_at >= (AGAIN_AFTER if self._trouble else EVERY)

    def _try(self, now: datetime) -> None:
        self._tried_at = now
        try:
            self._replace(self._fetch(), now)
        except (_NotFetched, wire.NoAnswer, shifts.BadRoster, OSError) as error:
            self._trouble = str(error)
            log.warning(
                "roster.not-fetched host=%s: %s", self._endpoint.host, self._trouble
            )
        else:
            self._trouble = ""

    def _fetch(self) -> bytes:
        """Return a roster that can be read, or raise why there is none."""
        headers = {"Accept": "text/csv"}
        if self._token_file is not None:
            headers["Authorization"] = f"Bearer {_token(self._token_file)}"
        got = wire.exchange(
            wire.Request("GET", self._endpoint, headers),
            seconds=SECONDS,
            cap=shifts.MOST_BYTES,
        )
        if got.status != HTTP_OK:
            msg = f"it answered with status {got.status}"
            raise _NotFetched(msg)
        shifts.read(got.body, self._zone)
        return got.body

    def _replace(self, body: bytes, now: datetime) -> None:
        """Put *body* in place of the copy, whole or not at all, dated *now*."""
        write_whole(self.path, body)
        second = int(now.timestamp())
        os.utime(self.path, (second, second))
        self._copy = RosterFile(self.path, self._zone)  # whole: no second look needed

    def _fetched_at(self) -> datetime | None:
        try:
            return datetime.fromtimestamp(int(self.path.stat().st_mtime), UTC)
        except OSError:
            return None


def _token(path: Path) -> str:
    try:
        found = secret.private_text(path)
    except UnicodeDecodeError:
        found = ""
    except shape.Misshapen as error:
        raise _NotFetched(str(error)) from error
    if not found or not found.isascii() or not found.isprintable() or " " in found:
        msg = f"{path} does not hold a token and nothing else"
        raise _NotFetched(msg)
    return found
