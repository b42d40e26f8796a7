"""The JSON schema of a plan file, made from what the reading itself knows.

Guide: package.tailored. An editor can complete and check a plan by it; the reading
(`plan_parse`) judges more: what a name refers to, and what contradicts what.
"""

from __future__ import annotations

from backline.guide import plan_figures, plan_ladder
from backline.guide.calendar_terms import WEEKDAYS
from backline.guide.conditions import CONDITIONS, FACT, UPDATED
from backline.guide.occasions import OCCASIONS
from backline.guide.plan_callback import MOST_AGAIN, UNTILS
from backline.guide.plan_causes import MOST_DAYS
from backline.guide.plan_chasing import MOST_CHASES
from backline.guide.plan_hours import HOLIDAYS, LEVELS, NAME, ZONE
from backline.guide.plan_overrides import MEASURED_UNSAID
from backline.guide.plan_parse import COVERAGES, FORMATS, MOST_REOPEN_DAYS, SIDES


Schema = dict[str, object]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string", "minLength": 1}
_TIME = "^([01][0-9]|2[0-4]):[0-5][0-9](:[0-5][0-9])?$"


def plan_schema() -> Schema:
    """Return the schema of the newest form of plan files."""
    properties = (
        _what_it_is() | _grading() | _hours() | _clocks() | _silence() | _people()
    )
    return {
        "$schema": _DRAFT,
        "$id": f"urn:backline:plan:{FORMATS[-1]}",
        "title": "A support plan of Backline",
    } | _table(
        properties,
        optional=(
            *("assumed", "grants", "hours", "severity_hours", "levels", "facts"),
            *("roles", "ladder", "paging", "callback", "updates"),
            *("root_cause", "duties", "chasing", "intake"),
        ),
    )


def _what_it_is() -> Schema:
    return {
        "format": {"const": FORMATS[-1]},
        "name": _said("As contracts and --plan name it."),
        "title": _said("As pages show it."),
        "version": {"type": "integer", "minimum": 1},
        "source": _said("The document that the figures are from."),
        "clause": _said("The clause that states the package."),
        "coverage": {"enum": list(COVERAGES)},
        "service_levels_for": _names(least=1),
        "severities": _names(least=1) | {"description": "The lowest first."},
        "assumed": _names()
        | {"description": "Dotted paths of what the source does not state."},
        "grants": _each(
            {"anyOf": [{"type": "boolean"}, _pattern(plan_figures.ALLOWANCE)]}
        ),
    }


def _grading() -> Schema:
    threshold = _table(
        {
            "loss": _pattern(plan_figures.LOSS),
            "components": _names(),
            "measures": _names(),
            "clause": _TEXT,
        },
        optional=("clause",),
    )
    whole: Schema = {"type": "integer", "minimum": 1}
    return {
        "components": _each(_TEXT),
        "measures": _each(_TEXT),
        "thresholds": _each(
            {"anyOf": [threshold, {"type": "array", "items": threshold}]}
        ),
        "otherwise": _table({"severity": _TEXT, "clause": _TEXT}, optional=("clause",)),
        "measurement": _table(
            {
                "minimum_total": whole,
                "minimum_affected": whole,
                "confirm_sources": _names(),
                "windows": whole,
                "window_seconds": whole,
                "silence_seconds": whole,
                "sustain_seconds": whole,
                "clause": _TEXT,
                "recovery_clause": _TEXT,
                "sure_sources": _names(),
                "sure_minimum": whole,
                "single_sources": _names(),
                "ask_hours": _TEXT,
                "blind_minutes": whole,
                "blind_hours": _TEXT,
                "blind_clause": _TEXT,
                "past_incidents": {"type": "boolean"},
            },
            optional=("clause", "recovery_clause", *MEASURED_UNSAID),
        ),
    }


def _clocks() -> Schema:
    clock = _table(
        {
            "starts": _conditions(),
            "stops": _conditions(),
            "ends": _conditions(),
            "pauses": _conditions(),
            "repeats": {"type": "boolean"},
            "clause": _TEXT,
            "targets": _each(target_schema()),
        },
        optional=("starts", "ends", "pauses", "repeats", "clause"),
    )
    return {
        "clocks": _each(clock),
        "reopen": _table(
            {
                "within_days": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": MOST_REOPEN_DAYS,
                },
                "clause": _TEXT,
            },
            optional=("clause",),
        ),
        "root_cause": _root_cause(),
    }


def _silence() -> Schema:
    return {
        "chasing": _table(
            {
                "after": _pattern(plan_figures.LENGTH),
                "times": {"type": "integer", "minimum": 1, "maximum": MOST_CHASES},
                "closes_after": _pattern(plan_figures.LENGTH),
                "clause": _TEXT,
            },
            optional=("closes_after", "clause"),
        ),
    }


def _root_cause() -> Schema:
    return _table(
        {
            "severities": _names(),
            "within": _pattern(plan_figures.SPAN),
            "clause": _TEXT,
            "clock": {"type": "boolean"},
            "interim": _pattern(plan_figures.SPAN),
            "closes_after_days": {
                "type": "integer",
                "minimum": 1,
                "maximum": MOST_DAYS,
            },
        },
        optional=("clause", "clock", "interim", "closes_after_days"),
    )


