"""A major incident that is running in the demo, with callers who wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide.majors import can_declare
from backline.guide.measurement import Sample
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.customers.queries import sites_for
from backline.records.majors import actions
from backline.records.majors.queries import candidate_of
from backline.records.tickets.actions.measured import Loss, note_loss
from backline.records.tickets.queries import tickets_for


if TYPE_CHECKING:
    from datetime import datetime

    from backline.demo.cast import Cast
    from backline.records.tickets.models import Ticket

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who calls, so many minutes ago."""

    ago: int
    name: str
    phone: str
    words: str


_CALLERS = (
    _Caller(
        14,
        "Khalid, campaign floor",
        "+971 4 555 0142",
        "Shall we stop the campaign, or go on with the second carrier?",
    ),
    _Caller(
        6,
        "Mariam, night team",
        "+971 4 555 0177",
        "We take over at two: is it mended by then?",
    ),
)


def run_major(cast: Cast, *, now: datetime) -> None:
    """Declare the demo's critical incident, name who does what, and let two call."""
    ticket = _worst()
    if ticket is None:
        return
    number, lead = ticket.number, cast.readers["wei"]
    start = max(now - 25 * _MINUTE, ticket.opened_at + _MINUTE)
    actions.declare(
        number=number,
        words="A quarter of the calls is lost, and the campaign cannot wait.",
        by=lead,
        now=start,
    )
    _share_the_work(cast, number, lead, start)
    _tell(cast, number, start)
    _measure(ticket, start)
    _call(cast, number, ticket, start, now)


def _worst() -> Ticket | None:
    found = tickets_for(reader=THE_DESK).filter(kind="incident", is_open=True)
    fitting = (
        each
        for each in found.order_by("-opened_at", "-pk")
        if can_declare(candidate_of(each), level="", is_manager=True)
    )
    return next(fitting, None)


def _share_the_work(cast: Cast, number: str, lead: Reader, start: datetime) -> None:
    for role, who in (("communications", "ruth"), ("technical", "grace")):
        actions.assign(
            number=number,
            role=role,
            person_id=cast.readers[who].person_id or 0,
            by=lead,
            now=start + _MINUTE,
        )
    actions.log(
        number=number,
        words="Calls drop on the second trunk alone; the first one is fine.",
        by=cast.readers["grace"],
        now=start + 4 * _MINUTE,
    )


def _tell(cast: Cast, number: str, start: datetime) -> None:
    writer = cast.readers["ruth"]
    actions.announce(
        number=number,
        words="Outbound calls drop for some of our customers. We work on it.",
        by=writer,
        now=start + 5 * _MINUTE,
    )
    actions.update(
        number=number,
        words=(
            "We found the trunk on which calls drop and take it out of the rotation. Until"
            " then about every fourth call is lost."
        ),
        by=writer,
        now=start + 9 * _MINUTE,
    )


def _measure(ticket: Ticket, start: datetime) -> None:
    """Sitewatch counts the dials that fail: more, then fewer without the trunk."""
    site = Reader(None, "sitewatch", "site", site_id=ticket.site_id)
    for minutes, failed in ((2, 96), (9, 121), (16, 68), (23, 41)):
        at = start + minutes * _MINUTE
        sample = Sample(failed, 400, "offered", "measured", at)
        loss = Loss(ticket.component, "dials_failed", sample, "as the dialer counted")
        note_loss(number=ticket.number, loss=loss, by=site, now=at)


def _call(
    cast: Cast, number: str, ticket: Ticket, start: datetime, now: datetime
) -> None:
    site = sites_for(reader=THE_DESK).filter(customer=ticket.customer_id).first()
    for each in _CALLERS:
        at = max(now - each.ago * _MINUTE, start + 10 * _MINUTE)
        actions.note_caller(
            number=number,
            site_id=ticket.site_id if site is None else site.pk,
            name=each.name,
            phone=each.phone,
            words=each.words,
            by=cast.readers["nikhil"],
            now=at,
        )
