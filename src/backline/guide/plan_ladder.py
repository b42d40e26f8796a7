"""The ladder of a plan and the roles that it tells.

Guide: process.escalation - steps at shares of a target, so long after a clock's start
or before its due, at once, or on request only; on silence, repeated reopening, a lost
site and the hours of one level. Each raises the level, pages whoever is on call, or
tells a role.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NoReturn, TypeVar

from backline.guide.conditions import UPDATED
from backline.guide.ladder_terms import Does, LadderStep, Occasion, Role
from backline.guide.occasions import OCCASIONS
from backline.guide.plan import NoTarget, Release, Span
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
#: Who writes the programs; the desk's settings say at which addresses.
DEVELOPERS = "developers"
DOES: tuple[Does, ...] = ("raise_level", "tell", "page")
REACHED = (*LEVELS, MANAGER)
TOLD = (*REACHED, DEVELOPERS)
RAISED_TO = ("L2", "L3")
AT_ONCE, ON_REQUEST = "at once", "on request"
LONGEST_STEP = 60
WHENS = ("share", "after", "before", "when")
TIMES = "times"
#: A ticket reopened more often than this is no longer one.
MOST_TIMES = 20
#: Which words say when a step is taken that hangs on an occasion.
WHENS_ON: dict[Occasion, tuple[str, ...]] = {
    "silence": ("after",),
    "untaken": ("after",),
    "level": ("after",),
    "lost_site": ("after", "when"),
    "reopening": (TIMES,),
}
_OCCASION_WORDS = {
    "after": 'after = "1 h"',
    "when": f'when = "{AT_ONCE}"',
    TIMES: "times = 2",
}


def roles_of(top: Table) -> dict[str, Role]:
    """Return the roles under ``[roles]``."""
    table = top.table_or_empty("roles")
    found: dict[str, Role] = {}
    for name in table.names:
        if name in REACHED:
            what = "is a role that every plan has."
            table.refuse(name, what, "Choose another name.")
        entry = table.table(table.fits(name, name, LONGEST_NAME))
        found[name] = Role(entry.text("title"), entry.choice("reached", TOLD))
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
    on = one_of(OCCASIONS, entry.choice("on", OCCASIONS)) if entry.has("on") else None
    after, before, part = _when(entry, on)
    step = LadderStep(
        name=entry.fits("name", entry.text("name"), LONGEST_STEP),
        clock=entry.choice("clock", top.table("clocks").names),
        severities=frozenset(entry.texts("severities", ground.severities)),
        does=does,
        to=entry.choice("to", _reached_by(does, roles)),
        clause=entry.text_or("clause", ground.clause),
        share=part,
        after_seconds=after,
        before_seconds=before,
        unless=frozenset(ground.conditions(entry, "unless", ())),
        on=on,
        times=_times(entry, on),
        measures=_measures(entry, on, top),
    )
    if UPDATED in step.unless:
        what = f"has {UPDATED}, which is a moment and no state."
        entry.refuse("unless", what, "Name a condition that holds for a while.")
    entry.done()
    _check_possible(entry, step, ground, clocks)
    return step


def _reached_by(does: Does, roles: Mapping[str, Role]) -> list[str]:
    """Return whom a step can reach: only people of the desk are on call."""
    if does == "raise_level":
        return list(RAISED_TO)
    if does == "page":
        return [*REACHED, *(n for n, role in roles.items() if role.reached in REACHED)]
    return [*TOLD, *(name for name in roles if name not in TOLD)]


def _check_possible(
    entry: Table, step: LadderStep, ground: Ground, clocks: tuple[ClockTerms, ...]
) -> None:
    terms = next((each for each in clocks if each.name == step.clock), None)
    targets = terms.targets if terms else {}
    for severity in (each for each in ground.severities if each in step.severities):
        why = _impossible(step, targets[severity]) if targets else ""
        if why:
            what = f"{step.clock} has {why} at {severity}."
            entry.refuse("severities", what, "Take that severity out of the step.")


def _when(
    entry: Table, on: Occasion | None
) -> tuple[int | None, int | None, Fraction | None]:
    """Return the seconds after and before, and the share, of which one says when."""
    stated = [key for key in (*WHENS, TIMES) if entry.has(key)]
    allowed = WHENS if on is None else WHENS_ON[on]
    if len(stated) != 1 or stated[0] not in allowed:
        _refuse_when(entry, stated, on)
    key = stated[0]
    if key == "share":
        return None, None, share(entry.value(key), entry.at(key))
    if key == "when":
        known = (AT_ONCE, ON_REQUEST) if on is None else (AT_ONCE,)
        word = entry.choice(key, known)
        return (0 if word == AT_ONCE else None), None, None
    if key == TIMES:
        return None, None, None
    seconds = length(entry.value(key), entry.at(key))
    return (seconds, None, None) if key == "after" else (None, seconds, None)


def _refuse_when(entry: Table, stated: list[str], on: Occasion | None) -> NoReturn:
    """Refuse a step that does not say once, in its own words, when it is taken."""
    if on is None:
        what = f"says {len(stated)} times when it is taken."
        remedy = (
            'Write one of share = "75 %", after = "1 h", before = "30 min", '
            f'when = "{AT_ONCE}" and when = "{ON_REQUEST}".'
        )
        if TIMES in stated:
            what = "says how many times, and not of what."
            remedy = 'Add on = "reopening", or take it out.'
        at = stated[1] if len(stated) > 1 else stated[0] if stated else "share"
        entry.refuse(at, what, remedy)
    words = " or ".join(_OCCASION_WORDS[key] for key in WHENS_ON[on])
    what = f"hangs on {on.replace('_', ' ')} and does not say when it is taken."
    if any(key not in WHENS_ON[on] for key in stated) or len(stated) > 1:
        what = (
            f"hangs on {on.replace('_', ' ')}, where {' and '.join(stated)} do not fit."
        )
    entry.refuse(stated[0] if stated else "on", what, f"Write {words} alone.")


def _times(entry: Table, on: Occasion | None) -> int:
    if on != "reopening":
        return 0
    return entry.whole(TIMES, least=1, most=MOST_TIMES)


def _measures(entry: Table, on: Occasion | None, top: Table) -> frozenset[str]:
    """Return by which measures a site counts as lost; none where any does."""
    if not entry.has("measures"):
        return frozenset()
    if on != "lost_site":
        what = "says of what, and does not hang on a lost site."
        entry.refuse("measures", what, 'Add on = "lost_site", or take it out.')
    return frozenset(entry.texts("measures", top.table("measures").names))


def _impossible(step: LadderStep, target: object) -> str:
    """Return why a step cannot be taken on a target; nothing where it can."""
    if step.share is not None and not isinstance(target, Span):
        return "no span of time to take a share of"
    hangs = step.on is not None or step.after_seconds is not None
    if hangs and isinstance(target, NoTarget):
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
