"""What a report says: its parts, as they are saved, and how they are read back.

Everything that people write is data: words stay words, wherever they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from backline.guide.rca import DUE
from backline.guide.reports import Written
from backline.guide.workflow import MoveRefused


#: How many lines, causes and whys a report may have, and how long each may be.
MOST_LINES, MOST_CAUSES, MOST_WHYS = 120, 12, 7
LONGEST_TEXT, LONGEST_LINE = 20_000, 500


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline as the customer reads it.

    `seq` is the event of the ticket that it tells, 0 for a line of the writer's own;
    `at` is ISO 8601 with its offset.
    """

    seq: int
    at: str
    words: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a version of a report says; empty parts are not written yet."""

    summary: str = ""
    happened: str = ""
    impact: str = ""
    detected: str = ""
    cause: str = ""
    contributing: tuple[str, ...] = ()
    whys: tuple[str, ...] = ()
    went_well: str = ""
    went_badly: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def written(self) -> Written:
        """What the guide asks of it before anybody reviews it."""
        return Written(self.summary, self.happened, self.impact, self.cause)


#: The parts that are text, in the order in which a report tells them.
TEXTS = (
    "summary",
    "happened",
    "impact",
    "detected",
    "cause",
    "went_well",
    "went_badly",
)
#: The parts that are lists, an entry a line in the editor.
LISTS = ("contributing", "whys")


def stored(content: Content) -> dict[str, object]:
    """Return *content* as it is saved."""
    return asdict(content)


def content_of(saved: Mapping[str, object]) -> Content:
    """Return what was saved as a value; parts that came later are empty."""
    texts = {name: str(saved.get(name) or "") for name in TEXTS}
    return Content(
        **texts,
        contributing=_words(saved.get("contributing")),
        whys=_words(saved.get("whys")),
        lines=tuple(_lines(saved.get("lines"))),
    )


def _words(given: object) -> tuple[str, ...]:
    return tuple(str(each) for each in given) if isinstance(given, list | tuple) else ()


def _lines(given: object) -> Iterable[Line]:
    for line in given if isinstance(given, list | tuple) else ():
        if isinstance(line, Mapping):
            yield Line(int(line["seq"]), str(line["at"]), str(line["words"]))


def tidy(content: Content) -> Content:
    """Return *content* without blanks and empty entries, its lines in their order.

    Raises:
        MoveRefused: a part is longer than a report can be, or a line has no instant.
    """
    texts = {name: getattr(content, name).strip() for name in TEXTS}
    for name, words in texts.items():
        _check(len(words) <= LONGEST_TEXT, f"{_title(name)} is too long.")
    contributing = _each(content.contributing, MOST_CAUSES, "contributing causes")
    whys = _each(content.whys, MOST_WHYS, "whys")
    lines = [
        Line(line.seq, line.at, line.words.strip())
        for line in content.lines
        if line.words.strip()
    ]
    _check(len(lines) <= MOST_LINES, f"A timeline has {MOST_LINES} lines at most.")
    for line in lines:
        _check(len(line.words) <= LONGEST_LINE, "A line of the timeline is too long.")
    lines.sort(key=lambda line: (_instant(line), line.seq))
    return Content(**texts, contributing=contributing, whys=whys, lines=tuple(lines))


def _each(given: Iterable[str], most: int, what: str) -> tuple[str, ...]:
    kept = tuple(words.strip() for words in given if words.strip())
    _check(len(kept) <= most, f"There can be {most} {what}, not more.")
    for words in kept:
        _check(len(words) <= LONGEST_TEXT, f"One of the {what} is too long.")
    return kept


def _instant(line: Line) -> datetime:
    at = datetime.fromisoformat(line.at)
    _check(at.tzinfo is not None, "A line of the timeline needs its instant.")
    return at


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _check(fits: bool, message: str) -> None:
    if not fits:
        raise MoveRefused(message, DUE)
