"""The timeline of a ticket in sentences: what each kind of event is told as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from backline.guide.family import Relation, words_of
from backline.guide.rca import promised_words
from backline.guide.timeline import Kind
from backline.guide.workflow_changes import CHANGE_MOVES
from backline.surfaces.look.change_words import change_words
from backline.surfaces.look.majors_told import MAJOR_KINDS, major_words
from backline.surfaces.look.pieces import Step
from backline.surfaces.look.story_levels import LEVELS_TOLD, told_of_levels


if TYPE_CHECKING:
    from collections.abc import Mapping

    from backline.guide.timeline import Fact, Side


_RELATIONS = {relation.value: words_of(relation) for relation in Relation}
_LATER = timedelta(minutes=1)
_CHANNELS = {
    "portal": "through the portal",
    "console": "on the console",
    "phone": "by phone",
    "mail": "by mail",
    "api": "through the API",
    "sitewatch": "by measurement",
    "import": "by import",
}
#: Whom sitewatch suspects, by the fault domain.
SUSPECTS = {
    "contact_centre": "the contact centre itself",
    "client_infrastructure": "the client's own network or hardware",
    "third_party": "a third party",
}
_OWED_BY = {
    "customer": "Asked the customer for one thing",
    "customer_supplier": "One thing is awaited from the customer's supplier",
    "vendor_supplier": "One thing is awaited from the vendor's own supplier",
}


class Entry(Protocol):
    """An event as a reader may see it."""

    @property
    def kind(self) -> Kind: ...
    @property
    def effective_at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def side(self) -> Side: ...
    @property
    def by_name(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Fact]: ...
    @property
    def internal(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind is told: a sentence over the facts, and which facts stand under it."""

    what: str
    said: str = ""
    because: str = ""
    clause: str = ""
    tone: str = ""


_CHANGE = "change.agreed-window"

