"""The timeline of a ticket in sentences: what each kind of event is told as."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Protocol

from backline.guide.family import Relation, words_of
from backline.guide.rca import promised_words
from backline.guide.timeline import Kind
from backline.guide.workflow_changes import CHANGE_MOVES
from backline.surfaces.look.change_words import change_words
from backline.surfaces.look.majors_told import MAJOR_KINDS, major_words
from backline.surfaces.look.pieces import Step
from backline.surfaces.look.story_levels import LEVELS_TOLD, told_of_levels
from backline.surfaces.look.tellings import TELLINGS
from backline.surfaces.look.words import instant


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


_ROLES = {"approver": "by the customer", "manager": "by a manager of the vendor"}
#: Facts that are instants, as the sentence shows them.
_INSTANTS = (
    *("at", "before", "since", "until"),
    *("opened_at", "due_at", "next_at", "again_at"),
)
_TONES = {"critical": "alarm", "major": "warn"}


class _Words(dict[str, str]):
    """Facts as words; what was not given is left out of the sentence."""

    def __missing__(self, key: str) -> str:
        return ""


def step_of(entry: Entry, where: tzinfo = UTC) -> Step:
    """Return an event as the timeline shows it, instants on the wall clock of *where*."""
    telling = TELLINGS[entry.kind]
    facts = _words(entry, where)
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


def _words(entry: Entry, where: tzinfo) -> _Words:
    words = _plain(entry)
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
        words[name] = words[f"{name}_day"] or _instant(words[name], where)
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


def _plain(entry: Entry) -> _Words:
    words = _Words({name: _word(value) for name, value in entry.facts.items()})
    if entry.kind is Kind.PLEDGED:
        # Its day is written out for letters; here it reads as any other instant.
        words.pop("at_day", None)
    return words


def _tell_of_others(entry: Entry, words: _Words) -> None:
    """Say what stands between tickets, and who gave their word to whom."""
    words["role"] = _ROLES.get(words["role"], "")
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
        if words.get("with"):
            words["because"] += (
                f" One page with {words['with']}: nobody is called anew."
            )
    if entry.kind in MAJOR_KINDS:
        words |= major_words(words)
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


def _instant(said: str, where: tzinfo) -> str:
    """Return an instant of the facts as people read it; other words as they are."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return said
    return instant(at, where, exact=False)


def _word(value: Fact) -> str:
    return "" if value is None else str(value)