def _hours() -> Schema:
    hours = _table(
        {
            "weekly": {"anyOf": [{"const": plan_figures.AROUND_THE_CLOCK}, _week()]},
            "zone": _pattern(ZONE),
            "holidays": {"enum": list(HOLIDAYS)},
            "words": _TEXT,
        },
        optional=("zone", "holidays", "words"),
    )
    level = _table({"hours": _TEXT})
    return {
        "hours": {"type": "object", "propertyNames": _pattern(NAME)} | _only(hours),
        "severity_hours": _each(_TEXT),
        "levels": _table(dict.fromkeys(LEVELS, level), optional=LEVELS),
        "facts": {"type": "object", "propertyNames": _pattern(NAME)} | _only(_TEXT),
    }


def _people() -> Schema:
    role = _table({"title": _TEXT, "reached": {"enum": list(plan_ladder.TOLD)}})
    step = _step()
    duty = _table(
        {
            "name": _TEXT,
            "side": {"enum": list(SIDES)},
            "title": _TEXT,
            "when": _TEXT,
            "clause": _TEXT,
        },
        optional=("clause",),
    )
    return {
        "roles": _each(role),
        "ladder": {"type": "array", "items": step},
        "paging": _paging(),
        "callback": _callback(),
        "updates": _updates(),
        "duties": {"type": "array", "items": duty},
        "intake": _each(
            {"type": "object", "propertyNames": _pattern(NAME)} | _only(_TEXT)
        ),
    }


def _step() -> Schema:
    step = _table(
        {
            "name": _TEXT,
            "clock": _TEXT,
            "severities": _names(),
            "on": {"enum": list(OCCASIONS)},
            "share": _pattern(plan_figures.SHARE),
            "after": _pattern(plan_figures.LENGTH),
            "before": _pattern(plan_figures.LENGTH),
            "when": {"enum": [plan_ladder.AT_ONCE, plan_ladder.ON_REQUEST]},
            "times": {
                "type": "integer",
                "minimum": 1,
                "maximum": plan_ladder.MOST_TIMES,
            },
            "measures": _names(),
            "unless": _conditions(),
            "does": {"enum": list(plan_ladder.DOES)},
            "to": _TEXT,
            "clause": _TEXT,
        },
        optional=(*_WHENS, "on", "measures", "unless", "clause"),
    )
    step["oneOf"] = [{"required": [key]} for key in _WHENS]
    step["allOf"] = [
        {"if": _is(occasion), "then": {"anyOf": [{"required": [key]} for key in keys]}}
        for occasion, keys in plan_ladder.WHENS_ON.items()
    ]
    step["dependentSchemas"] = {
        "times": _is("reopening"),
        "measures": _is("lost_site"),
    }
    return step


_WHENS = (*plan_ladder.WHENS, plan_ladder.TIMES)


def _is(occasion: str) -> Schema:
    return {"properties": {"on": {"const": occasion}}, "required": ["on"]}


def _paging() -> Schema:
    return _table(
        {
            "again_after": _pattern(plan_figures.LENGTH),
            "at_most": {"type": "integer", "minimum": 0, "maximum": MOST_AGAIN},
            "until": {"enum": list(UNTILS)},
            "clause": _TEXT,
        },
        optional=("until", "clause"),
    )


def _callback() -> Schema:
    return _table(
        {
            "within": _pattern(plan_figures.SPAN),
            "warn": _pattern(plan_figures.LENGTH),
            "owner": {"enum": list(plan_ladder.REACHED)},
            "clause": _TEXT,
        },
        optional=("clause",),
    )


def _updates() -> Schema:
    length = _pattern(plan_figures.LENGTH)
    figures: Schema = {"every": length, "warn": length, "clause": _TEXT}
    return _table(figures, optional=("clause",))


def target_schema() -> Schema:
    """Return the schema of a target."""
    words = [plan_figures.PROMISED, plan_figures.RELEASE, plan_figures.NONE]
    patterns = (
        plan_figures.SPAN,
        plan_figures.DAYS,
        plan_figures.WALL,
        plan_figures.INSTANT,
    )
    return {"anyOf": [{"enum": words}, *(_pattern(each) for each in patterns)]}


def _week() -> Schema:
    time: Schema = {"type": "string", "pattern": _TIME}
    window: Schema = {"type": "array", "items": time, "minItems": 2, "maxItems": 2}
    day: Schema = {"type": "array", "items": window}
    return _table(dict.fromkeys(WEEKDAYS, day), optional=WEEKDAYS)


def _conditions() -> Schema:
    condition: Schema = {
        "anyOf": [{"enum": [*CONDITIONS, UPDATED]}, _pattern(rf"{FACT[:-1]}\.{NAME}")]
    }
    return {"type": "array", "items": condition, "uniqueItems": True}


def _names(least: int = 0) -> Schema:
    return {"type": "array", "items": _TEXT, "uniqueItems": True, "minItems": least}


def _said(description: str) -> Schema:
    return _TEXT | {"description": description}


def _pattern(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def _each(schema: Schema) -> Schema:
    return {"type": "object"} | _only(schema)


def _only(schema: Schema) -> Schema:
    return {"additionalProperties": schema}


def _table(properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    required = [key for key in properties if key not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
