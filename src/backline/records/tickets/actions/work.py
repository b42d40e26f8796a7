"""What an engineer does with a ticket."""

from __future__ import annotations

from datetime import datetime

from backline.guide.asking import check_no_window_waits
from backline.guide.dispute import DISPUTE_WITHIN_DAYS, check_not_disputed
from backline.guide.severity import Verdict
from backline.guide.timeline import NOT_THE_VENDORS, FaultDomain, Kind
from backline.guide.workflow import (
    MoveRefused,
    State,
    check_can_ask,
    check_can_lower,
    check_can_set_fault_domain,
)
from backline.records.accounts.queries import Reader, person
from backline.records.tickets.actions.corrections import fault_domain
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    side_of,
    ticket_to_move,
)
from backline.records.tickets.actions.pledging import reminder_to_call
from backline.records.tickets.letters import to_contact, to_engineer
from backline.records.tickets.paged import answer_by_taking
from backline.records.tickets.projection import fold, terms_of_ticket
from backline.records.tickets.queries import ticket_for
from backline.records.tickets.stored import timeline_of


@one_after_the_other
def take(
    *, number: str, by: Reader, now: datetime, at: datetime | None = None
) -> Moved:
    """Make *by* the ticket's engineer."""
    ticket = ticket_to_move(number, Kind.TAKEN, by=by)
    draft = Draft(Kind.TAKEN, {"engineer": str(by.person_id or ""), "name": by.name})
    answer_by_taking(ticket, by=by, now=now)
    return append(ticket, [draft], by=by, now=now, at=at)


@one_after_the_other
def answer(
    *,
    number: str,
    words: str,
    by: Reader,
    now: datetime,
    channel: str = "console",
    at: datetime | None = None,
) -> Moved:
    """Tell the customer something; the first time, this is the first response.

    A call answered by a person counts from the moment of answer: give it as *at*.
    """
    ticket = ticket_to_move(number, Kind.ANSWERED, by=by)
    said = check_words(words, what="The answer")
    draft = Draft(Kind.ANSWERED, {"words": said, "channel": channel})
    letters = to_contact(ticket, words=said, now=now)
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


@one_after_the_other
def reach_duty_contact(
    *,
    number: str,
    words: str,
    by: Reader,
    now: datetime,
    channel: str = "phone",
    at: datetime | None = None,
) -> Moved:
    """Note that the site's duty contact was reached (severity.incidents)."""
    ticket = ticket_to_move(number, Kind.DUTY_CONTACT_REACHED, by=by)
    said = check_words(words, what="The note of the call")
    facts = {"words": said, "channel": channel}
    if ticket.site.duty_contact is not None:
        facts["contact"] = ticket.site.duty_contact.name
    draft = Draft(Kind.DUTY_CONTACT_REACHED, facts)
    return append(ticket, [draft], by=by, now=now, at=at)


@one_after_the_other
def ask(  # noqa: PLR0913 - as `answer`
    *,
    number: str,
    what: str,
    by: Reader,
    now: datetime,
    owed_by: str = "customer",
    at: datetime | None = None,
    reminds: bool = True,
) -> Moved:
    """Ask for one specific thing that blocks the work (turnaround.waiting).

    A critical request is made by phone too: with *reminds* the engineer is reminded.
    """
    ticket = ticket_for(reader=by, number=number)
    check_can_ask(state=State(ticket.state), what=what, owed_by=owed_by, by=side_of(by))
    asked = what.strip()
    draft = Draft(Kind.ASKED, {"what": asked, "owed_by": owed_by, "blocking": True})
    whom = "your supplier" if owed_by == "customer_supplier" else "you"
    words = f"To go on we need one thing from {whom}:\n\n{asked}"
    drafts = [draft]
    if reminds:
        drafts += reminder_to_call(ticket, asked, owed_by=owed_by, now=now)
    # What the vendor's own supplier owes is no matter of the customer's.
    told = owed_by != "vendor_supplier"
    letters = to_contact(ticket, words=words, now=now) if told else ()
    return append(ticket, drafts, by=by, now=now, at=at, messages=letters)


@one_after_the_other
def withdraw_request(
    *, number: str, words: str, by: Reader, now: datetime, at: datetime | None = None
) -> Moved:
    """Go on without what was asked for: the ball is the vendor's again."""
    ticket = ticket_to_move(number, Kind.REQUEST_WITHDRAWN, by=by)
    check_no_window_waits(timeline_of(ticket.pk))
    draft = Draft(Kind.REQUEST_WITHDRAWN, {"words": words.strip()})
    return append(ticket, [draft], by=by, now=now, at=at)


