"""The plan of a change: its risk, its steps, the way back, and what may be down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from backline.guide.change_loss import Allowed, check_scope
from backline.guide.change_stages import BOTH, Risk
from backline.guide.change_work import REMIND_HOURS, check_reminder
from backline.guide.changes import CLAUSE, check_can_replan, replanned
from backline.guide.timeline import Fact, Kind, Side
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.changes.actions.standing import (
    change_ticket,
    keep,
    letters_to_others,
    proposal_facts,
)
from backline.records.changes.models import (
    Change,
    ChangeSite,
    ChangeStep,
    ScopeLine,
)
from backline.records.changes.queries import change_of
from backline.records.customers.models import Site
from backline.records.customers.queries import sites_for
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    side_of,
)
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.stored import timeline_of


_LONGEST_STEP = 500
MOST_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What is written down of a change before a window is proposed."""

    risk: str
    steps: Sequence[str]
    back_out: str
    components: Sequence[str]
    #: Which loss is agreed while it is on; none when nothing may be down.
    scope: Sequence[Allowed] = ()
    risk_words: str = ""
    #: Sites beside that of the ticket.
    site_ids: Sequence[int] = ()
    carried_out_by: str = Side.VENDOR.value
    requested_by: str = ""
    may_be_blind: bool = False
    remind_hours: int = REMIND_HOURS


@one_after_the_other
def plan_change(*, number: str, planned: Planned, by: Reader, now: datetime) -> Moved:
    """Write the plan of a change, or another one: the other side is asked again.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: it is no change, has begun, or the plan is not complete.
    """
    ticket = change_ticket(number, Kind.CHANGE_PLANNED, by=by)
    steps = _checked(ticket, planned)
    sites = _sites(ticket, planned.site_ids, by)
    before = change_of(reader=by, ticket=ticket)
    side = side_of(by)
    if before is None:
        change, drafts = Change(ticket=ticket), []
    else:
        check_can_replan(before.standing, now)
        change, drafts = before, _asked_again(before, side, now)
    _fill(change, planned, ticket)
    facts: dict[str, Fact] = {
        "revision": change.revision,
        "risk": planned.risk,
        "steps": len(steps),
        "words": change.risk_words,
    }
    drafts.insert(0, Draft(Kind.CHANGE_PLANNED, facts))
    again = len(drafts) > 1
    words = (
        "The plan of the change is another one: please look at it and accept the "
        "window again."
        if again
        else "The plan of the change is written: see its risk, its steps and the way back."
    )
    moved = append(
        ticket,
        drafts,
        by=by,
        now=now,
        messages=letters_to_others(ticket, words=words, by=by, now=now),
    )
    keep(change)
    _write_parts(change, steps, planned.scope, sites)
    return moved


def _checked(ticket: Ticket, planned: Planned) -> list[str]:
    """Return the steps, or refuse a plan that is not complete."""
    if planned.risk not in {risk.value for risk in Risk}:
        _refuse(f"{planned.risk!r} is no risk: say low, medium or high.")
    sides = {side.value for side in BOTH}
    if planned.carried_out_by not in sides or planned.requested_by not in {*sides, ""}:
        _refuse("A change is the vendor's or the customer's: say which.")
    steps = [step.strip() for step in planned.steps if step.strip()]
    if not steps:
        _refuse("The plan has no step: write what is done, one step a line.")
    if len(steps) > MOST_STEPS or max(map(len, steps)) > _LONGEST_STEP:
        _refuse(
            f"At most {MOST_STEPS} steps of {_LONGEST_STEP} characters: make it shorter."
        )
    check_words(planned.back_out, what="The way back")
    check_reminder(planned.remind_hours)
    plan = terms_of_ticket(ticket).plan
    unknown = [name for name in planned.components if name not in plan.components]
    if unknown or not planned.components:
        known = ", ".join(plan.components)
        _refuse(f"Say which components are touched, of {known}.")
    check_scope(planned.scope, plan=plan)
    if len({(each.component, each.measure) for each in planned.scope}) < len(
        planned.scope
    ):
        _refuse("A measure stands in the scope twice: say it once.")
    return steps


def _sites(ticket: Ticket, more: Iterable[int], by: Reader) -> list[Site]:
    """Return the sites touched: that of the ticket, and others of its customer."""
    wanted = set(more) - {ticket.site_id}
    others = sites_for(reader=by).filter(pk__in=wanted, customer=ticket.customer_id)
    found = list(others)
    if len(found) < len(wanted):
        _refuse("A site of the change is not the customer's: choose of their sites.")
    return [ticket.site, *found]


def _asked_again(change: Change, side: Side, now: datetime) -> list[Draft]:
    """Let the other side accept again what is on the table; return what says so."""
    standing = replanned(change.standing, by=side, now=now)
    change.revision = standing.revision
    change.accepted_by_vendor = Side.VENDOR in standing.accepted
    change.accepted_by_customer = Side.CUSTOMER in standing.accepted
    window = standing.window
    if window is None or window.start_at <= now:
        return []
    return [Draft(Kind.WINDOW_PROPOSED, proposal_facts(change, window, side))]


def _fill(change: Change, planned: Planned, ticket: Ticket) -> None:
    first = timeline_of(ticket.pk)[0]
    asked = Side.CUSTOMER if first.by is Side.CUSTOMER else Side.VENDOR
    change.requested_by = planned.requested_by or change.requested_by or asked.value
    change.carried_out_by = planned.carried_out_by
    change.risk = planned.risk
    change.risk_words = planned.risk_words.strip()
    change.back_out = planned.back_out.strip()
    change.components = list(dict.fromkeys(planned.components))
    change.may_be_blind = planned.may_be_blind
    change.remind_hours = planned.remind_hours


def _write_parts(
    change: Change, steps: Sequence[str], scope: Iterable[Allowed], sites: list[Site]
) -> None:
    change.steps.all().delete()
    change.scope.all().delete()
    change.touched.all().delete()
    ChangeStep.objects.bulk_create(
        [
            ChangeStep(change=change, ordinal=place, words=words)
            for place, words in enumerate(steps, start=1)
        ]
    )
    ScopeLine.objects.bulk_create(
        [
            ScopeLine(
                change=change,
                component=each.component,
                measure=each.measure,
                up_to=each.up_to,
            )
            for each in scope
        ]
    )
    ChangeSite.objects.bulk_create(
        [ChangeSite(change=change, site=site) for site in sites]
    )


def _refuse(because: str) -> NoReturn:
    raise MoveRefused(because, CLAUSE)
