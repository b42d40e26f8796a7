"""The tables of a mapping file, made into what they mean or refused with their place."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from backline.guide.workflow import LEVELS
from backline.replay.counting import fact_rules
from backline.replay.dates import ISO, date_form
from backline.replay.defects import ASSUMED, defect_rules
from backline.replay.meanings import BALLS, Columns, LogMapping
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