TELLINGS: dict[Kind, Telling] = {
    Kind.OPENED: Telling(
        "Opened {channel}, {severity}", "words", "because", tone="info"
    ),
    Kind.ACKNOWLEDGED: Telling("Receipt acknowledged automatically"),
    Kind.TAKEN: Telling("Taken by {name}"),
    Kind.ANSWERED: Telling("Answered the customer {channel}", "words"),
    Kind.DUTY_CONTACT_REACHED: Telling(
        "Reached the duty contact {contact} {channel}", "words"
    ),
    Kind.ASKED: Telling("{owed_by}", "what", clause="turnaround.waiting", tone="warn"),
    Kind.REPLIED: Telling("The customer replied {channel}", "words", tone="info"),
    Kind.REQUEST_REJECTED: Telling(
        "The customer rejected the request", "words", "what", "turnaround.waiting"
    ),
    Kind.REQUEST_WITHDRAWN: Telling("The request was withdrawn", "words"),
    Kind.HANDED_OVER: Telling(
        "Handed over from {from_level} to {level} {name}", "reason", "unanswered"
    ),
    Kind.ESCALATED: Telling(
        "Went up to {level} by itself",
        "unanswered",
        "because",
        "process.escalation",
        "warn",
    ),
    Kind.SEVERITY_SET: Telling("Graded {severity}, before {before}", "", "because"),
    Kind.FAULT_DOMAIN_SET: Telling(
        "Fault traced to: {domain}", "evidence", "signed_by", "turnaround.fault-domain"
    ),
    Kind.FAULT_SUSPECTED: Telling(
        "Sitewatch suspects {suspect}",
        "evidence",
        clause="turnaround.fault-domain",
        tone="info",
    ),
    Kind.SUSPICION_REJECTED: Telling(
        "An engineer does not suspect {suspect}",
        "words",
        clause="turnaround.fault-domain",
    ),
    Kind.LOSS_MEASURED: Telling("Measured: {affected} of {total}"),
    Kind.RESTORED: Telling(
        "Service is back: {how}", "evidence", "", "turnaround.resolved", "good"
    ),
    Kind.CONFIRMED: Telling("The customer confirmed", "words", tone="good"),
    Kind.REOPENED: Telling("Reopened", "because", "loss", "turnaround.reopen", "alarm"),
    Kind.CLOSED: Telling("Closed", "because"),
    Kind.NOTED: Telling("Note among engineers", "words"),
    Kind.FACT_NOTED: Telling("{fact} {holds} {whom} {until}", "words"),
    Kind.PROMISED: Telling("Promised the {clock} for {at}", "words", tone="info"),
    Kind.RELEASE_BOUND: Telling(
        "The fix comes with release {release}, planned for {at}",
        "",
        "because",
        "turnaround.minor-release",
        "info",
    ),
    Kind.RELEASE_SLIPPED: Telling(
        "Release {release} comes {when}: planned for {at}, before {before}",
        "",
        "because",
        "turnaround.minor-release",
        "warn",
    ),
    Kind.RELEASE_SHIPPED: Telling(
        "Release {release} reached the site {with_fix}",
        "words",
        clause="turnaround.minor-release",
    ),
    Kind.RELEASE_DECLINED: Telling(
        "The customer does not want release {release} installed now",
        "words",
        clause="turnaround.minor-release",
        tone="warn",
    ),
    Kind.RELEASE_ACCEPTED: Telling(
        "The customer takes release {release} after all",
        "words",
        clause="turnaround.minor-release",
    ),
    Kind.DISPUTED: Telling(
        "The customer disputes where the fault is traced to",
        "words",
        clause="turnaround.fault-domain",
        tone="warn",
    ),
    Kind.DISPUTE_SETTLED: Telling(
        "{arbiters} decided: the fault is traced to {domain}",
        "words",
        clause="turnaround.fault-domain",
    ),
    Kind.MERGED: Telling("Goes on as {into}", "words", clause="severity.incidents"),
    Kind.ABSORBED: Telling(
        "{number} reports the same fault, from {opened_at} on",
        "words",
        clause="severity.incidents",
    ),
    Kind.TERMS_APPLIED: Telling(
        "Other terms hold: {what}, {after} instead of {before}",
        "",
        "because",
        "package.tailored",
        "warn",
    ),
    Kind.CONTRACT_ENDED: Telling(
        "The contract is over; what it promised here is {running}",
        "",
        "because",
        "package.tailored",
        "warn",
    ),
    Kind.SUPPLIER_TOLD: Telling("{supplier} has this as {their_number}", "what"),
    Kind.SUPPLIER_CHASED: Telling("Chased {supplier} for {their_number}", "words"),
    Kind.SUPPLIER_ANSWERED: Telling("{supplier} said of {their_number}", "words"),
    Kind.SUPPLIER_CLOSED: Telling(
        "{supplier} is done with {their_number}", "words", tone="good"
    ),
    Kind.VISIT_REQUESTED: Telling(
        "A visit on site is asked for, at {place}", "what", clause="process.onsite"
    ),
    Kind.VISIT_PROPOSED: Telling(
        "A visit {of_name} is proposed for {at} to {until}", "words", tone="info"
    ),
    Kind.VISIT_AGREED: Telling(
        "The visit {of_name} is agreed for {at} to {until}",
        clause="process.onsite",
        tone="good",
    ),
    Kind.VISIT_ALLOWED: Telling(
        "A manager allowed the visit beyond the package",
        "words",
        clause="package.entitlement",
    ),
    Kind.VISIT_SET_OFF: Telling("{name} is on the way to the site", "words"),
    Kind.VISIT_ARRIVED: Telling(
        "{name} arrived at the site", "", "because", "process.onsite", "info"
    ),
    Kind.VISIT_LEFT: Telling("The engineer left the site", "words"),
    Kind.VISIT_REPORTED: Telling("The report of the visit", "words"),
    Kind.VISIT_SIGNED: Telling(
        "The customer signed the report of the visit", "words", tone="good"
    ),
    Kind.VISIT_CALLED_OFF: Telling("The visit is called off", "words", tone="warn"),
    Kind.VISIT_PART: Telling("Part {became}: {part}", "words"),
    Kind.DEVELOPERS_ASKED: Telling(
        "Asked the developers in {tracker}: {title}",
        "words",
        clause="process.escalation",
    ),
    Kind.DEVELOPERS_MOVED: Telling(
        "The developers' issue {tracker} {key} is {what}", "words", tone="info"
    ),
    Kind.LINKED: Telling(
        "Linked: {relation} {number}", "words", clause="severity.incidents"
    ),
    Kind.UNLINKED: Telling(
        "No longer {relation} {number}", "words", clause="severity.incidents"
    ),
    Kind.SPLIT: Telling(
        "{part} {number}; reported {since}", "words", clause="severity.incidents"
    ),
    Kind.PASSED_ON: Telling("The {what} went to {numbers} too"),
    Kind.PLEDGED: Telling("{promised} for {at}", "what", tone="info"),
    Kind.PLEDGE_KEPT: Telling("Promise kept: {what}", "words", tone="good"),
    Kind.PLEDGE_BROKEN: Telling("Promise not kept: {what}", "words", tone="warn"),
    Kind.PLEDGE_WITHDRAWN: Telling("Promise withdrawn: {what}", "words"),
    Kind.CHASED: Telling(
        "No answer yet: asked again, {chase} of {of}",
        "what",
        clause="turnaround.waiting",
        tone="warn",
    ),
    Kind.ACCESS_REQUESTED: Telling(
        "{engineer} asks to come in by {title}, from {since} until {until}",
        "words",
        clause="access.mechanisms",
        tone="info",
    ),
    Kind.ACCESS_APPROVED: Telling("Access by {title} approved {role}"),
    Kind.ACCESS_DENIED: Telling("Access by {title} denied", "words", tone="warn"),
    Kind.ACCESS_WITHDRAWN: Telling(
        "The request for access by {title} is withdrawn", "words"
    ),
    Kind.ACCESS_STARTED: Telling(
        "{engineer} came in by {title} from {source} {presenter}", "words", tone="info"
    ),
    Kind.ACCESS_STOPPED: Telling("{engineer} left: the session is over", "words"),
    Kind.ACCESS_ENDED: Telling("The access by {title} is over: {how}", "words"),
    Kind.ACCESS_SHUT: Telling("The way in by {title} is shut", "words", tone="good"),
    Kind.MECHANISM_ASKED: Telling(
        "Another way in is asked for: {title}", "words", clause="access.other"
    ),
    Kind.LEAD_TIME_AGREED: Telling(
        "Lead time of {title} agreed with {agreed_with} for {at}",
        clause="access.other",
    ),
    Kind.MECHANISM_APPROVED: Telling("{title} approved {role}", clause="access.other"),
    Kind.MECHANISM_DENIED: Telling("{title} denied", "words", tone="warn"),
    Kind.MECHANISM_READY: Telling("{title} is ready for use", "words", tone="good"),
    Kind.CHANGE_PLANNED: Telling(
        "Plan {revision} written, risk {risk}", "words", clause=_CHANGE
    ),
    Kind.WINDOW_PROPOSED: Telling(
        "Window proposed: {window}", "words", clause=_CHANGE, tone="info"
    ),
    Kind.WINDOW_ACCEPTED: Telling(
        "Window {accepted}: {window}", "words", clause=_CHANGE, tone="good"
    ),
    Kind.WINDOW_LAPSED: Telling(
        "The proposed window began without an answer: {window}",
        clause=_CHANGE,
        tone="warn",
    ),
    Kind.PRESENCE_NAMED: Telling("There for the {side}: {who}", "words"),
    Kind.CHANGE_WITHDRAWN: Telling(
        "Withdrawn by the {side}", "words", clause=_CHANGE, tone="warn"
    ),
    Kind.CHANGE_REMINDED: Telling("Reminded of {window}: {who}"),
    Kind.CHANGE_STARTED: Telling("Begun {emergency}", "words", tone="info"),
    Kind.CHANGE_STEP_DONE: Telling("Step {step} done: {words}", "note"),
    Kind.CHANGE_FINISHED: Telling("Work {outcome} {overrun}", "words", clause=_CHANGE),
    Kind.CHANGE_REVIEWED: Telling("Reviewed: {result}", "words", clause=_CHANGE),
    Kind.LOSS_IN_SCOPE: Telling(
        "Measured: {affected} of {total} {measure}, inside of what is agreed",
        clause=_CHANGE,
    ),
    Kind.CHANGE_CAUSED: Telling(
        "Caused {number}", "", "because", clause=_CHANGE, tone="alarm"
    ),
    Kind.CAUSED_BY_CHANGE: Telling(
        "Caused by the change {number}", "", "because", clause=_CHANGE, tone="warn"
    ),
    Kind.PAGED: Telling(
        "{whom} was paged {again}", "", "because", "process.escalation", "warn"
    ),
    Kind.PAGE_ACKNOWLEDGED: Telling(
        "{name} answered the page", clause="process.escalation", tone="info"
    ),
    Kind.PAGE_PASSED_ON: Telling(
        "The page went on to {to}", "reason", clause="process.escalation"
    ),
    Kind.ESCALATION_ASKED: Telling(
        "The customer asked for escalation {channel}; {owner} calls back by {due_at}",
        "words",
        clause="process.escalation",
        tone="alarm",
    ),
    Kind.ESCALATION_HANDED: Telling(
        "{owner} owns the customer's escalation now", "reason"
    ),
    Kind.CALLED_BACK: Telling(
        "{reached}",
        "words",
        clause="process.escalation",
        tone="good",
    ),
    # Levels and skills.
    Kind.INTAKE_ANSWERED: Telling(
        "Intake questions answered", "words", clause="process.levels", tone="info"
    ),
    Kind.ROUTED: Telling("{landed}", "", "because", "process.levels"),
    Kind.BRIEFED: Telling("Brief for {whom}", "brief", clause="process.levels"),
    Kind.DEBUG_LOGGING_ON: Telling(
        "Debug logging switched on: {where}, until {until}",
        "because",
        clause="rca.dependencies",
        tone="info",
    ),
    Kind.DEBUG_LOGGING_OFF: Telling(
        "Debug logging switched off: {where}", "words", clause="rca.dependencies"
    ),
    Kind.CAUSE_SUBMITTED: Telling("The root cause report was handed in for review"),
    Kind.CAUSE_REVIEWED: Telling("The root cause report was {approved}", "words"),
    Kind.CAUSE_RELEASED: Telling(
        "{report} {number} released", "summary", clause="rca.due", tone="good"
    ),
    Kind.CAUSE_ACCEPTED: Telling(
        "The customer accepts the root cause report", "words", tone="good"
    ),
    Kind.CAUSE_QUESTIONED: Telling(
        "The customer asks about the root cause report", "words", tone="warn"
    ),
    Kind.CAUSE_CLOSED: Telling(
        "The root cause report is closed with what is known",
        "words",
        clause="rca.dependencies",
    ),
    Kind.CAUSE_ACTION_DONE: Telling("Done by {owner}: {action}", "words", tone="good"),
    Kind.PROBLEM_LINKED: Telling("{linked} problem {problem}: {title}", "words"),
    Kind.MAJOR_DECLARED: Telling(
        "Declared a major incident",
        "words",
        clause="process.escalation",
        tone="alarm",
    ),
    Kind.MAJOR_ROLE: Telling("{name} {has_role}", "words"),
    Kind.MAJOR_NOTED: Telling("Log of the major incident", "words"),
    Kind.MAJOR_UPDATED: Telling("{told}", "words", tone="info"),
    Kind.MAJOR_ANNOUNCED: Telling("{announced}", "words", tone="info"),
    Kind.MAJOR_STOOD_DOWN: Telling(
        "The major incident is stood down", "words", tone="good"
    ),
    Kind.CALLBACK_ASKED: Telling("{asked}", "words", tone="warn"),
    Kind.CALLBACK_TRIED: Telling("{tried}", "words"),
}
_ROLES = {"approver": "by the customer", "manager": "by a manager of the vendor"}
#: Facts that are instants, as the sentence shows them.
_INSTANTS = (
    "at",
    "before",
    "since",
    "until",
    "opened_at",
    "due_at",
    "next_at",
    "again_at",
)
_TONES = {"critical": "alarm", "major": "warn"}


