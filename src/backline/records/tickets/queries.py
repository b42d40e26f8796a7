from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from backline.guide.account import Account, Status
from backline.guide.counting import Counting
from backline.guide.dispute import attribution_of, dispute_words, disputed_until
from backline.guide.entitlement import service_level_applies
from backline.guide.lead_time import lead_times_of
from backline.guide.ledger import LedgerClock, ledger_of
from backline.guide.timeline import Event, Fact, Side, is_internal
from backline.guide.timeline import Kind as EventKind
from backline.guide.wall import epoch_of
from backline.guide.workflow import LEVELS
from backline.records.tickets.asked_once import remember
from backline.records.tickets.models import (
    PREFIXES,
    Alarm,
    Clock,
    Ticket,
    TicketEvent,
)
from backline.records.tickets.pledge_rows import tickets_promised
from backline.records.tickets.projection import account_once, fold, terms_of_ticket
from backline.records.tickets.refusals import impossible
from backline.records.tickets.stored import rows_once, timeline_of, timeline_once


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader

_NUMBER = re.compile(r"(?P<prefix>[A-Z]{3})-(?P<pk>[1-9]\d{0,17})", re.IGNORECASE)
_HOUR = timedelta(hours=1)
_KIND_OF = {prefix: kind for kind, prefix in PREFIXES.items()}


class UnknownTicket(LookupError):
    """There is no such ticket, or it is not yours to see."""


def tickets_for(*, reader: Reader) -> QuerySet[Ticket]:
    """Return the tickets that *reader* may see, with what a list shows of them.

    The vendor's people see all, a contact those of their organisation, a site's
    sitewatch those of the site, and nobody else any.
    """
    tickets = Ticket.objects.select_related("customer", "site", "engineer", "team")
    theirs = _theirs(reader)
    return tickets.none() if theirs is None else tickets.filter(**theirs)


def may_see(ticket: Ticket, *, reader: Reader) -> bool:
    """Say whether `tickets_for` has a ticket that was read already."""
    theirs = _theirs(reader)
    return theirs is not None and all(
        getattr(ticket, column) == value for column, value in theirs.items()
    )


def _theirs(reader: Reader) -> dict[str, int] | None:
    """Return which columns their tickets have; None where there are none."""
    if reader.side == "vendor":
        return {}
    if reader.side == "customer" and reader.customer_id is not None:
        return {"customer_id": reader.customer_id}
    if reader.side == "site" and reader.site_id is not None:
        return {"site_id": reader.site_id}
    return None


def ticket_for(*, reader: Reader, number: str) -> Ticket:
    """Return one ticket by its number.

    Raises:
        UnknownTicket: there is none that *reader* may see.
    """
    parsed = _NUMBER.fullmatch(number.strip())
    kind = _KIND_OF.get(parsed["prefix"].upper()) if parsed else None
    found = (
        tickets_for(reader=reader)
        .select_related("contact", "contract", "site__duty_contact", "calendar_version")
        .filter(pk=int(parsed["pk"]), kind=kind)
        if parsed and kind
        else ()
    )
    # Not `first()`: that orders and cuts what can be one row only, at half the cost again.
    ticket = next(iter(found), None)
    if ticket is None:
        message = f"There is no ticket {number[:40]} here: check the number."
        raise UnknownTicket(message)
    return ticket


def tickets_numbered(*, reader: Reader, numbers: Iterable[str]) -> list[Ticket]:
    """Return the tickets of these numbers that *reader* may see, in their order."""
    asked = [number.strip().upper() for number in numbers]
    parsed = [found for number in asked if (found := _NUMBER.fullmatch(number))]
    rows = tickets_for(reader=reader).filter(
        pk__in=[int(each["pk"]) for each in parsed]
    )
    by_number = {ticket.number: ticket for ticket in rows}
    return [by_number[number] for number in asked if number in by_number]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ticket's timeline as a reader sees it."""

    seq: int
    kind: EventKind
    effective_at: datetime
    recorded_at: datetime
    side: Side
    by_name: str
    facts: dict[str, Fact]

    @property
    def internal(self) -> bool:
        """Whether only the vendor's people read it."""
        return is_internal(self.kind, self.facts)


def entries_for(*, reader: Reader, ticket: Ticket) -> list[Entry]:
    """Return the timeline as *reader* may see it, in the order it took effect."""
    rows = TicketEvent.objects.filter(ticket=ticket.pk).order_by("effective_at", "seq")
    return _entries(rows, reader)


