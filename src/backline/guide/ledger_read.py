"""Reading the file of a ledger: nothing in it is believed before it is looked at.

Guide: package.tailored. A file comes from somebody else: it may be cut, changed, of a
later version, or made to do harm. What is wrong is told with its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import TypeGuard, TypeVar

from backline.guide.account import Outcome
from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.counting import zoned
from backline.guide.ledger_file import FORMAT, VERSION
from backline.guide.plan import Plan
from backline.guide.plan_parse import parse_plan
from backline.guide.timeline import Event, Fact, FaultDomain, Kind, Side
from backline.guide.wall import epoch_of


#: A ticket of more events than this is not recomputed.
MOST_EVENTS = 10_000
_MEMBERS = {"format", "version", "digest", "facts", "clocks"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
#: Facts that are instants, and facts that are one of few words.
_INSTANTS = ("until", "at", "opened_at")
_DATED = frozenset(
    {
        Kind.FACT_NOTED,
        Kind.PROMISED,
        Kind.RELEASE_BOUND,
        Kind.RELEASE_SLIPPED,
        Kind.ABSORBED,
    }
)
_GRADES = frozenset({Kind.OPENED, Kind.SEVERITY_SET})
_TRACES = frozenset({Kind.FAULT_DOMAIN_SET, Kind.DISPUTE_SETTLED})


_Named = TypeVar("_Named", bound=StrEnum)


class BadFile(ValueError):
    """This is no ledger that can be checked; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file that can be recomputed: its facts as they stand, and what they mean."""

    facts: Mapping[str, object]
    digest: str
    clocks: Sequence[object]
    events: tuple[Event, ...]
    plan: Plan
    calendar: Calendar
    told_at: datetime
    tzdata: str
    program: str
    number: str


def read_file(file: object, *, zone: Callable[[str], tzinfo]) -> Read:
    """Read the parsed JSON of a ledger's file.

    Args:
        file: what the JSON came to.
        zone: gives the zone of a name; raises ValueError for an unknown one.

    Raises:
        BadFile: with the place and what is wrong there.
    """
    top = _mapping(file, "The file")
    if top.get("format") != FORMAT:
        message = f'The file is no ledger: its format is not "{FORMAT}".'
        raise BadFile(message)
    if type(top.get("version")) is not int or top["version"] != VERSION:
        message = (
            f"The file is of version {_shown(top.get('version'))}; this program reads "
            f"{VERSION}. Take the program that wrote it, or a later one."
        )
        raise BadFile(message)
    unknown = sorted(set(top) ^ _MEMBERS)
    if unknown:
        message = f"The file lacks, or has too much, the member {_shown(unknown[0])}."
        raise BadFile(message)
    facts = _mapping(top["facts"], "facts")
    plan = _plan(facts, zone)
    return Read(
        facts=facts,
        digest=_text(top, "digest"),
        clocks=_list(top["clocks"], "clocks"),
        events=_events(facts, plan),
        plan=plan,
        calendar=_calendar(facts, zone),
        told_at=_instant(facts.get("told_at"), "facts.told_at"),
        tzdata=_text(facts, "tzdata"),
        program=_text(facts, "program"),
        number=_text(facts, "ticket"),
    )


def _plan(facts: Mapping[str, object], zone: Callable[[str], tzinfo]) -> Plan:
    mapping = _mapping(facts.get("plan"), "facts.plan")
    try:
        return zoned(parse_plan(mapping), zone)
    except (ValueError, OverflowError) as error:
        message = f"facts.plan is no plan: {error}"
        raise BadFile(message) from error


def _calendar(facts: Mapping[str, object], zone: Callable[[str], tzinfo]) -> Calendar:
    body = _mapping(facts.get("calendar"), "facts.calendar")
    name = _text(body, "tz")
    if name != _text(facts, "zone"):
        message = "facts.zone is not the zone of facts.calendar."
        raise BadFile(message)
    try:
        return Calendar(parse_terms(body, zone=zone(name)))
    except (ValueError, OverflowError) as error:
        message = f"facts.calendar is no calendar: {error}"
        raise BadFile(message) from error


def _events(facts: Mapping[str, object], plan: Plan) -> tuple[Event, ...]:
    rows = _list(facts.get("events"), "facts.events")
    if len(rows) > MOST_EVENTS:
        message = (
            f"facts.events has {len(rows)} events; {MOST_EVENTS} are read at most."
        )
        raise BadFile(message)
    events = [_event(row, place, plan) for place, row in enumerate(rows)]
    if sorted(event.seq for event in events) != list(range(1, len(events) + 1)):
        message = "facts.events is not whole: seq does not count from 1 on."
        raise BadFile(message)
    return tuple(events)


def _event(row: object, place: int, plan: Plan) -> Event:
    where = f"facts.events[{place}]"
    told = _mapping(row, where)
    seq = told.get("seq")
    if type(seq) is not int:
        message = f"{where}.seq is no whole number."
        raise BadFile(message)
    event = Event(
        seq=seq,
        kind=_one_of(Kind, told.get("kind"), f"{where}.kind"),
        effective_at=_instant(told.get("effective_at"), f"{where}.effective_at"),
        recorded_at=_instant(told.get("recorded_at"), f"{where}.recorded_at"),
        by=_one_of(Side, told.get("by"), f"{where}.by"),
        facts=_facts(told.get("facts"), f"{where}.facts"),
    )
    _check(event, f"{where}.facts", plan)
    return event


def _check(event: Event, where: str, plan: Plan) -> None:
    """Refuse facts that the fold could not read."""
    if event.kind in _DATED:
        for name in _INSTANTS:
            if event.facts.get(name) is not None:
                _instant(_utc(event.facts[name]), f"{where}.{name}")
    if event.kind in _GRADES and event.facts.get("severity") not in plan.severities:
        message = f"{where}.severity is none of {', '.join(plan.severities)}."
        raise BadFile(message)
    if event.kind in _TRACES or event.facts.get("domain"):
        _one_of(FaultDomain, event.facts.get("domain"), f"{where}.domain")
    if event.kind is Kind.TERMS_APPLIED:
        _check_kept(event.words("finished"), f"{where}.finished")


def _utc(value: Fact) -> object:
    """Return an instant among the facts, which may have an offset, with a Z."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return value
    if at.tzinfo is None:
        return value
    try:
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return value


