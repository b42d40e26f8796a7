"""The ladder of a plan and the roles that it tells.

Guide: process.escalation - steps at shares of a target, so long after a clock's start
or before its due, at once, or on request only; each raises the level or tells a role.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from backline.guide.conditions import UPDATED
from backline.guide.plan import Does, LadderStep, NoTarget, Release, Role, Span
from backline.guide.plan_figures import length, share
from backline.guide.plan_hours import LEVELS
from backline.guide.plan_table import LONGEST_NAME, shown


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction

    from backline.guide.plan import ClockTerms
    from backline.guide.plan_clocks import Ground
    from backline.guide.plan_table import Problems, Table


Word = TypeVar("Word", bound=str)

MANAGER = "manager"
DOES: tuple[Does, ...] = ("raise_level", "tell")
REACHED = (*LEVELS, MANAGER)
RAISED_TO = ("L2", "L3")
AT_ONCE, ON_REQUEST = "at once", "on request"
LONGEST_STEP = 60
WHENS = ("share", "after", "before", "when")


def roles_of(top: Table) -> dict[str, Role]:
    """Return the roles under ``[roles]``."""
    table = top.table_or_empty("roles")
    found: dict[str, Role] = {}
    for name in table.names:
        if name in REACHED:
            what = "is a role that every plan has."
            table.refuse(name, what, "Choose another name.")
        entry = table.table(table.fits(name, name, LONGEST_NAME))
        found[name] = Role(entry.text("title"), entry.choice("reached", REACHED))
        entry.done()
    return found


def ladder_of(
    top: Table,
    ground: Ground,
    clocks: tuple[ClockTerms, ...],
    roles: Mapping[str, Role],
    problems: Problems,
) -> tuple[LadderStep, ...]:
    """Return the steps under ``[[ladder]]``, as far as they can be read."""
    found: list[LadderStep] = []
    for entry in top.tables_or_none("ladder"):
        step = problems.part(partial(_step, entry, top, ground, clocks, roles))
        if step is not None:
            found.append(step)
    return tuple(found)


def _step(
    entry: Table,
    top: Table,
    ground: Ground,
    clocks: tuple[ClockTerms, ...],
    roles: Mapping[str, Role],
) -> LadderStep:
    does = one_of(DOES, entry.choice("does", DOES))
    people = list(RAISED_TO) if does == "raise_level" else [*REACHED, *roles]
    after, before, part = _when(entry)
    step = LadderStep(
        name=entry.fits("name", entry.text("name"), LONGEST_STEP),
        clock=entry.choice("clock", top.table("clocks").names),
        severities=frozenset(entry.texts("severities", ground.severities)),
        does=does,
        to=entry.choice("to", people),
        clause=entry.text_or("clause", ground.clause),
        share=part,
        after_seconds=after,
        before_seconds=before,
        unless=frozenset(ground.conditions(entry, "unless", ())),
    )
    if UPDATED in step.unless:
        what = f"has {UPDATED}, which is a moment and no state."
        entry.refuse("unless", what, "Name a condition that holds for a while.")
    entry.done()
    terms = next((each for each in clocks if each.name == step.clock), None)
    targets = terms.targets if terms else {}
    for severity in (each for each in ground.severities if each in step.severities):
        why = _impossible(step, targets[severity]) if targets else ""
        if why:
            what = f"{step.clock} has {why} at {severity}."
            entry.refuse("severities", what, "Take that severity out of the step.")
    return step


def _when(entry: Table) -> tuple[int | None, int | None, Fraction | None]:
    """Return the seconds after and before, and the share, of which one says when."""
    stated = [key for key in WHENS if entry.has(key)]
    if len(stated) != 1:
        what = f"says {len(stated)} times when it is taken."
        remedy = (
            'Write one of share = "75 %", after = "1 h", before = "30 min", '
            f'when = "{AT_ONCE}" and when = "{ON_REQUEST}".'
        )
        entry.refuse(stated[1] if stated else "share", what, remedy)
    key = stated[0]
    if key == "share":
        return None, None, share(entry.value(key), entry.at(key))
    if key == "when":
        word = entry.choice(key, (AT_ONCE, ON_REQUEST))
        return (0 if word == AT_ONCE else None), None, None
    seconds = length(entry.value(key), entry.at(key))
    return (seconds, None, None) if key == "after" else (None, seconds, None)


def _impossible(step: LadderStep, target: object) -> str:
    """Return why a step cannot be taken on a target; nothing where it can."""
    if step.share is not None and not isinstance(target, Span):
        return "no span of time to take a share of"
    if step.after_seconds is not None and isinstance(target, NoTarget):
        return "no target, so it does not run,"
    if step.before_seconds is None:
        return ""
    if isinstance(target, NoTarget | Release):
        return "no instant to be before"
    if isinstance(target, Span) and step.before_seconds >= target.seconds:
        return "less time than that"
    return ""


def each_once(
    names: Iterable[str], path: str, kind: str
) -> tuple[tuple[str, str], ...]:
    """Return what stands under a name that another of the same *kind* has already."""
    listed = list(names)
    return tuple(
        (f"{path}.{number}.name", f"{shown(name)} names two {kind}.")
        for number, name in enumerate(listed)
        if name in listed[:number]
    )


def one_of(words: Iterable[Word], word: str) -> Word:
    """Return *word* as the one of *words* that it is."""
    return next(known for known in words if known == word)
