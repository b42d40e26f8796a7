"""What the tests of tickets share: incidents, and what the desk knows of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from tests.cast import NOON, House, reader

from backline.plans import plan_mapping
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import publish_plan, sign_contract
from backline.records.customers.actions import add_site
from backline.records.outbox.models import Message
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.rebuild import rebuild
from backline.records.tickets.models import Alarm, Clock, Ticket, TicketEvent
from backline.records.trail.models import AuditEvent


#: NOON is a Monday, 14:30 in Bengaluru; the Wednesday after is a holiday there.
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
#: What a ticket is handed over with where its checklist is not the matter.
BRIEF: dict[str, Any] = {
    "known": "The registrar answers.",
    "tried": "Restarted it.",
    "incomplete_because": "The customer is not to be reached.",
}


def report(of: House, **changes: Any) -> Report:
    """A report of 25 of the site's 100 seats, which is critical."""
    given: dict[str, Any] = {
        "channel": "portal",
        "kind": "incident",
        "site_id": of.site.pk,
        "subject": "Agents cannot log in",
        "words": "Since half past two.",
        "component": "acd",
        "measure": "agents_cannot_log_in",
        "affected": 25,
    }
    return Report(**given | changes)


def opened(of: House, *, now: datetime = NOON, **changes: Any) -> Ticket:
    """An incident that the owner of the house reported."""
    return open_ticket(report=report(of, **changes), by=reader(of.owner), now=now)


def major(of: House, *, now: datetime = NOON, **changes: Any) -> Ticket:
    """An incident with 5 of 100 seats lost."""
    return opened(of, now=now, affected=5, **changes)


def own_terms(of: House, *, plan: str = "exotel-standard") -> None:
    """The house gets a plan with a fact of its own and dates promised for the case."""
    mapping = plan_mapping(plan) | {"name": "own", "title": "Own"}
    mapping["facts"] = {"debug_data_awaited": "Debug data is awaited."}
    clocks = mapping["clocks"]
    assert isinstance(clocks, dict)
    clocks["resolution"]["pauses"] = ["waiting_customer", "fact.debug_data_awaited"]
    clocks["resolution"]["targets"]["minor"] = "as promised"
    covered = of.contract.covered.get()
    sign_contract(
        customer=of.customer,
        plan_version=publish_plan(mapping=mapping, by=THE_DESK, now=NOON),
        covered={of.site: covered.calendar_version},
        starts_at=NOON - DAY,
        by=THE_DESK,
        now=NOON,
    )


def only_shares(of: House, *, plan: str = "exotel-premium") -> None:
    """The house gets the plan with the steps that hang on shares and tell or raise."""
    mapping = plan_mapping(plan)
    ladder = mapping["ladder"]
    assert isinstance(ladder, list)
    sign_with_ladder(
        of,
        [step for step in ladder if "share" in step and step["does"] != "page"],
        plan=plan,
    )


def sign_with_ladder(
    of: House, ladder: list[object], *, plan: str, **tables: dict[str, object]
) -> None:
    """The house gets the plan with another ladder, and other tables beside it."""
    covered = of.contract.covered.get()
    own = {"name": "own-ladder", "ladder": ladder}
    mapping = plan_mapping(plan) | tables | own
    sign_contract(
        customer=of.customer,
        plan_version=publish_plan(mapping=mapping, by=THE_DESK, now=NOON),
        covered={of.site: covered.calendar_version},
        starts_at=NOON - DAY,
        by=THE_DESK,
        now=NOON,
    )


def elsewhere(of: House, name: str = "Elsewhere") -> House:
    """The house at a second site of its own, under the same terms."""
    site = add_site(
        customer=of.customer,
        name=name,
        zone=of.site.zone,
        geography=of.site.geography,
        seats=100,
        call_capacity=400,
        version=of.site.version,
        duty_contact=of.owner,
        by=THE_DESK,
        now=NOON,
    )
    sign_contract(
        customer=of.customer,
        plan_version=of.contract.plan_version,
        covered={site: of.contract.covered.get().calendar_version},
        starts_at=NOON - 2 * DAY,
        by=THE_DESK,
        now=NOON,
    )
    return replace(of, site=site)


def the(ticket: Ticket) -> Ticket:
    """The ticket as it is stored now."""
    return Ticket.objects.get(pk=ticket.pk)


def clock(ticket: Ticket, name: str = "resolution") -> Clock:
    """The present clock of that name as it is stored now."""
    found = Clock.objects.filter(ticket=ticket, name=name).order_by("ordinal").last()
    assert found is not None
    return found


def kinds(ticket: Ticket) -> list[str]:
    """What happened, in the order of writing."""
    rows = TicketEvent.objects.filter(ticket=ticket).order_by("seq")
    return list(rows.values_list("kind", flat=True))


def facts(ticket: Ticket, kind: str = "") -> dict[str, Any]:
    """The facts of what happened last, or of the last event of a kind."""
    rows = TicketEvent.objects.filter(ticket=ticket).order_by("seq")
    last = (rows.filter(kind=kind) if kind else rows).last()
    assert last is not None
    found: dict[str, Any] = last.facts
    return found


def steps(ticket: Ticket) -> list[tuple[str, str, int]]:
    """The alarms that stand, in the order in which they went off."""
    rows = Alarm.objects.filter(ticket=ticket, withdrawn_at=None).order_by("pk")
    return list(rows.values_list("clock", "step", "generation"))


def letters(ticket: Ticket) -> QuerySet[Message]:
    """The messages about a ticket, the latest first."""
    return Message.objects.filter(about=ticket.number).order_by("-created_at", "pk")


def mailed(ticket: Ticket, now: datetime) -> set[str]:
    """Who is written to about the ticket at *now*."""
    found = letters(ticket).filter(created_at=now)
    return set(found.values_list("recipient", flat=True))


def audited(ticket: Ticket) -> list[tuple[str, str]]:
    """What the trail says was done to the ticket, and by whom."""
    rows = AuditEvent.objects.filter(about=ticket.number).order_by("id")
    return list(rows.values_list("did", "by_name"))


def at_once(*acts: Callable[[], object]) -> None:
    """Do all of them at the same moment, each on a connection of its own."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        barrier.wait(timeout=30)
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result()


def is_borne_out(ticket: Ticket) -> bool:
    """Whether what is stored is what the timeline tells."""
    return rebuild(ticket_id=ticket.pk) == []


__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "NOON",
    "THE_DESK",
    "at_once",
    "audited",
    "clock",
    "facts",
    "is_borne_out",
    "kinds",
    "letters",
    "mailed",
    "major",
    "opened",
    "own_terms",
    "report",
    "steps",
    "the",
]