class _Words(dict[str, str]):
    """Facts as words; what was not given is left out of the sentence."""

    def __missing__(self, key: str) -> str:
        return ""


def step_of(entry: Entry) -> Step:
    """Return an event as the timeline shows it."""
    telling = TELLINGS[entry.kind]
    facts = _words(entry)
    return Step(
        at=entry.effective_at,
        what=f"{' '.join(telling.what.format_map(facts).split())}.",
        who=entry.by_name,
        said=facts[telling.said],
        private=entry.internal,
        because=facts[telling.because],
        clause=facts["clause"] or telling.clause,
        recorded_at=_recorded_at(entry),
        tone=_TONES.get(facts["severity"], telling.tone),
    )


def _recorded_at(entry: Entry) -> datetime | None:
    late = entry.recorded_at - entry.effective_at >= _LATER
    return entry.recorded_at if late else None


def _words(entry: Entry) -> _Words:
    words = _Words({name: _word(value) for name, value in entry.facts.items()})
    words |= _of_a_cause(entry)
    words["channel"] = _CHANNELS.get(words["channel"], "")
    words["owed_by"] = _OWED_BY.get(words["owed_by"], _OWED_BY["customer"])
    words["suspect"] = SUSPECTS.get(words["domain"], words["domain"])
    words["domain"] = words["domain"].replace("_", " ")
    words["name"] = words["name"] or (entry.by_name if entry.kind is Kind.TAKEN else "")
    words["of_name"] = words["name"] and f"of {words['name']}"
    if words["signed_by"]:
        words["signed_by"] = f"Signed by {words['signed_by']}."
    words["loss"] = _loss(entry, words)
    if entry.kind is Kind.RELEASE_SLIPPED:
        earlier = _is_before(words["at"], words["before"])
        words["when"] = "earlier" if earlier else "later"
    for name in _INSTANTS:
        words[name] = words[f"{name}_day"] or _instant(words[name])
    if entry.kind is Kind.FACT_NOTED:
        words["fact"] = words["fact"].replace("_", " ").capitalize()
        words["holds"] = "no longer holds" if words["holds"] == "False" else "holds"
        words["whom"] = words["whom"] and f"from {words['whom']}"
        words["until"] = words["until"] and f"until {words['until']}"
    if entry.kind is Kind.RELEASE_SHIPPED:
        words["with_fix"] = (
            f"with{'' if words['with_fix'] == 'True' else 'out'} the fix"
        )
    if entry.kind in LEVELS_TOLD:
        words |= told_of_levels(entry.kind, words)
    if entry.kind is Kind.REQUEST_REJECTED:
        words["what"] = f"Asked was: {words['what']}"
    _tell_of_others(entry, words)
    _of_escalation(entry, words)
    return words


