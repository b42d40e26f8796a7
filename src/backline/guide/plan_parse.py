"""Reading a plan: from the mapping of a plan file to the terms it promises.

Guide: package.tailored - a package is data, versioned, and a contract may override
single figures. The reading is strict: what is not known is refused, with its path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from backline.guide import plan_figures
from backline.guide.plan import (
    ClockTerms,
    LadderStep,
    MeasurementTerms,
    Otherwise,
    Plan,
    RootCauseTerms,
    Span,
    Threshold,
)
from backline.guide.plan_table import BadPlan, Table, is_list, is_table, shown
from backline.guide.severity_names import fold


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backline.guide.plan import Coverage, Does, Role


Word = TypeVar("Word", bound=str)

_COVERAGES: tuple[Coverage, ...] = ("24x5", "24x7")
_DOES: tuple[Does, ...] = ("raise_level", "tell")
_ROLES: tuple[Role, ...] = ("L1", "L2", "L3", "manager")
_LEVELS: tuple[Role, ...] = ("L2", "L3")
_MANY = 1_000_000
_DAY = 86400
_WEEK = 7 * _DAY
_YEAR_DAYS = 366
_OWN = frozenset({"name", "title", "version", "source", "clause", "assumed"})


def parse_plan(mapping: Mapping[str, object]) -> Plan:
    """Read the mapping of a plan file into the plan's terms.

    Raises:
        BadPlan: something is missing, unknown, of the wrong form or contradicts
            the rest of the plan; it names the dotted path and what to write.
    """
    top = Table(mapping)
    severities = _some(top, "severities")
    components, measures = _titles(top, "components"), _titles(top, "measures")
    clocks = _clocks(top, severities)
    reopen = top.table("reopen")
    plan = Plan(
        name=top.text("name"),
        title=top.text("title"),
        version=top.whole("version", least=1, most=_MANY),
        source=top.text("source"),
        clause=top.text("clause"),
        coverage=_one_of(_COVERAGES, top.choice("coverage", _COVERAGES)),
        service_levels_for=frozenset(_some(top, "service_levels_for")),
        grants=_grants(top),
        severities=severities,
        components=components,
        measures=measures,
        thresholds=_thresholds(top, severities, components, measures),
        otherwise=_otherwise(top, severities),
        clocks=clocks,
        ladder=tuple(_step(step, severities, clocks) for step in top.tables("ladder")),
        measurement=_measurement(top),
        root_cause=_root_cause(top, severities),
        reopen_within_days=reopen.whole("within_days", least=0, most=_YEAR_DAYS),
        reopen_clause=reopen.text("clause"),
        assumed=top.texts("assumed"),
    )
    reopen.done()
    top.done()
    _each_step_once(plan)
    _assumed_stand(top, mapping, plan.assumed)
    return plan


def with_overrides(
    mapping: Mapping[str, object], overrides: Mapping[str, object]
) -> dict[str, object]:
    """Return *mapping* with a contract's own figures in their places.

    An override is named by its dotted path, such as
    ``clocks.resolution.targets.critical`` or ``ladder``; *mapping* stays as it is.
    What a contract states is no longer assumed.

    Raises:
        BadPlan: the plan has no such path, or it is the plan's own name, version
            or origin. The figures themselves are judged by `parse_plan`.
    """
    result: dict[str, object] = {key: _copy(entry) for key, entry in mapping.items()}
    for path, value in overrides.items():
        *parents, last = path.split(".")
        place = result
        for parent in parents:
            below = place.get(parent)
            if not is_table(below):
                raise _no_such(path, place)
            place = below
        if last not in place:
            raise _no_such(path, place)
        if place is result and last in _OWN:
            what = "says what the plan is and cannot be overridden."
            raise BadPlan(path, what, "Make a plan of its own instead.")
        place[last] = _copy(value)
    return _less_assumed(result, tuple(overrides))


def _no_such(path: str, place: Mapping[str, object]) -> BadPlan:
    known = ", ".join(sorted(place))
    return BadPlan(path, "is no figure of this plan.", f"Known there: {known}.")


def _less_assumed(
    mapping: dict[str, object], stated: tuple[str, ...]
) -> dict[str, object]:
    assumed = mapping.get("assumed")
    if is_list(assumed):
        mapping["assumed"] = [path for path in assumed if path not in stated]
    return mapping


def _copy(value: object) -> object:
    if is_table(value):
        return {key: _copy(entry) for key, entry in value.items()}
    if is_list(value):
        return [_copy(entry) for entry in value]
    return value


def _one_of(words: Iterable[Word], word: str) -> Word:
    return next(known for known in words if known == word)


def _some(top: Table, key: str) -> tuple[str, ...]:
    names = top.texts(key)
    if not names:
        top.refuse(key, "is empty.", "Name at least one.")
    return names


def _titles(top: Table, key: str) -> dict[str, str]:
    table = top.table(key)
    titles = {name: table.text(name) for name in table.names}
    seen: dict[str, str] = {}
    for name in titles:
        other = seen.setdefault(fold(name), name)
        if other != name:
            remedy = "Names that differ in spelling only are one: keep one."
            table.refuse(name, f"is the same name as {other}.", remedy)
    return titles


def _grants(top: Table) -> dict[str, bool]:
    table = top.table("grants")
    return {name: table.truth(name) for name in table.names}


def _thresholds(
    top: Table,
    severities: tuple[str, ...],
    components: Mapping[str, str],
    measures: Mapping[str, str],
) -> tuple[Threshold, ...]:
    table = top.table("thresholds")
    found: list[Threshold] = []
    for severity in (name for name in severities if name in table.names):
        entry = table.table(severity)
        loss = plan_figures.loss(entry.value("loss"), entry.at("loss"))
        if found and loss.percent <= found[-1].percent:
            what = f"is no higher than the threshold of {found[-1].severity}."
            remedy = "A higher severity needs a higher loss: raise it."
            entry.refuse("loss", what, remedy)
        found.append(
            Threshold(
                severity=severity,
                components=frozenset(entry.texts("components", components)),
                measures=frozenset(entry.texts("measures", measures)),
                percent=loss.percent,
                comparison=loss.comparison,
                clause=entry.text("clause"),
            )
        )
        entry.done()
    table.done()
    return tuple(found)


def _otherwise(top: Table, severities: tuple[str, ...]) -> Otherwise:
    table = top.table("otherwise")
    found = Otherwise(table.choice("severity", severities), table.text("clause"))
    table.done()
    return found


def _clocks(top: Table, severities: tuple[str, ...]) -> tuple[ClockTerms, ...]:
    table = top.table("clocks")
    found: list[ClockTerms] = []
    for name in table.names:
        entry = table.table(name)
        targets = entry.table("targets")
        found.append(
            ClockTerms(
                name=name,
                pauses=entry.truth("pauses"),
                targets={
                    severity: plan_figures.target(
                        targets.value(severity), targets.at(severity)
                    )
                    for severity in severities
                },
                clause=entry.text("clause"),
            )
        )
        targets.done()
        entry.done()
    return tuple(found)


def _step(
    entry: Table, severities: tuple[str, ...], clocks: tuple[ClockTerms, ...]
) -> LadderStep:
    clock = entry.choice("clock", [terms.name for terms in clocks])
    targets = next(terms.targets for terms in clocks if terms.name == clock)
    does = _one_of(_DOES, entry.choice("does", _DOES))
    roles = _LEVELS if does == "raise_level" else _ROLES
    step = LadderStep(
        name=entry.text("name"),
        clock=clock,
        severities=frozenset(entry.texts("severities", severities)),
        share=plan_figures.share(entry.value("share"), entry.at("share")),
        does=does,
        to=_one_of(roles, entry.choice("to", roles)),
        clause=entry.text("clause"),
    )
    for severity in sorted(step.severities):
        if not isinstance(targets[severity], Span):
            what = f"{clock} has no span of time at {severity} to take a share of."
            entry.refuse("severities", what, "Take that severity out of the step.")
    entry.done()
    return step


def _measurement(top: Table) -> MeasurementTerms:
    table = top.table("measurement")
    found = MeasurementTerms(
        minimum_total=table.whole("minimum_total", least=1, most=_MANY),
        minimum_affected=table.whole("minimum_affected", least=1, most=_MANY),
        confirm_sources=frozenset(table.texts("confirm_sources")),
        windows=table.whole("windows", least=1, most=100),
        window_seconds=table.whole("window_seconds", least=1, most=_DAY),
        silence_seconds=table.whole("silence_seconds", least=1, most=_DAY),
        clause=table.text("clause"),
        sustain_seconds=table.whole("sustain_seconds", least=1, most=_WEEK),
        recovery_clause=table.text("recovery_clause"),
    )
    table.done()
    return found


def _root_cause(top: Table, severities: tuple[str, ...]) -> RootCauseTerms:
    table = top.table("root_cause")
    found = RootCauseTerms(
        severities=frozenset(table.texts("severities", severities)),
        within=plan_figures.span(table.value("within"), table.at("within")),
        clause=table.text("clause"),
    )
    table.done()
    return found


def _each_step_once(plan: Plan) -> None:
    names = [step.name for step in plan.ladder]
    for number, name in enumerate(names):
        if name in names[:number]:
            what = f"{shown(name)} names two steps."
            remedy = "A step fires once, so its name is its own: rename one."
            path = f"ladder.{number}.name"
            raise BadPlan(path, what, remedy)


def _assumed_stand(
    top: Table, mapping: Mapping[str, object], assumed: tuple[str, ...]
) -> None:
    for path in assumed:
        place: object = mapping
        for key in path.split("."):
            place = place.get(key) if is_table(place) else None
        if place is None:
            what = f"{shown(path)} is no figure of this plan."
            top.refuse("assumed", what, "Name the dotted path of a figure.")
