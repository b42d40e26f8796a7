"""`backline calc`: count service time, NDJSON in, NDJSON out.

Clause package.geography; the members of a line are described in
docs/reference/calc.md. Django is never imported here.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import click

from backline.cli.ndjson import Refusal, run_ndjson
from backline.geography import terms_of
from backline.guide.calendar import BadTarget, Calendar
from backline.guide.calendar_parse import parse_interval
from backline.guide.calendar_terms import BadCalendar
from backline.guide.intervals import Interval, united
from backline.guide.wall import BadInstant, format_instant, parse_instant
from backline.zones import use_pinned_zone_data


if TYPE_CHECKING:
    from io import BufferedReader

#: Calendars kept ready, the most recently used ones.
WARM_CALENDARS = 512

Request = dict[str, object]
Answer = dict[str, object]
_warm: OrderedDict[str, Calendar] = OrderedDict()


@click.command("calc")
def command() -> None:
    """Count service time: a JSON object per line in, one per line out.

    Members: id, calendar, op (due, due_before, due_days, elapsed), start, end,
    minutes, days, pauses.
    """
    use_pinned_zone_data()
    stdin = cast("BufferedReader", sys.stdin.buffer)
    run_ndjson(answer, stdin, sys.stdout.buffer)


def answer(request: Request) -> Answer:
    """Return the members that answer one line.

    Raises:
        Refusal: what is wrong with the line, and what to write instead.
    """
    op = request.get("op")
    act = _OPS.get(op) if isinstance(op, str) else None
    if act is None:
        shown = repr(op[:40]) if isinstance(op, str) else "missing or no text"
        message = f"'op' is {shown}. Give one of {', '.join(_OPS)}."
        raise Refusal(message)
    try:
        calendar = _calendar(request.get("calendar"))
        return act(calendar, request, _instant(request, "start", calendar))
    except (BadCalendar, BadInstant, BadTarget) as error:
        raise Refusal(str(error)) from None


def _due(calendar: Calendar, request: Request, start: int) -> Answer:
    seconds = _seconds(request)
    if pauses := _pauses(request, calendar):
        due, breach = calendar.due_between_pauses_s(start, seconds, pauses)
    else:
        due, breach = calendar.due_s(start, seconds)
    return {"due_at": format_instant(due), "breach_at": format_instant(breach)}


def _due_before(calendar: Calendar, request: Request, start: int) -> Answer:
    pauses = _pauses(request, calendar)
    due, breach = calendar.due_before_s(start, _seconds(request), pauses)
    return {"due_at": format_instant(due), "breach_at": format_instant(breach)}


def _due_days(calendar: Calendar, request: Request, start: int) -> Answer:
    if request.get("pauses"):
        message = "op due_days takes no pauses. Leave them out, or use op due."
        raise Refusal(message)
    days = _number(request, "days")
    if days != int(days):
        message = "'days' is not a whole number. Give whole days."
        raise Refusal(message)
    due = format_instant(calendar.due_days_s(start, int(days)))
    return {"due_at": due, "breach_at": due}


def _elapsed(calendar: Calendar, request: Request, start: int) -> Answer:
    end = _instant(request, "end", calendar)
    pauses = _pauses(request, calendar)
    seconds = calendar.elapsed_between_pauses_s(start, end, pauses)
    minutes, rest = divmod(seconds, 60)
    return {
        "minutes": round(seconds / 60, 6) if rest else minutes,
        "seconds": seconds,
    }


_OPS: dict[str, Callable[[Calendar, Request, int], Answer]] = {
    "due": _due,
    "due_before": _due_before,
    "due_days": _due_days,
    "elapsed": _elapsed,
}


def _calendar(stated: object) -> Calendar:
    """Return the calendar stated by a line, ready-made if it was stated before."""
    if not isinstance(stated, dict):
        message = "'calendar' is missing or no object. Give its hours or its geography."
        raise Refusal(message)
    text = repr(stated)
    calendar = _warm.get(text)
    if calendar is None:
        calendar = _warm[text] = Calendar(terms_of(stated))
        if len(_warm) > WARM_CALENDARS:
            _warm.popitem(last=False)
    else:
        _warm.move_to_end(text)
    return calendar


def _instant(request: Request, name: str, calendar: Calendar) -> int:
    text = request.get(name)
    if not isinstance(text, str):
        message = (
            f"'{name}' is missing or no text. Give an instant such as "
            "2026-03-02T09:00:00Z."
        )
        raise Refusal(message)
    try:
        return parse_instant(text, calendar.zone)
    except BadInstant as error:
        message = f"'{name}': {error}"
        raise Refusal(message) from None


def _pauses(request: Request, calendar: Calendar) -> list[Interval]:
    stated = request.get("pauses")
    if not stated and stated in (None, []):
        return []
    if not isinstance(stated, list):
        message = "'pauses' is no list. Give [from, to] pairs of instants."
        raise Refusal(message)
    return united(parse_interval(pair, "pauses", zone=calendar.zone) for pair in stated)


def _seconds(request: Request) -> int:
    """Return the seconds that ``minutes`` states, exactly."""
    numerator, denominator = _number(request, "minutes").as_integer_ratio()
    seconds, part = divmod(numerator * 60, denominator)
    if part:
        message = "'minutes' is finer than a second. Give a multiple of 1/60."
        raise Refusal(message)
    return seconds


def _number(request: Request, name: str) -> int | Decimal:
    number = request.get(name)
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        message = f"'{name}' is missing or no number. Give a number."
        raise Refusal(message)
    if number < 0:
        message = (
            f"'{name}' is negative. Give 0 or more; op due_before counts backwards."
        )
        raise Refusal(message)
    return number