def _entries(rows: Iterable[TicketEvent], reader: Reader) -> list[Entry]:
    entries = [
        Entry(
            row.seq,
            EventKind(row.kind),
            row.effective_at,
            row.recorded_at,
            Side(row.side),
            row.by_name,
            row.facts,
        )
        for row in rows
    ]
    if reader.side == "vendor":
        return entries
    return [entry for entry in entries if not entry.internal]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The reckoning of a ticket, the same for both sides."""

    number: str
    plan: str
    calendar: str
    tzdata: str
    service_level: str
    clocks: tuple[LedgerClock, ...]
    #: Who agreed to figures other than the package's (package.tailored); else empty.
    tailored: str = ""
    #: How a dispute of the fault domain stands, or until when one is possible.
    dispute: str = ""
    #: The ticket that goes on for this one, and those that this one stands for.
    merged_into: str = ""
    stands_for: tuple[str, ...] = ()
    #: What has a lead time of its own and no part in the service level (access.other).
    lead_times: tuple[str, ...] = ()
    #: What the reader cannot do although the state would allow it.
    not_now: frozenset[EventKind] = frozenset()


def ledger_for(*, reader: Reader, number: str, now: datetime) -> Ledger:
    """Return the ledger of a ticket at *now*.

    Raises:
        UnknownTicket: there is none that *reader* may see.
    """
    ticket = ticket_for(reader=reader, number=number)
    events = timeline_of(ticket.pk)
    return _ledger(ticket, events, fold(ticket, events), now)


def told_for(
    *, reader: Reader, ticket: Ticket, now: datetime
) -> tuple[list[Entry], Ledger]:
    """Return the timeline and the ledger of a ticket that was read for *reader*.

    What `entries_for` and `ledger_for` return, from one reading of the events; what else
    is asked of the ticket then is answered once.
    """
    remember(ticket)
    in_effect = sorted(rows_once(ticket), key=lambda row: (row.effective_at, row.seq))
    events, account = timeline_once(ticket), account_once(ticket)
    not_now = impossible(events, account, reader=reader, ticket=ticket, now=now)
    ledger = replace(_ledger(ticket, events, account, now), not_now=not_now)
    return _entries(in_effect, reader), ledger


def _ledger(
    ticket: Ticket, events: Sequence[Event], account: Account, now: datetime
) -> Ledger:
    terms = terms_of_ticket(ticket)
    attribution, situation = attribution_of(events), account.situation
    clocks = ledger_of(
        events, plan=terms.plan, calendar=terms.calendar, now=now, account=account
    )
    return Ledger(
        number=ticket.number,
        plan=f"{terms.plan.title}, version {terms.plan.version}",
        calendar=str(ticket.calendar_version),
        tzdata=ticket.tzdata_version,
        service_level=service_level_applies(terms.plan, ticket.kind).because,
        clocks=clocks,
        tailored=ticket.contract.agreed_by if ticket.contract.overrides else "",
        dispute=dispute_words(
            attribution,
            disputed_at=situation.disputed_at,
            until=disputed_until(attribution, terms.calendar),
            now=now,
        ),
        merged_into=situation.merged_into,
        stands_for=tuple(
            event.words("number")
            for event in events
            if event.kind is EventKind.ABSORBED
        ),
        lead_times=tuple(each.words(now) for each in lead_times_of(events)),
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures over the queue."""

    unfinished: int
    critical: int
    overdue: int
    due_within_the_hour: int
    by_level: dict[str, int]
    mine: int
    promised: int


def counts_for(*, reader: Reader, now: datetime) -> Counts:
    """Return the figures over the open tickets that *reader* may see."""
    opened = tickets_for(reader=reader).filter(is_open=True)
    figures = opened.aggregate(
        unfinished=Count("pk"),
        critical=Count("pk", filter=Q(severity="critical")),
        overdue=Count("pk", filter=Q(queue_at__lt=now)),
        soon=Count("pk", filter=Q(queue_at__range=(now, now + _HOUR))),
        mine=Count("pk", filter=Q(engineer=reader.person_id or 0)),
        **{f"level_{level}": Count("pk", filter=Q(level=level)) for level in LEVELS},
    )
    return Counts(
        unfinished=figures["unfinished"],
        critical=figures["critical"],
        overdue=figures["overdue"],
        due_within_the_hour=figures["soon"],
        by_level={level: figures[f"level_{level}"] for level in LEVELS},
        mine=figures["mine"],
        promised=tickets_promised(by=now + _HOUR) if reader.side == "vendor" else 0,
    )


def used_now(clock: Clock, ticket: Ticket, now: datetime) -> int:
    """Return the seconds a stored clock has used at *now*."""
    if clock.status != Status.RUNNING.value:
        return clock.used
    terms = terms_of_ticket(ticket)
    counting = Counting(terms.plan, terms.calendar)
    counter = counting.counter(clock.counted, ticket.level)
    since, until = epoch_of(clock.used_as_of), int(now.timestamp())
    return clock.used + counter.elapsed_s(since, until)


def next_step_at(*, reader: Reader) -> datetime | None:
    """Return when the ladder takes its next step on any ticket; the vendor's only."""
    if reader.side != "vendor":
        return None
    waiting = Clock.objects.filter(next_step_at__isnull=False).order_by("next_step_at")
    return waiting.values_list("next_step_at", flat=True).first()


def alarms_of(*, reader: Reader, ticket: Ticket) -> list[Alarm]:
    """Return the steps of the ladder that were taken on a ticket; the vendor's only."""
    if reader.side != "vendor":
        return []
    return list(Alarm.objects.filter(ticket=ticket.pk).order_by("fired_at", "pk"))
