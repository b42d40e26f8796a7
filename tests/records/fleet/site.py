"""A site whose sitewatch counts every few seconds and sends at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.cast import House

from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.fleet.actions import Received, receive_samples
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import Entry, entries_for


#: Seconds between two samples, unless a test says otherwise.
STEP = 15
LOG_IN = "agents_cannot_log_in"
TAKE_CALLS = "agents_cannot_take_calls"


def utc(text: str) -> datetime:
    """Return the instant of `09:00:15` on the Monday of the stories."""
    return datetime.fromisoformat(f"2026-03-02T{text}+00:00")


def key_of(house: House) -> Reader:
    """Return a site's sitewatch as the reader that its key makes of it."""
    return Reader(
        None,
        f"sitewatch of {house.site.name}",
        "site",
        site_id=house.site.pk,
        scopes=frozenset({"samples"}),
    )


def a_sample(at: datetime, affected: object = 0, **fields: object) -> dict[str, object]:
    """Return a sample as it travels: *affected* of 100 agents cannot log in."""
    told: dict[str, object] = {
        "component": "acd",
        "measure": LOG_IN,
        "affected": affected,
        "total": 100,
        "total_source": "roster",
        "state": "measured",
        "evidence": f"{affected} of 100 rostered agents were refused at log-in",
        "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
    } | fields
    told.setdefault("id", f"{told['component']}.{told['measure']}.{told['at']}")
    return told


def blind(at: datetime, **fields: object) -> dict[str, object]:
    """Return a sample of a switch that does not answer."""
    seen = {"affected": None, "total": None, "state": "blind"}
    return a_sample(at, **{**seen, "evidence": "no answer from the switch", **fields})


@dataclass
class Site:
    """A site that sends."""

    house: House

    @property
    def by(self) -> Reader:
        """Its key."""
        return key_of(self.house)

    def send(self, *samples: Mapping[str, object], now: datetime) -> Received:
        """Send one batch, which the desk receives at *now*."""
        batch_id = f"batch of {now.isoformat()}"
        return receive_samples(by=self.by, batch_id=batch_id, samples=samples, now=now)

    def counts(
        self,
        affected: int,
        *,
        since: str,
        until: str,
        every: int = STEP,
        **fields: object,
    ) -> datetime:
        """Count the same every few seconds from *since* until just before *until*."""
        return self.says(
            lambda at: [a_sample(at, affected, **fields)],
            since=since,
            until=until,
            every=every,
        )

    def says(
        self,
        samples: Callable[[datetime], list[dict[str, object]]],
        *,
        since: str,
        until: str,
        every: int = STEP,
    ) -> datetime:
        """Send what *samples* gives for each instant; return the last instant."""
        at = utc(since)
        for at in _steps(utc(since), utc(until), timedelta(seconds=every)):
            self.send(*samples(at), now=at)
        return at

    @property
    def tickets(self) -> list[Ticket]:
        """Every ticket of the site, the first first."""
        return list(Ticket.objects.filter(site=self.house.site).order_by("pk"))

    @property
    def ticket(self) -> Ticket:
        """The one ticket of the site."""
        (ticket,) = self.tickets
        return ticket

    def entries(self, kind: str) -> list[Entry]:
        """Return what of a kind stands on the timeline of the site's one ticket."""
        told = entries_for(reader=THE_DESK, ticket=self.ticket)
        return [entry for entry in told if entry.kind == kind]

    def figures(self) -> list[tuple[str, str]]:
        """Return the losses on the timeline, with the instants they took effect."""
        return [
            (
                f"{entry.effective_at:%H:%M:%S}",
                f"{entry.facts['affected']}/{entry.facts['total']}",
            )
            for entry in self.entries("loss_measured")
        ]


def _steps(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    while start < end:
        yield start
        start += step