@one_after_the_other
def set_severity(
    *,
    number: str,
    verdict: Verdict,
    by: Reader,
    now: datetime,
    consent: str = "",
    at: datetime | None = None,
) -> Moved:
    """Grade the ticket anew; lower only with consent (severity.change)."""
    ticket = ticket_to_move(number, Kind.SEVERITY_SET, by=by)
    plan = terms_of_ticket(ticket).plan
    severity = verdict.severity
    if severity is None or severity not in plan.severities:
        known = ", ".join(plan.severities)
        message = f"{severity!r} is no severity of {plan.title}: choose {known}."
        raise MoveRefused(message, "package.tailored")
    if severity == ticket.severity:
        message = f"The ticket is {severity} already."
        raise MoveRefused(message, "severity.change")
    check_can_lower(
        old_rank=plan.rank(ticket.severity),
        new_rank=plan.rank(severity),
        consent=consent,
    )
    draft = Draft(
        Kind.SEVERITY_SET,
        {
            "severity": severity,
            "before": ticket.severity,
            "because": verdict.because,
            "clause": verdict.clause,
            "loss": verdict.loss,
            "decided_by": verdict.decided_by,
            "consent": consent,
        },
    )
    words = f"The ticket is now {severity}: {verdict.because}"
    letters = to_contact(ticket, words=words, now=now, automatic=True)
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


@one_after_the_other
def set_fault_domain(  # noqa: PLR0913 - as `answer`
    *,
    number: str,
    domain: str,
    evidence: str,
    by: Reader,
    now: datetime,
    signed_by_id: int | None = None,
    at: datetime | None = None,
) -> Moved:
    """Say where the error is traced to (turnaround.fault-domain).

    With *at* in the past it corrects: the ledger is recomputed from then on.
    """
    ticket = ticket_to_move(number, Kind.FAULT_DOMAIN_SET, by=by)
    traced = fault_domain(domain)
    disputed = fold(ticket, timeline_of(ticket.pk)).situation.disputed_at
    check_not_disputed(traced, disputed=disputed is not None)
    signer = None
    if signed_by_id is not None:
        signer = person(reader=by, person_id=signed_by_id)
        if signer is None or not signer.level or not signer.is_active:
            message = f"Person {signed_by_id} is no active engineer and cannot sign."
            raise MoveRefused(message, "turnaround.fault-domain")
    check_can_set_fault_domain(
        traced,
        evidence=evidence,
        by=str(by.person_id or by.name),
        signed_by=str(signer.pk) if signer else "",
    )
    facts = {
        "domain": traced.value,
        "evidence": evidence.strip(),
        "signed_by": signer.name if signer else "",
    }
    words = (
        f"We trace the fault to: {traced.value.replace('_', ' ')}.\n\n"
        f"{evidence.strip()}{_how_to_dispute(traced)}"
    )
    letters = to_contact(ticket, words=words, now=now)
    draft = Draft(Kind.FAULT_DOMAIN_SET, facts)
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


def _how_to_dispute(traced: FaultDomain) -> str:
    if traced not in NOT_THE_VENDORS:
        return ""
    return (
        f"\n\nYou can dispute this within {DISPUTE_WITHIN_DAYS} working days, on the "
        "page of the ticket."
    )


@one_after_the_other
def restore(
    *,
    number: str,
    how: str,
    evidence: str,
    by: Reader,
    now: datetime,
    at: datetime | None = None,
) -> Moved:
    """Note that service is back, by a fix or a workaround (turnaround.resolved)."""
    ticket = ticket_to_move(number, Kind.RESTORED, by=by)
    if how not in {"fix", "workaround", "recovered"}:
        message = f"{how!r} restores nothing: say fix, workaround or recovered."
        raise MoveRefused(message, "turnaround.resolved")
    said = check_words(evidence, what="The note on how service came back")
    draft = Draft(Kind.RESTORED, {"how": how, "evidence": said})
    words = f"Service is back ({how}).\n\n{said}\n\nPlease confirm, or reopen."
    letters = to_contact(ticket, words=words, now=now)
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


@one_after_the_other
def close(
    *, number: str, because: str, by: Reader, now: datetime, at: datetime | None = None
) -> Moved:
    """Close the ticket: nothing more is to be done, and everybody is told why."""
    ticket = ticket_to_move(number, Kind.CLOSED, by=by)
    said = check_words(because, what="The closing")
    draft = Draft(Kind.CLOSED, {"because": said})
    words = f"{ticket.number} is closed: {said}"
    if by.side == "customer":
        letters = to_engineer(ticket, words=words, now=now)
    else:
        letters = to_contact(ticket, words=words, now=now)
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


@one_after_the_other
def note(
    *, number: str, words: str, by: Reader, now: datetime, at: datetime | None = None
) -> Moved:
    """Write a word among engineers; the customer does not read it."""
    ticket = ticket_to_move(number, Kind.NOTED, by=by)
    draft = Draft(Kind.NOTED, {"words": check_words(words, what="The note")})
    return append(ticket, [draft], by=by, now=now, at=at)