_KEPT_TEXTS = ("name", "severity", "target", "clause", "counted", "because", "under")
_KEPT_WHOLE = ("ordinal", "used", "base", "seconds")
_KEPT_ALWAYS = ("started_at", "finished_at")
_KEPT_MAYBE = ("due_at", "breach_at")


def _check_kept(text: str, where: str) -> None:
    """Refuse verdicts that were kept otherwise than the desk keeps them."""
    try:
        parsed: object = json.loads(text or "[]")
    except (ValueError, RecursionError) as error:
        message = f"{where} is no JSON that can be read."
        raise BadFile(message) from error
    for row in _list(parsed, where):
        _check_kept_row(_mapping(row, where), where)


def _check_kept_row(kept: Mapping[str, object], where: str) -> None:
    for name in _KEPT_TEXTS:
        _text(kept, name)
    for name in _KEPT_WHOLE:
        value = kept.get(name, "")
        if value is not None and (type(value) is not int or value < 0):
            message = f"{where}: {name} is no whole number."
            raise BadFile(message)
    for name in (*_KEPT_ALWAYS, *_KEPT_MAYBE):
        if name in _KEPT_ALWAYS or kept.get(name, "") is not None:
            _instant(_utc(_text(kept, name)), f"{where}: {name}")
    _one_of(Outcome, kept.get("outcome"), f"{where}: outcome")


def _facts(value: object, where: str) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for name, fact in _mapping(value, where).items():
        if fact is not None and not isinstance(fact, str | int):
            message = f"{where}.{_shown(name)} is neither text, number, true nor false."
            raise BadFile(message)
        found[name] = fact
    return found


def _instant(value: object, where: str) -> datetime:
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            at = datetime.fromisoformat(value)
            epoch_of(at)
        except ValueError as error:
            message = f"{where} is no instant: {error}"
            raise BadFile(message) from error
        return at
    message = (
        f"{where} is {_shown(value)}, not an instant such as 2026-03-02T09:00:00Z."
    )
    raise BadFile(message)


def _one_of(names: type[_Named], value: object, where: str) -> _Named:
    known = [each for each in names if str(each) == value]
    if known:
        return known[0]
    listed = ", ".join([str(each) for each in names])
    message = f"{where} is {_shown(value)}, none of {listed}."
    raise BadFile(message)


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    if isinstance(value, str):
        return value
    message = f"{name} is {_shown(value)}, not text."
    raise BadFile(message)


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if _is_mapping(value):
        return value
    message = f"{where} is {_shown(value)}, not a JSON object."
    raise BadFile(message)


def _list(value: object, where: str) -> Sequence[object]:
    if _is_list(value):
        return value
    message = f"{where} is {_shown(value)}, not a JSON list."
    raise BadFile(message)


def _is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return repr(value[:40])
    if value is None or isinstance(value, bool | int):
        return str(value)[:40]
    return "something else"
