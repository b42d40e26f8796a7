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
from backline.replay.counting import FactRule, fact_rules
from backline.replay.dates import ISO, DateForm, date_form
from backline.replay.defects import ASSUMED, DefectRule, defect_rules
from backline.replay.stated import (
    BadMapping,
    check_keys,
    chosen_of,
    said_of,
    table_of,
    text_of,
    texts_of,
    values_of,
)
from backline.zones import UnknownZone, zone


if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = [
    "BALLS",
    "BadMapping",
    "Columns",
    "LogMapping",
    "check_fits",
    "load_mapping",
    "mapping_names",
    "mapping_of_text",
    "parse_mapping",
    "shipped_text",
]

#: What a foreign state may stand for, and who has the ball in it.
BALLS = {
    "queued": "vendor",
    "in_work": "vendor",
    "waiting": "customer",
    "waiting_third_party": "third party",
    "restored": "nobody",
    "closed": "nobody",
    "unchanged": "as before",
}
_WORKED = ("queued", "in_work", "waiting", "waiting_third_party")
#: What a state of an open ticket becomes when the mapping says who has the ball.
_BY_BALL = {
    "vendor": dict.fromkeys(_WORKED, "in_work") | {"queued": "queued"},
    "customer": dict.fromkeys(_WORKED, "waiting"),
    "third party": dict.fromkeys(_WORKED, "waiting_third_party"),
    "nobody": {"restored": "restored", "closed": "closed"},
}
_TABLES = {"columns", "states", "severities", "levels", "counted", "balls", "defaults"}
_TOP = _TABLES | {"title", "assumptions", "zone", "date_form", "unknown"}
_LISTS = {"defects", "facts"}
_COLUMNS = {"case", "at", "state", "severity", "level", "person", "words"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the log says what.

    `person` may be empty, and so may `severity` and `level` where there is a default.
    """

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
    of instants without an offset, `dates` the form in which they are written. Values in
    `unknown` mean that something is not known; `default_severity` and `default_level`
    then stand for it, and where the log has no such column.
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
    dates: DateForm
    unknown: frozenset[str] = frozenset()
    default_severity: str = ""
    default_level: str = ""
    defects: tuple[DefectRule, ...] = ()
    facts: tuple[FactRule, ...] = ()

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns whose values an event keeps, to be counted."""
        named = [column for rule in self.facts for column in rule.columns]
        return tuple(dict.fromkeys(named))

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Every column that is read, for whatever reason."""
        looked_at = [column for rule in self.defects for column in rule.columns]
        return tuple(dict.fromkeys((*self.columns.all, *looked_at, *self.kept)))

    def assumed_for(self, kind: str) -> str:
        """Return what is assumed where a defect of *kind* is found."""
        for rule in self.defects:
            if rule.kind == kind:
                return rule.assumed
        return ASSUMED[kind]


def mapping_names() -> tuple[str, ...]:
    """Return the names of the mappings that come with the desk, sorted."""
    return tuple(sorted(_shipped()))


def load_mapping(name: str) -> LogMapping:
    """Return the mapping that comes with the desk as *name*, or the file of that name.

    Raises:
        BadMapping: there is no such mapping, or it is not usable as it is.
    """
    if name in (shipped := _shipped()):
        return mapping_of_text(shipped[name].read_text("utf-8"), name=name)
    path = Path(name)
    if path.suffix != ".toml":
        known = ", ".join(mapping_names())
        message = (
            f"Mapping {name[:60]!r} is unknown: the desk has {known}. "
            "Give one of them, or a file that ends in .toml."
        )
        raise BadMapping(message)
    try:
        return mapping_of_text(path.read_text("utf-8"), name=path.stem)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}). Check the path."
        raise BadMapping(message) from error
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 (byte {error.start + 1}). Save it as UTF-8."
        raise BadMapping(message) from error
    except BadMapping as error:
        message = f"{path}: {error}"
        raise BadMapping(message) from error


def shipped_text(name: str) -> str:
    """Return the text of a mapping that comes with the desk.

    Raises:
        KeyError: there is none of that name.
    """
    return _shipped()[name].read_text("utf-8")


def mapping_of_text(text: str, *, name: str) -> LogMapping:
    """Return the mapping that a TOML text states.

    Raises:
        BadMapping: it is no TOML, or not usable as it is.
    """
    try:
        return parse_mapping(tomllib.loads(text), name=name)
    except tomllib.TOMLDecodeError as error:
        message = f"It is not TOML: {error}. Mend that line."
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
    check_keys("", stated, _TOP | _LISTS)
    columns = _columns(table_of(stated, "columns"))
    severity, level = _defaults(stated, columns)
    levels = values_of(stated, "levels") if columns.level else {}
    for foreign in levels:
        chosen_of(levels, foreign, f"levels.{foreign!r}", LEVELS)
    states, zone_ = _states(stated), _zone(stated)
    counted = table_of(stated, "counted") if "counted" in stated else {}
    check_keys("counted.", counted, {"answers", "unsure_levels"})
    unknown = frozenset(said_of(stated, "unknown", "unknown"))
    defects = defect_rules(stated, unknown)
    kinds = (*ASSUMED, *(rule.kind for rule in defects))
    form = text_of(stated, "date_form", "date_form") if "date_form" in stated else ISO
    return LogMapping(
        name=name,
        title=text_of(stated, "title", "title"),
        columns=columns,
        states=states,
        severities=values_of(stated, "severities") if columns.severity else {},
        levels=levels,
        answers=_known(counted, "answers", states),
        unsure_levels=_known(counted, "unsure_levels", levels),
        zone=zone_,
        assumptions=texts_of(stated, "assumptions", "assumptions"),
        dates=date_form(form, zone_),
        unknown=unknown,
        default_severity=severity,
        default_level=level,
        defects=defects,
        facts=fact_rules(stated, unknown=unknown, defects=kinds),
    )


def _states(stated: Mapping[str, object]) -> dict[str, str]:
    """Return what each foreign state stands for; a stated ball decides among them."""
    states = values_of(stated, "states")
    for foreign in states:
        chosen_of(states, foreign, f"states.{foreign!r}", tuple(BALLS))
    balls = values_of(stated, "balls") if "balls" in stated else {}
    for foreign in balls:
        place = f"balls.{foreign!r}"
        ball = chosen_of(balls, foreign, place, tuple(_BY_BALL))
        meant = states.get(foreign)
        if meant not in _BY_BALL[ball]:
            said = "no state of the mapping" if meant is None else meant
            message = f"{place} is {ball}, but the state is {said}. Mend one of them."
            raise BadMapping(message)
        states[foreign] = _BY_BALL[ball][meant]
    return states


def _defaults(stated: Mapping[str, object], columns: Columns) -> tuple[str, str]:
    """Return the severity and level of a log that does not say."""
    defaults = table_of(stated, "defaults") if "defaults" in stated else {}
    check_keys("defaults.", defaults, {"severity", "level"})
    for key, column, table in (
        ("severity", columns.severity, "severities"),
        ("level", columns.level, "levels"),
    ):
        if not column and key not in defaults:
            message = (
                f"columns.{key} is missing. Name the column, or state defaults.{key}."
            )
            raise BadMapping(message)
        if not column and table in stated:
            message = f"columns.{key} is missing, but its values stand in [{table}]."
            raise BadMapping(message)
    severity, level = (
        text_of(defaults, key, f"defaults.{key}") if key in defaults else ""
        for key in ("severity", "level")
    )
    if level:
        chosen_of(defaults, "level", "defaults.level", LEVELS)
    return severity, level


def check_fits(mapping: LogMapping, plan: Plan) -> None:
    """Refuse a mapping whose severities the plan does not have.

    Raises:
        BadMapping: which one, and what the plan has.
    """
    stated = {f"severities.{said!r}": of for said, of in mapping.severities.items()}
    if mapping.default_severity:
        stated["defaults.severity"] = mapping.default_severity
    for place, ours in stated.items():
        if ours not in plan.severities:
            message = (
                f"{place} is {ours!r}, which {plan.title} does not have."
                f" Choose one of {', '.join(plan.severities)}."
            )
            raise BadMapping(message)


def _columns(stated: Mapping[str, object]) -> Columns:
    check_keys("columns.", stated, _COLUMNS)

    def one(key: str) -> str:
        return text_of(stated, key, f"columns.{key}") if key in stated else ""

    states = stated.get("state")
    if isinstance(states, str) and states:
        states = (states,)
    else:
        states = texts_of(stated, "state", "columns.state")
    if not states:
        message = "columns.state is missing. Name the column, or a list of columns."
        raise BadMapping(message)
    return Columns(
        case=text_of(stated, "case", "columns.case"),
        at=text_of(stated, "at", "columns.at"),
        state=states,
        severity=one("severity"),
        level=one("level"),
        person=one("person"),
        words=texts_of(stated, "words", "columns.words"),
    )


def _zone(stated: Mapping[str, object]) -> ZoneInfo | None:
    if "zone" not in stated:
        return None
    try:
        return zone(text_of(stated, "zone", "zone"))
    except UnknownZone as error:
        raise BadMapping(str(error)) from None


def _known(
    counted: Mapping[str, object], key: str, values: Mapping[str, str]
) -> frozenset[str]:
    named = texts_of(counted, key, f"counted.{key}")
    for foreign in named:
        if foreign not in values:
            message = (
                f"counted.{key} names {foreign!r}, which the mapping gives no meaning. "
                "Give it one, or leave it out."
            )
            raise BadMapping(message)
    return frozenset(named)
