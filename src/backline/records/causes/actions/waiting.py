"""What time does by itself: reminders of reports, and closing with what is known."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from backline.guide.account import Status
from backline.guide.plan_causes import INTERIM_REPORT, REPORT_CLOCKS
from backline.guide.rca import closes_with_what_is_known
from backline.guide.timeline import Fact, Kind, Side
from backline.guide.wall import zone_word
from backline.records.accounts.queries import THE_DESK
from backline.records.causes.models import Released, Reminded, Report
from backline.records.outbox.actions import enqueue_all
from backline.records.tickets.actions.moves import Draft, append, one_after_the_other
from backline.records.tickets.letters import to_contact, to_engineer, to_role
from backline.records.tickets.models import Clock
from backline.records.tickets.projection import fold, terms_of_ticket
from backline.records.tickets.queries import ticket_for
from backline.records.tickets.stored import timeline_of
from backline.zones import zone


#: How long before a report is due its people are reminded.
BEFORE = timedelta(hours=24)


def remind_of_reports(*, now: datetime, limit: int = 50) -> int:
    """Remind of reports that are due within a day and not released; once of each due.

    Returns:
        How many were reminded of.
    """
    said = Reminded.objects.filter(
        ticket=OuterRef("ticket"), clock=OuterRef("name"), due_at=OuterRef("due_at")
    )
    soon = Clock.objects.filter(
        ~Exists(said),
        name__in=REPORT_CLOCKS,
        status=Status.RUNNING,
        due_at__range=(now, now + BEFORE),
    ).select_related("ticket")
    return sum(_remind(clock, now) for clock in soon.order_by("due_at", "pk")[:limit])


@transaction.atomic
def _remind(clock: Clock, now: datetime) -> int:
    due_at = clock.due_at
    if due_at is None:
        return 0
    _, is_new = Reminded.objects.get_or_create(
        ticket=clock.ticket, clock=clock.name, due_at=due_at
    )
    if not is_new:
        return 0
    ticket = ticket_for(reader=THE_DESK, number=clock.ticket.number)
    what = "interim report" if clock.name == INTERIM_REPORT else "root cause report"
    due = due_at.astimezone(zone(ticket.site.zone))
    words = (
        f"The {what} is due {due:%a %-d %b %Y %H:%M} {zone_word(due)} and "
        "not released yet: write it, or say on the ticket what is awaited and from whom."
    )
    letters = to_engineer(ticket, words=words, now=now)
    letters += to_role(ticket, "manager", words=words, now=now)
    enqueue_all({letter.recipient: letter for letter in letters}.values())
    return 1


def close_with_what_is_known(*, now: datetime, limit: int = 50) -> int:
    """Close the reports whose time is over with what the customer has been told.

    Returns:
        How many were closed.
    """
    interim = Released.objects.filter(interim=True).values("report__ticket")
    waiting = Clock.objects.filter(name__in=REPORT_CLOCKS, ticket__in=interim).exclude(
        status=Status.FINISHED
    )
    numbers = waiting.order_by("ticket").values_list("ticket", flat=True).distinct()
    reports = Report.objects.filter(ticket__in=list(numbers)).select_related("ticket")
    return sum(
        _close(number=report.ticket.number, now=now) for report in reports[:limit]
    )


@one_after_the_other
def _close(*, number: str, now: datetime) -> int:
    ticket = ticket_for(reader=THE_DESK, number=number)
    situation = fold(ticket, timeline_of(ticket.pk)).situation
    plan = terms_of_ticket(ticket).plan
    if not closes_with_what_is_known(plan, situation, now=now):
        return 0
    days = plan.root_cause.closes_after_days if plan.root_cause else 0
    last = Released.objects.filter(report__ticket=ticket.pk).order_by("number").last()
    words = (
        f"{days} days after service was back nothing more was found: the report that you "
        "have stands. If it comes back, the search goes on."
    )
    facts: dict[str, Fact] = {"number": last.number if last else 0, "words": words}
    draft = Draft(Kind.CAUSE_CLOSED, facts, by=Side.DESK)
    letters = to_contact(ticket, words=words, now=now, automatic=True)
    append(ticket, [draft], by=THE_DESK, now=now, messages=letters)
    return 1
