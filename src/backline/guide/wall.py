"""Wall clocks and instants (clause package.geography: in the site's time zone).

A wall boundary is the first instant at which the local clock reaches it: the first
of two when clocks go back, the instant of the change when they skip it. Walls and
instants are whole seconds since 1970-01-01T00:00, local and UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock has no zone
#: Ordinal of 1970-01-01; `date.toordinal() - EPOCH_ORDINAL` is the day's number.
EPOCH_ORDINAL = _EPOCH.toordinal()
#: Instants outside these years are refused: the zone data says nothing about them.
FIRST_YEAR, LAST_YEAR = 1900, 2199
_FIRST = (datetime(FIRST_YEAR, 1, 2, tzinfo=UTC) - _EPOCH).days * DAY
_LAST = (datetime(LAST_YEAR, 12, 31, tzinfo=UTC) - _EPOCH).days * DAY
_SHAPE = "Write it as 2026-03-02T09:00:00Z, or without the offset for local time."


class BadInstant(ValueError):
    """The text or value does not name one instant in whole seconds."""


def zone_word(at: datetime) -> str:
    """Return the short name of the zone of *at*: ``IST``, or ``UTC+4`` without one."""
    name = at.tzname() or "UTC"
    if name[0] not in "+-":
        return name
    hours, minutes = name[1:3].lstrip("0") or "0", name[3:]
    return f"UTC{name[0]}{hours}" + (f":{minutes}" if minutes else "")


def epoch_of(instant: datetime) -> int:
    """Return the epoch second of *instant*.

    Raises:
        BadInstant: *instant* has no zone, a part of a second, or lies too far away.
    """
    if instant.tzinfo is None:
        message = f"{instant.isoformat()} has no time zone. Give an aware datetime."
        raise BadInstant(message)
    since = instant - _EPOCH
    if since.microseconds:
        message = f"{instant.isoformat()} is finer than a second. Give whole seconds."
        raise BadInstant(message)
    seconds = since.days * DAY + since.seconds
    if _FIRST <= seconds < _LAST:
        return seconds
    return _within(seconds, instant.isoformat())


def instant_of(epoch: int) -> datetime:
    """Return the aware UTC datetime of an *epoch* second."""
    return datetime.fromtimestamp(epoch, UTC)


def first_instant(zone: tzinfo, wall: int) -> int:
    """Return the first instant at which the local clock of *zone* reaches *wall*."""
    earlier = _offset_at_wall(zone, wall, fold=0)
    later = _offset_at_wall(zone, wall, fold=1)
    if earlier >= later:
        return wall - earlier
    low, high = wall - later, wall - earlier  # skipped: the change lies in (low, high]
    while high - low > 1:
        middle = (low + high) // 2
        if wall_at(zone, middle) >= wall:
            high = middle
        else:
            low = middle
    return high


def steady_offsets(zone: tzinfo, first: int, last: int) -> list[int | None]:
    """Return the offset of each day *first* to *last*, None near a change of clocks.

    A day counts as near when the offset differs at any midnight from one day before
    it to two days after: where there is an offset, ``wall - offset`` is the first
    instant for every wall of that day and the next.
    """
    shown = [
        _offset_at_wall(zone, day * DAY, fold=0) for day in range(first - 1, last + 3)
    ]
    return [
        now if before == now == after == later else None
        for before, now, after, later in zip(
            shown, shown[1:], shown[2:], shown[3:], strict=False
        )
    ]


def second_instant(zone: tzinfo, wall: int) -> int | None:
    """Return the second instant at which the clock shows *wall*, if there are two."""
    earlier = _offset_at_wall(zone, wall, fold=0)
    later = _offset_at_wall(zone, wall, fold=1)
    return wall - later if earlier > later else None


def wall_at(zone: tzinfo, epoch: int) -> int:
    """Return what the local clock of *zone* shows at an instant."""
    utc = _WALL_EPOCH + timedelta(seconds=epoch)
    shown = zone.fromutc(utc.replace(tzinfo=zone)).replace(tzinfo=None) - _WALL_EPOCH
    return shown.days * DAY + shown.seconds


def parse_instant(text: str, zone: tzinfo) -> int:
    """Return the epoch second that *text* names.

    Args:
        text: ISO 8601 date and time. Without offset it is local in *zone*; ``#2``
            after it means the second occurrence when clocks go back.
        zone: the zone of a text without offset.

    Raises:
        BadInstant: *text* is no instant, or finer than a second.
    """
    body, mark = (text[:-2], text[-2:]) if text[-2:-1] == "#" else (text, "")
    moment, next_day = _read(body, text)
    if mark not in {"", "#1", "#2"} or (mark and moment.tzinfo is not None):
        message = (
            f"{_shown(text)} is no instant: '#2' marks a local time only. {_SHAPE}"
        )
        raise BadInstant(message)
    since = moment - (_EPOCH if moment.tzinfo is not None else _WALL_EPOCH)
    seconds = _within(since.days * DAY + since.seconds + next_day, text)
    if moment.tzinfo is not None:
        return seconds
    if mark != "#2":
        return first_instant(zone, seconds)
    second = second_instant(zone, seconds)
    if second is None:
        message = (
            f"{_shown(text)}: the local clock shows that time once. Leave '#2' out."
        )
        raise BadInstant(message)
    return second


def format_instant(epoch: int) -> str:
    """Return an instant as the guide writes it, ``2026-03-02T09:00:00Z``."""
    return (_WALL_EPOCH + timedelta(seconds=epoch)).isoformat() + "Z"


def _read(body: str, text: str) -> tuple[datetime, int]:
    """Return the written datetime, and the seconds of a day for 24:00."""
    next_day = 0
    if body[11:13] == "24" and not body[13:19].strip(":0"):
        body, next_day = f"{body[:11]}00{body[13:]}", DAY
    shaped = body[4:5] == body[7:8] == "-" and body[10:11] in {"T", " "}
    if not (shaped and body[13:14] == ":" and body.isprintable()):
        message = f"{_shown(text)} is no instant. {_SHAPE}"
        raise BadInstant(message)
    try:
        moment = datetime.fromisoformat(body)
    except ValueError as error:
        message = f"{_shown(text)} is no instant ({error}). {_SHAPE}"
        raise BadInstant(message) from None
    if _has_fraction(body):
        message = f"{_shown(text)} is finer than a second. Give whole seconds."
        raise BadInstant(message)
    return moment, next_day


def _has_fraction(body: str) -> bool:
    """Return whether *body* writes part of a second, be it too small for a datetime."""
    _, dot, fraction = body.replace(",", ".").partition(".")
    if not dot:
        return False
    digits = fraction.rstrip("Z").replace("-", "+").split("+")[0]
    return digits.strip("0") != "" or "." in fraction


def _within(seconds: int, text: str) -> int:
    if _FIRST <= seconds < _LAST:
        return seconds
    message = (
        f"{_shown(text)} lies outside the years {FIRST_YEAR} to {LAST_YEAR}. "
        "Check the year."
    )
    raise BadInstant(message)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")  # noqa: PLR2004 - enough to find it


def _offset_at_wall(zone: tzinfo, wall: int, *, fold: int) -> int:
    shown = _WALL_EPOCH + timedelta(seconds=wall)
    offset = zone.utcoffset(shown.replace(fold=fold) if fold else shown)
    if offset is None:
        message = (
            f"{zone} is not a time zone with an offset. Give a zone of the tz data."
        )
        raise BadInstant(message)
    return offset.days * DAY + offset.seconds