def _tell_of_others(entry: Entry, words: _Words) -> None:
    """Say what stands between tickets, and who gave their word to whom."""
    words["role"] = _ROLES.get(words["role"], "")
    if entry.kind in MAJOR_KINDS:
        words |= major_words(words)
    if words["presenter"]:
        words["presenter"] = f"with {words['presenter']} presenting"
    if entry.kind in CHANGE_MOVES:
        words |= change_words(words, entry.facts)
    if entry.kind in {Kind.LINKED, Kind.UNLINKED}:
        words["relation"] = _RELATIONS.get(words["relation"], "")
    if entry.kind is Kind.SPLIT:
        new = words["part"] == "from"
        words["part"] = "Split off from" if new else "Split: the other fault is"
    if entry.kind is Kind.PLEDGED:
        among = entry.facts.get("internal") is True
        words["promised"] = "A reminder" if among else f"{words['name']} promised this"


def _of_escalation(entry: Entry, words: _Words) -> None:
    """Put the facts of calls and callbacks into words (process.escalation)."""
    if entry.kind is Kind.PAGED:
        by_level = f"Whoever is on call at {words['level']}"
        manager = words["level"] == "manager"
        words["whom"] = "The manager on call" if manager else by_level
        words["again"] = "again" if entry.facts.get("again") else ""
    if entry.kind is Kind.CALLED_BACK:
        missed = entry.facts.get("reached") is False
        called = "The customer was called back"
        words["reached"] = "The customer was called, not reached" if missed else called


def _of_a_cause(entry: Entry) -> dict[str, str]:
    facts = entry.facts
    interim = facts.get("interim") is True
    return {
        "approved": "approved" if facts.get("approved") is True else "sent back",
        "report": "Interim root cause report" if interim else "Root cause report",
        "clock": promised_words(str(facts.get("clock") or "")),
        "linked": "Taken out of" if facts.get("linked") is False else "Linked to",
    }


def _loss(entry: Entry, words: _Words) -> str:
    if entry.kind is not Kind.REOPENED:
        return words["loss"]
    if entry.facts.get("loss_went_on") is True:
        return "The loss had gone on: the time between counts."
    return "The time between does not count."


def _is_before(at: str, other: str) -> bool:
    """Say whether one instant of the facts lies before another, if both are given."""
    given = bool(at and other)
    return given and datetime.fromisoformat(at) < datetime.fromisoformat(other)


def _instant(words: str) -> str:
    """Return an instant of the facts in UTC; other words as they are."""
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        return words
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _word(value: Fact) -> str:
    return "" if value is None else str(value)
