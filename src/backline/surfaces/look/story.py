"""The timeline of a ticket in sentences: what each kind of event is told as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from backline.guide.rca import promised_words
from backline.guide.timeline import Kind
from backline.surfaces.look.pieces import Step


if TYPE_CHECKING:
    from collections.abc import Mapping

    from backline.guide.timeline import Fact, Side


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
        "Handed over from {from_level} to {level} {name}", "reason"
    ),
    Kind.ESCALATED: Telling(
        "Went up to {level} by itself", "", "because", "process.escalation", "warn"
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
}
#: Facts that are instants, as the sentence shows them.
_INSTANTS = ("at", "before", "until", "opened_at")
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
    if entry.kind is Kind.REQUEST_REJECTED:
        words["what"] = f"Asked was: {words['what']}"
    return words


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
