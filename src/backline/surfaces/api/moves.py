"""Which action each kind of event calls: one each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from backline.guide.severity import Verdict
from backline.records.tickets.actions import (
    corrections,
    customer,
    installation,
    levels,
    merging,
    noting,
    releases,
    work,
)
from backline.records.tickets.actions.moves import Moved


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket
    from backline.surfaces.api.asked import EventGiven


def _set_severity(
    *,
    number: str,
    severity: str,
    because: str,
    by: Reader,
    now: datetime,
    **more: object,
) -> Moved:
    verdict = Verdict(severity, None, None, "severity.change", because.strip(), "")
    act: Callable[..., Moved] = work.set_severity
    return act(number=number, verdict=verdict, by=by, now=now, **more)


#: The members of an event are the arguments of its action.
ACTIONS: Mapping[str, Callable[..., Moved | Ticket]] = {
    "answered": work.answer,
    "duty_contact_reached": work.reach_duty_contact,
    "asked": work.ask,
    "replied": customer.reply,
    "request_rejected": customer.reject_request,
    "request_withdrawn": work.withdraw_request,
    "intake_answered": levels.answer_intake,
    "taken": work.take,
    "handed_over": levels.hand_over,
    "severity_set": _set_severity,
    "fault_domain_set": work.set_fault_domain,
    "restored": work.restore,
    "confirmed": customer.confirm,
    "reopened": customer.reopen,
    "closed": work.close,
    "noted": work.note,
    "release_bound": releases.bind,
    "release_declined": installation.decline,
    "release_accepted": installation.accept,
    "fact_noted": noting.note_fact,
    "promised": noting.promise_date,
    "disputed": corrections.dispute,
    "dispute_settled": corrections.settle_dispute,
    "merged": merging.merge,
}
_CALLED = {"engineer": "engineer_id", "signed_by": "signed_by_id"}


def move(number: str, event: EventGiven, *, by: Reader, now: datetime) -> Ticket:
    """Do what *event* says; return the ticket, or the new one that follows it."""
    members = event.model_dump(exclude={"kind"})
    arguments = {_CALLED.get(name, name): value for name, value in members.items()}
    done = ACTIONS[event.kind](number=number, by=by, now=now, **arguments)
    return done.ticket if isinstance(done, Moved) else done
