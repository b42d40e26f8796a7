"""Which action each kind of event calls: one each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backline.guide.severity import Verdict
from backline.records.suppliers import actions as suppliers
from backline.records.tickets.actions import (
    corrections,
    customer,
    escalations,
    installation,
    levels,
    linking,
    merging,
    noting,
    pages,
    passing_on,
    pledging,
    releases,
    splitting,
    work,
)
from backline.records.tickets.actions.moves import Moved
from backline.records.trackers import actions as trackers
from backline.records.visits import actions as visits
from backline.surfaces.api.change_moves import CHANGE_ACTIONS
from backline.surfaces.api.major_moves import MAJOR_ACTIONS
from backline.surfaces.api.visits import accept_visit


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket
    from backline.surfaces.api.asked_events import EventGiven


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


def _split(
    *,
    number: str,
    reported: int,
    report: str,
    words: str,
    by: Reader,
    now: datetime,
    **more: Any,
) -> Ticket:
    part = splitting.Part(words=report, **more)
    return splitting.split(
        number=number, reported=reported, part=part, words=words, by=by, now=now
    )


def _pass_on(*, what: str, words: str, how: str, **given: Any) -> Moved:
    if what == "answer":
        return passing_on.answer_family(words=words, channel="api", **given)
    return passing_on.restore_family(evidence=words, how=how, **given)


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
    "supplier_told": suppliers.open_with_supplier,
    "supplier_chased": suppliers.chase_supplier,
    "supplier_answered": suppliers.note_suppliers_answer,
    "supplier_closed": suppliers.close_with_supplier,
    "visit_requested": visits.request_visit,
    "visit_proposed": visits.propose_slot,
    "visit_agreed": accept_visit,
    "visit_allowed": visits.allow_visit,
    "visit_set_off": visits.set_off,
    "visit_arrived": visits.arrive,
    "visit_left": visits.leave,
    "visit_reported": visits.report_visit,
    "visit_signed": visits.sign_visit,
    "visit_signed_on_site": visits.sign_on_site,
    "visit_objected": visits.object_to_signature,
    "visit_called_off": visits.call_off_visit,
    "developers_asked": trackers.ask_developers,
    "linked": linking.link,
    "unlinked": linking.unlink,
    "split": _split,
    "passed_on": _pass_on,
    "pledged": pledging.pledge,
    "pledge_kept": pledging.keep_pledge,
    "pledge_broken": pledging.break_pledge,
    "pledge_withdrawn": pledging.withdraw_pledge,
    "escalation_asked": escalations.escalate,
    "called_back": escalations.call_back,
    "escalation_handed": escalations.give_to,
    "page_acknowledged": pages.answer_page,
    "page_passed_on": pages.pass_page,
    **MAJOR_ACTIONS,
    **CHANGE_ACTIONS,
}
_CALLED = {
    "engineer": "engineer_id",
    "signed_by": "signed_by_id",
    "supplier": "supplier_id",
    "supplier_ticket": "supplier_ticket_id",
    "chaser": "chaser_id",
    "owner": "owner_id",
    "person": "to_id",
}


def move(number: str, event: EventGiven, *, by: Reader, now: datetime) -> Ticket:
    """Do what *event* says; return the ticket, or the new one that follows it."""
    members = event.model_dump(exclude={"kind"})
    arguments = {_CALLED.get(name, name): value for name, value in members.items()}
    done = ACTIONS[event.kind](number=number, by=by, now=now, **arguments)
    return done.ticket if isinstance(done, Moved) else done
