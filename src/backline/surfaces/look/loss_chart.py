"""How a measured loss went on: a drawing of steps, and the same figures as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.timeline import Kind
from backline.surfaces.look import words


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from backline.guide.timeline import Event
    from backline.surfaces.look.story import Entry

WIDTH, HEIGHT = 1000, 200
#: Where the step of the last figure begins.
_LAST = 960
#: The share at the top of the drawing, in percent: the least that holds all of it.
_TOPS = (5, 10, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class Figure:
    """What was lost of a measure at one instant."""

    at: datetime
    affected: int
    total: int

    @property
    def share(self) -> str:
        """The loss in percent, cut to one decimal."""
        tenths = self.affected * 1000 // self.total
        whole, rest = divmod(tenths, 10)
        return f"{whole}.{rest} %" if rest else f"{whole} %"


@dataclass(frozen=True, slots=True)
class LossChart:
    """One measure over time; `points` draw it between 0 and `top` percent."""

    name: str
    title: str
    top: int
    points: str
    area: str
    figures: tuple[Figure, ...]
    #: Where the drawing ends: at the last figure, or at the present while it goes on.
    until: datetime

    @property
    def now(self) -> Figure:
        """What is lost as of the last figure."""
        return self.figures[-1]


def loss_charts(
    entries: Iterable[Entry | Event],
    zone: tzinfo,
    *,
    place: str = "",
    until: datetime | None = None,
) -> tuple[LossChart, ...]:
    """Return a chart of each measure that can be drawn.

    Args:
        entries: what happened; the measured losses are picked out.
        zone: on whose clock instants are told.
        place: where it was measured, before the name of the measure.
        until: the present, while the loss goes on as it was measured last.
    """
    measured: dict[str, list[Figure]] = {}
    for entry in entries:
        figure = _figure(entry)
        if figure is not None:
            name = str(entry.facts.get("measure") or "").replace("_", " ")
            measured.setdefault(f"{place}: {name}" if place else name, []).append(
                figure
            )
    ends = ((name, some, until or some[-1].at) for name, some in measured.items())
    return tuple(
        _chart(name, figures, zone, max(end, figures[-1].at))
        for name, figures, end in ends
        if figures[0].at < max(end, figures[-1].at)
    )


def _figure(entry: Entry | Event) -> Figure | None:
    facts = entry.facts
    by_measurement = entry.kind is Kind.LOSS_MEASURED or (
        entry.kind is Kind.OPENED and facts.get("measured") is True
    )
    affected, total = facts.get("affected"), facts.get("total")
    if (
        not by_measurement
        or not isinstance(affected, int)
        or not isinstance(total, int)
    ):
        return None
    return Figure(entry.effective_at, affected, total) if total > 0 else None


def _chart(
    name: str, figures: Sequence[Figure], zone: tzinfo, until: datetime
) -> LossChart:
    worst = max(-(-one.affected * 100 // one.total) for one in figures)
    top = next(top for top in _TOPS if worst <= top)
    corners = _corners(figures, top, until)
    line = " ".join(f"{x},{y}" for x, y in corners)
    first, last = figures[0], figures[-1]
    title = (
        f"{name}: {first.affected} of {first.total} at "
        f"{words.instant(first.at, zone)}, {last.affected} of {last.total} at "
        f"{words.instant(last.at, zone)}; every figure stands in the table."
    )
    return LossChart(
        name=name,
        title=title,
        top=top,
        points=line,
        area=f"0,{HEIGHT} {line} {WIDTH},{HEIGHT}",
        figures=tuple(figures),
        until=until,
    )


def _corners(
    figures: Sequence[Figure], top: int, until: datetime
) -> list[tuple[int, int]]:
    """Return the corners of the steps: a figure holds until the next one.

    The last one has a short step of its own, so that it is seen.
    """
    start, end = figures[0].at, until
    span = int((end - start).total_seconds())
    corners: list[tuple[int, int]] = []
    for one in figures:
        x = int((one.at - start).total_seconds()) * _LAST // span
        y = HEIGHT - one.affected * 100 * HEIGHT // (one.total * top)
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    return [*corners, (WIDTH, corners[-1][1])]
