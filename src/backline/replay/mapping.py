"""What the columns and values of a foreign log stand for at the desk."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from backline.guide.plan import Plan
from backline.guide.workflow import LEVELS
from backline.zones import UnknownZone, zone


if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

#: What a foreign state may stand for, and who has the ball in it.
BALLS = {
    "queued": "vendor",
    "in_work": "vendor",
    "waiting": "customer",
    "waiting_third_party": "third party",
    "restored": "nobody",
    "closed": "nobody",
}
_TABLES = {"columns", "states", "severities", "levels", "counted"}
_TOP = _TABLES | {"title", "assumptions", "zone"}
_COLUMNS = {"case", "at", "state", "severity", "level", "person", "words"}


class BadMapping(ValueError):
    """The mapping cannot be used; the text says where, why and what to write."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the log says what; `person` may be empty."""

    case: str
    at: str
    state: tuple[str, ...]
    severity: str
    level: str
    person: str
    words: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that is read."""
        one = (self.case, self.at, self.severity, self.level, self.person)
        return tuple(name for name in (*one, *self.state, *self.words) if name)


@dataclass(frozen=True, slots=True)
class LogMapping:
    """A mapping as it was read. Foreign values are the keys, the desk's the values.

    `answers` are the foreign states that show the first response; `unsure_levels` are
    the foreign levels that reach no level when cases are counted. `zone` is the zone
    of instants without an offset.
    """

    name: str
    title: str
    columns: Columns
    states: Mapping[str, str]
    severities: Mapping[str, str]
    levels: Mapping[str, str]
    answers: frozenset[str]
    unsure_levels: frozenset[str]
    zone: ZoneInfo | None
    assumptions: tuple[str, ...]


def mapping_names() -> tuple[str, ...]:
    """Return the names of the mappings that come with the desk, sorted."""
    return tuple(sorted(_shipped()))


def load_mapping(name: str) -> LogMapping:
    """Return the mapping that comes with the desk as *name*, or the file of that name.

    Raises:
        BadMapping: there is no such mapping, or it is not usable as it is.
    """
    if name in (shipped := _shipped()):
        return parse_mapping(tomllib.loads(shipped[name].read_text("utf-8")), name=name)
    path = Path(name)
    if path.suffix != ".toml":
        known = ", ".join(mapping_names())
        message = (
            f"Mapping {name[:60]!r} is unknown: the desk has {known}. "
            "Give one of them, or a file that ends in .toml."
        )
        raise BadMapping(message)
    try:
        return parse_mapping(tomllib.loads(path.read_text("utf-8")), name=path.stem)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}). Check the path."
        raise BadMapping(message) from error
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 (byte {error.start + 1}). Save it as UTF-8."
        raise BadMapping(message) from error
    except tomllib.TOMLDecodeError as error:
        message = f"{path} is not TOML: {error}. Mend that line."
        raise BadMapping(message) from error
    except BadMapping as error:
        message = f"{path}: {error}"
        raise BadMapping(message) from error


def _shipped() -> dict[str, Traversable]:
    return {
        PurePath(entry.name).stem: entry
        for entry in files("backline.replay").joinpath("mappings").iterdir()
        if entry.name.endswith(".toml")
    }


def parse_mapping(stated: Mapping[str, object], *, name: str) -> LogMapping:
    """Return the mapping that the TOML tables of *stated* make.

    Raises:
        BadMapping: the path of what is wrong, why, and what to write instead.
    """
    _check_keys("", stated, _TOP)
    states = _values(stated, "states")
    levels = _values(stated, "levels")
    for table, values, known in (
        ("states", states, tuple(BALLS)),
        ("levels", levels, LEVELS),
    ):
        for foreign, ours in values.items():
            if ours not in known:
                place, choice = f"{table}.{foreign!r}", ", ".join(known)
                message = f"{place} is {ours!r}. Choose one of {choice}."
                raise BadMapping(message)
    counted = _table(stated, "counted") if "counted" in stated else {}
    _check_keys("counted.", counted, {"answers", "unsure_levels"})
    return LogMapping(
        name=name,
        title=_text(stated, "title", "title"),
        columns=_columns(_table(stated, "columns")),
        states=states,
        severities=_values(stated, "severities"),
        levels=levels,
        answers=_known(counted, "answers", states),
        unsure_levels=_known(counted, "unsure_levels", levels),
        zone=_zone(stated),
        assumptions=_texts(stated, "assumptions", "assumptions"),
    )


def check_fits(mapping: LogMapping, plan: Plan) -> None:
    """Refuse a mapping whose severities the plan does not have.

    Raises:
        BadMapping: which one, and what the plan has.
    """
    for foreign, ours in mapping.severities.items():
        if ours not in plan.severities:
            message = (
                f"severities.{foreign!r} is {ours!r}, which {plan.title} does not have."
                f" Choose one of {', '.join(plan.severities)}."
            )
            raise BadMapping(message)


def _columns(stated: Mapping[str, object]) -> Columns:
    _check_keys("columns.", stated, _COLUMNS)
    states = stated.get("state")
    return Columns(
        case=_text(stated, "case", "columns.case"),
        at=_text(stated, "at", "columns.at"),
        state=(states,)
        if isinstance(states, str) and states
        else _some_texts(stated, "state", "columns.state"),
        severity=_text(stated, "severity", "columns.severity"),
        level=_text(stated, "level", "columns.level"),
        person=_text(stated, "person", "columns.person") if "person" in stated else "",
        words=_texts(stated, "words", "columns.words"),
    )


def _zone(stated: Mapping[str, object]) -> ZoneInfo | None:
    if "zone" not in stated:
        return None
    try:
        return zone(_text(stated, "zone", "zone"))
    except UnknownZone as error:
        raise BadMapping(str(error)) from None


def _check_keys(place: str, stated: Mapping[str, object], known: set[str]) -> None:
    for key in stated:
        if key not in known:
            choice = ", ".join(sorted(known))
            message = f"{place}{key[:40]} means nothing here. Known are {choice}."
            raise BadMapping(message)


def _table(stated: Mapping[str, object], key: str) -> dict[str, object]:
    table = stated.get(key)
    if not isinstance(table, dict) or not table:
        message = f"[{key}] is missing. Write the table, with an entry a value."
        raise BadMapping(message)
    return table


def _values(stated: Mapping[str, object], key: str) -> dict[str, str]:
    table = _table(stated, key)
    return {foreign: _text(table, foreign, f"{key}.{foreign!r}") for foreign in table}


def _text(stated: Mapping[str, object], key: str, place: str) -> str:
    text = stated.get(key)
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        message = f"{place} is missing or no text. Write it as a text in quotes."
        raise BadMapping(message)
    return text


def _texts(stated: Mapping[str, object], key: str, place: str) -> tuple[str, ...]:
    texts = stated.get(key, [])
    if not isinstance(texts, list):
        message = f'{place} is no list. Write a list of texts, such as ["status"].'
        raise BadMapping(message)
    return tuple(_text({key: text}, key, place) for text in texts)


def _some_texts(stated: Mapping[str, object], key: str, place: str) -> tuple[str, ...]:
    texts = _texts(stated, key, place)
    if not texts:
        message = f"{place} is missing. Name the column, or a list of columns."
        raise BadMapping(message)
    return texts


def _known(
    counted: Mapping[str, object], key: str, values: Mapping[str, str]
) -> frozenset[str]:
    named = _texts(counted, key, f"counted.{key}")
    for foreign in named:
        if foreign not in values:
            message = (
                f"counted.{key} names {foreign!r}, which the mapping gives no meaning. "
                "Give it one, or leave it out."
            )
            raise BadMapping(message)
    return frozenset(named)
