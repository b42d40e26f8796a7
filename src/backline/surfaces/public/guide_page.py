"""The public guide page: packages, severities and every clause, from the live data.

Guide: philosophy.transparency. The clauses are the law in our words; each stands at an
anchor of its own name, so that ledgers and verdicts can point to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.surfaces.look.ladders import Ladder, ladders_of
from backline.surfaces.look.plan_terms import title_of
from backline.surfaces.public.clocks import InPlans, duties_of, running_of
from backline.surfaces.public.packages import Row, rows_of
from backline.surfaces.public.severities import Grading, gradings_of


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backline.clauses import Clause
    from backline.guide.mechanisms import Mechanism
    from backline.guide.plan import Plan


_SILENT = "(silent)"


@dataclass(frozen=True, slots=True)
class Said:
    """A clause as the page shows it; `says` is empty where the guide is silent."""

    id: str
    title: str
    says: str
    we_decide: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the page with its clauses."""

    id: str
    title: str
    clauses: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class GuidePage:
    """Everything the template shows."""

    plans: tuple[Plan, ...]
    rows: tuple[Row, ...]
    gradings: tuple[Grading, ...]
    ladders: tuple[Ladder, ...]
    running: tuple[InPlans, ...]
    duties: tuple[InPlans, ...]
    mechanisms: tuple[Mechanism, ...]
    chapters: tuple[Chapter, ...]


# Which clauses stand in which chapter, by the first word of their id.
_CHAPTERS = (
    ("packages", "Packages", ("package",)),
    ("severities", "Severities", ("severity",)),
    ("levels", "Levels and escalation", ("process",)),
    ("clock", "What counts on the clock", ("turnaround",)),
    ("root-cause", "Root cause reports", ("rca",)),
    ("duties", "Shared duties", ("duty",)),
    ("changes", "Changes", ("change",)),
    ("remote-access", "Remote access", ("access",)),
    ("community", "Questions and community", ("philosophy", "community")),
)
_MORE = ("more", "Further terms")
_DUTY_WORDS = 3


def guide_page(
    plans: Sequence[Plan],
    clauses: Iterable[Clause],
    mechanisms: Iterable[Mechanism] = (),
) -> GuidePage:
    """Return the page of *plans*, *clauses* and ways in; no clause is left out."""
    return GuidePage(
        plans=tuple(plans),
        rows=rows_of(plans),
        gradings=gradings_of(plans),
        ladders=ladders_of(plans),
        running=running_of(plans),
        duties=duties_of(plans),
        mechanisms=tuple(mechanisms),
        chapters=_chapters(clauses),
    )


def _chapters(clauses: Iterable[Clause]) -> tuple[Chapter, ...]:
    place = {word: name for name, _, words in _CHAPTERS for word in words}
    found: dict[str, list[Said]] = {}
    for clause in clauses:
        chapter = place.get(clause.id.partition(".")[0], _MORE[0])
        found.setdefault(chapter, []).append(_said(clause))
    titles = [(name, title) for name, title, _ in _CHAPTERS] + [_MORE]
    return tuple(
        Chapter(name, title, tuple(found[name]))
        for name, title in titles
        if name in found
    )


def _said(clause: Clause) -> Said:
    words = clause.id.split(".")
    title = title_of(words[-1].replace("-", "_"))
    if len(words) == _DUTY_WORDS:
        title = f"{title} ({words[1]})"
    says = "" if clause.says == _SILENT else clause.says
    return Said(clause.id, title, says, clause.we_decide or "")
