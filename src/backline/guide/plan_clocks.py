"""The clocks that a plan names: what starts, stops and pauses each, and its targets.

Guide: turnaround.waiting, turnaround.resolved, rca.dependencies - every clock is plan
data. `Ground` is what the rest of the plan is read against.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from backline.guide.conditions import (
    ANSWERED,
    CLOSED,
    CONDITIONS,
    FACT,
    FAULT_DOMAIN_OUTSIDE,
    OPENED,
    RESTORED,
    UPDATED,
    WAITING_CUSTOMER,
    WAITING_THIRD_PARTY,
)
from backline.guide.plan import OWN_HOURS, ClockTerms, Days, NoTarget, Span
from backline.guide.plan_figures import Counting, target
from backline.guide.plan_table import LONGEST_NAME, shown


if TYPE_CHECKING:
    from collections.abc import Mapping

    from backline.guide.plan import Target
    from backline.guide.plan_table import Problems, Table


#: What paused a clock when a plan could only say whether it pauses.
WAITING = (WAITING_CUSTOMER, WAITING_THIRD_PARTY)
_FIRST_FORM = 1


@dataclass(frozen=True, slots=True)
class Ground:
    """What the plan has named before its clocks and its ladder are read."""

    form: int
    clause: str
    severities: tuple[str, ...]
    hours: tuple[str, ...]
    severity_hours: Mapping[str, str]
    facts: Mapping[str, str]

    def counting(self, severity: str) -> Counting:
        """Return what a target at *severity* may count in."""
        known = Counting(known=(*OWN_HOURS, *self.hours))
        default = self.severity_hours.get(severity, known.default)
        return Counting(default, known.known)

    def conditions(
        self, entry: Table, key: str, default: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return the conditions at *key*, each of which can hold of a ticket."""
        named = entry.texts_or(key, default)
        for condition in named:
            if not self._known(condition):
                known = ", ".join(CONDITIONS)
                remedy = (
                    f'Write one of {known}, or "{FACT}NAME" of a fact that stands '
                    "under [facts]."
                )
                entry.refuse(key, f"{shown(condition)} is no condition.", remedy)
        return named

    def _known(self, condition: str) -> bool:
        if condition.startswith(FACT):
            return condition.removeprefix(FACT) in self.facts
        return condition in CONDITIONS or condition == UPDATED


def clocks_of(top: Table, ground: Ground, problems: Problems) -> tuple[ClockTerms, ...]:
    """Return the clocks under ``[clocks]``, as far as they can be read."""
    table = top.table("clocks")
    found: list[ClockTerms] = []
    for name in table.names:
        terms = problems.part(partial(_clock, table, name, ground, problems))
        if terms is not None:
            found.append(terms)
    return tuple(found)


def _clock(table: Table, name: str, ground: Ground, problems: Problems) -> ClockTerms:
    table.fits(name, name, LONGEST_NAME)
    entry = table.table(name)
    targets = _targets(entry, ground, problems)
    pauses = _pauses(entry, ground)
    stops, ends = _stops(entry, name, ground), _ends_by_default(name, ground, pauses)
    terms = ClockTerms(
        name=name,
        targets=targets,
        clause=entry.text_or("clause", ground.clause),
        starts=ground.conditions(entry, "starts", (OPENED,)),
        stops=stops,
        ends=ground.conditions(entry, "ends", ends),
        pauses=pauses,
        repeats=entry.truth("repeats") if entry.has("repeats") else False,
    )
    entry.done()
    _makes_sense(entry, terms)
    if terms.repeats:
        _repeats_well(entry, terms)
    return terms


def _targets(entry: Table, ground: Ground, problems: Problems) -> dict[str, Target]:
    targets = entry.table("targets")
    found: dict[str, Target] = {
        severity: problems.part(partial(_target, targets, severity, ground))
        or NoTarget("")
        for severity in ground.severities
    }
    problems.check(targets.done)
    return found


def _target(targets: Table, severity: str, ground: Ground) -> Target:
    counting = ground.counting(severity)
    return target(targets.value(severity), targets.at(severity), counting)


def _stops(entry: Table, name: str, ground: Ground) -> tuple[str, ...]:
    if ground.form > _FIRST_FORM and not entry.has("stops"):
        remedy = f'Say what meets its promise, such as stops = ["{RESTORED}"].'
        entry.refuse("stops", "is missing.", remedy)
    by_name = ANSWERED if name == "first_response" else RESTORED
    return ground.conditions(entry, "stops", (by_name,))


def _ends_by_default(
    name: str, ground: Ground, pauses: tuple[str, ...]
) -> tuple[str, ...]:
    if ground.form > _FIRST_FORM:
        return ()
    if name == "first_response":
        return (CLOSED,)
    return (FAULT_DOMAIN_OUTSIDE,) if pauses else ()


def _pauses(entry: Table, ground: Ground) -> tuple[str, ...]:
    stated = entry.value("pauses") if entry.has("pauses") else None
    if stated is True or stated is False or ground.form == _FIRST_FORM:
        if isinstance(stated, list):
            return ground.conditions(entry, "pauses", ())
        pauses = WAITING if entry.truth("pauses") else ()
        if ground.form > _FIRST_FORM:
            listed = ", ".join(f'"{each}"' for each in pauses)
            what = "only says whether it pauses."
            entry.refuse("pauses", what, f"Say when: pauses = [{listed}].")
        return pauses
    return ground.conditions(entry, "pauses", ())


def _makes_sense(entry: Table, terms: ClockTerms) -> None:
    """Refuse a clock that could never count, never end, or end in two ways at once."""
    for key, named in (("starts", terms.starts), ("stops", terms.stops)):
        if not named:
            entry.refuse(key, "is empty.", "Name at least one condition.")
    for key, named, other, taken in (
        ("stops", terms.stops, "starts", terms.starts),
        ("ends", terms.ends, "starts", terms.starts),
        ("pauses", terms.pauses, "starts", terms.starts),
        ("ends", terms.ends, "stops", terms.stops),
    ):
        both = [each for each in named if each in taken]
        if both:
            what = f"has {both[0]}, which stands in {other} too."
            entry.refuse(key, what, "Take it out of one of the two.")
    for key, named in (
        ("starts", terms.starts),
        ("ends", terms.ends),
        ("pauses", terms.pauses),
    ):
        if UPDATED in named:
            _only_stops(entry, key)
    if UPDATED in terms.stops and not terms.repeats:
        _only_stops(entry, "stops")


def _only_stops(entry: Table, key: str) -> NoReturn:
    what = f"has {UPDATED}, which is a moment and no state."
    remedy = "Only the stops of a clock that repeats can have it: add repeats = true."
    entry.refuse(key, what, remedy)


def _repeats_well(entry: Table, terms: ClockTerms) -> None:
    if not any(stop == UPDATED or stop.startswith(FACT) for stop in terms.stops):
        remedy = f'Let it begin anew at "{UPDATED}" or at a fact of the plan\'s own.'
        entry.refuse("stops", "has nothing that can happen twice.", remedy)
    if not terms.ends:
        what = "is empty, so a clock that repeats would begin anew for ever."
        entry.refuse("ends", what, f'Say until when: ends = ["{RESTORED}"].')
    for severity, promised in terms.targets.items():
        if not isinstance(promised, (Span, Days, NoTarget)):
            what = f"is {promised.words}, which does not come again."
            remedy = "A clock that repeats needs a span of time or business days."
            entry.refuse(f"targets.{severity}", what, remedy)
