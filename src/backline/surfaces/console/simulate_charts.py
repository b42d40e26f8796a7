"""Drawings of the simulator's figures; each stands beside a table of the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.simulate.report import tenths


if TYPE_CHECKING:
    from collections.abc import Sequence

    from backline.simulate.load import Load

LETTERS = "ABCDEFGH"
#: A bar is 320 wide at most: 1000 thousandths.
BAR_WIDTH = 320
_BAR_LEFT = 34
_BAR_STEP = 22
_HEAD = 22
_APART = 6
_SHADES = 8
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CELL = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """How many clocks of a severity kept their promise under one scenario.

    `width` is the share in thousandths, None where nothing was judged.
    """

    place: int
    scenario: str
    severity: str
    met: int
    missed: int
    others: int
    share: str
    width: int | None

    @property
    def letter(self) -> str:
        """The letter of its scenario."""
        return LETTERS[self.place]


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar at its place."""

    of: Bar
    y: int
    width: int

    @property
    def text_y(self) -> int:
        """The base line of its words."""
        return self.y + 12

    @property
    def end(self) -> int:
        """Where the words after it begin."""
        return _BAR_LEFT + self.width + 6


@dataclass(frozen=True, slots=True)
class Heading:
    """The severity over its bars."""

    words: str
    y: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """The bars of one clock, severity by severity."""

    clock: str
    title: str
    height: int
    headings: tuple[Heading, ...]
    bars: tuple[DrawnBar, ...]

    @property
    def rows(self) -> tuple[Bar, ...]:
        """The bars as the rows of a table."""
        return tuple(drawn.of for drawn in self.bars)


def bar_chart(clock: str, bars: Sequence[Bar]) -> BarChart:
    """Return the drawing of one clock's bars, those of a severity together."""
    headings: list[Heading] = []
    drawn: list[DrawnBar] = []
    y = 0
    for severity in dict.fromkeys(bar.severity for bar in bars):
        headings.append(Heading(severity, y + 15))
        y += _HEAD
        for bar in (bar for bar in bars if bar.severity == severity):
            width = (bar.width or 0) * BAR_WIDTH // 1000
            drawn.append(DrawnBar(bar, y, width))
            y += _BAR_STEP
        y += _APART
    told = "; ".join(f"{bar.letter} {bar.severity} {bar.share}" for bar in bars)
    title = f"{clock}, met of judged: {told}. Every figure stands in the table."
    return BarChart(clock, title, max(y, 1), tuple(headings), tuple(drawn))


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of the week; `shade` is 0 for nothing to 8 for the most."""

    x: int
    y: int
    shade: int
    words: str


@dataclass(frozen=True, slots=True)
class Day:
    """A row of a heat map."""

    name: str
    text_y: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """A row of a heat map's table: the same hour of each day."""

    hour: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A figure for each hour of the week."""

    name: str
    title: str
    days: tuple[Day, ...]
    most: str

    @property
    def hours(self) -> tuple[Hour, ...]:
        """The same as the rows of a table."""
        return tuple(
            Hour(f"{hour:02}:00", tuple(day.cells[hour].words for day in self.days))
            for hour in range(24)
        )


def heat_of_load(load: Load) -> HeatMap:
    """Return how many tickets lie with the vendor, on average."""
    seconds, hours = load.with_the_vendor.tolist(), load.hours.tolist()
    shares = [
        seconds[hour] * 10 // (360 * hours[hour]) if hours[hour] else 0
        for hour in range(len(seconds))
    ]
    words = [tenths(seconds[hour], 3600 * hours[hour]) for hour in range(len(seconds))]
    return _heat("Tickets that lie with the vendor, on average", shares, words)


def heat_of_dues(load: Load, scenario: str) -> HeatMap:
    """Return how many targets fall due."""
    dues: list[int] = load.dues.tolist()
    name = f"Targets that fall due under {scenario}"
    return _heat(name, dues, [str(due) for due in dues])


def _heat(name: str, values: Sequence[int], words: Sequence[str]) -> HeatMap:
    most = max(values)
    days = tuple(
        Day(
            label,
            day * _CELL + 16,
            tuple(
                Cell(
                    x=hour * _CELL,
                    y=day * _CELL,
                    shade=-(-_SHADES * values[24 * day + hour] // most) if most else 0,
                    words=words[24 * day + hour],
                )
                for hour in range(24)
            ),
        )
        for day, label in enumerate(_DAYS)
    )
    top = max(range(len(values)), key=lambda hour: values[hour])
    at = f"{_DAYS[top // 24]} {top % 24:02}:00"
    title = f"{name}: most at {at} ({words[top]}). Every figure stands in the table."
    return HeatMap(name, title, days, f"{words[top]} at {at}")
