"""What a clock shows: its words, its colour and how far its bar has gone.

The reckoning itself is the guide's; here it is only put into words, the same for
console, portal and mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from backline.surfaces.look import words


if TYPE_CHECKING:
    from datetime import datetime, tzinfo


Tone = Literal["good", "warn", "alarm", "quiet"]
FULL = 1000
_SOON = 750


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock as the desk knows it.

    Attributes:
        name: the guide's name, for example ``first response``.
        state: ``running``, ``paused``, ``met``, ``missed``, ``excused``, ``ended``,
            or ``none`` where no span is promised.
        target: the seconds that are promised; None without a span.
        consumed: the seconds used so far.
        due_at: when the target is used up, if nothing changes.
        breach_at: the last instant before more is used.
        because: why it is paused, excused or has no target.
        brief: the promise in a few words, for a list; only where it is no span.
        zone: the site's zone.
    """

    name: str
    state: str
    consumed: int
    zone: tzinfo
    target: int | None = None
    due_at: datetime | None = None
    breach_at: datetime | None = None
    because: str = ""
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """What is drawn: `bar` is None where there is nothing to fill.

    A list shows `short` and tells `hint` to who asks for more; a ticket's own page has
    room for `words`.
    """

    name: str
    words: str
    short: str
    hint: str
    tone: Tone
    bar: int | None
    title: str
    due: str
    due_utc: str
    #: The short words say what they are of, so that a list needs no name beside them.
    names_itself: bool = False


def face_of(reading: Reading, *, now: datetime) -> Face:
    """Return the face of *reading* at *now*."""
    text, tone = _words(reading, now)
    due = _due(reading, now)
    short = text if _is_broken(reading, now) else _short(reading, text)
    return Face(
        name=_name(reading.name),
        words=text,
        short=short,
        hint=due or (text if text != short else ""),
        tone=tone,
        bar=_share(reading),
        title=_title(reading),
        due=due,
        due_utc=words.utc(reading.due_at) if reading.due_at else "",
        names_itself=bool(reading.brief) and short == reading.brief,
    )


def _name(name: str) -> str:
    spaced = name.replace("_", " ")
    return spaced[:1].upper() + spaced[1:]


def _over(reading: Reading) -> int:
    """Return the seconds used beyond the target; 0 when there is none to exceed."""
    if reading.target is None:
        return 0
    return max(0, reading.consumed - reading.target)


def _share(reading: Reading) -> int | None:
    """Return the share of the target that is used, in thousandths, at most all."""
    if reading.target is None:
        return None
    if reading.target == 0:
        return FULL
    return min(FULL, reading.consumed * FULL // reading.target)


def _words(reading: Reading, now: datetime) -> tuple[str, Tone]:
    match reading.state:
        case "running":
            return _running(reading, now)
        case "paused":
            return _paused(reading)
        case "met":
            return f"met in {words.duration(reading.consumed)}", "good"
        case "missed":
            return _missed(_over(reading)), "alarm"
        case _:
            return _other(reading)


def _missed(over: int) -> str:
    """A date that was moved too often is missed with nothing used beyond it."""
    return f"missed by {words.duration(over)}" if over else "missed"


def _running(reading: Reading, now: datetime) -> tuple[str, Tone]:
    over = _over(reading)
    if over:
        return f"overdue by {words.roughly(over)}", "alarm"
    if _is_broken(reading, now):
        return "overdue, date moved", "alarm"
    if reading.due_at is None:
        return f"running, {words.duration(reading.consumed)} used", "good"
    left = int((reading.due_at - now).total_seconds())
    if left <= 0:
        return "due now", "warn"
    soon = (_share(reading) or 0) >= _SOON
    return f"due in {words.roughly(left)}", "warn" if soon else "good"


def _is_broken(reading: Reading, now: datetime) -> bool:
    """Say whether a promise with a date is missed though its new date is to come."""
    late, due = reading.breach_at, reading.due_at
    return late is not None and due is not None and late < due and late < now


def _paused(reading: Reading) -> tuple[str, Tone]:
    text = f"paused: {reading.because}" if reading.because else "paused"
    over = _over(reading)
    if over:
        return f"overdue by {words.roughly(over)}, {text}", "alarm"
    return text, "quiet"


def _other(reading: Reading) -> tuple[str, Tone]:
    if reading.state == "none":
        return reading.because or "no service level", "quiet"
    text = reading.state.replace("_", " ")
    return f"{text}: {reading.because}" if reading.because else text, "quiet"


def _short(reading: Reading, text: str) -> str:
    """Return what fits on a line of a list; whom it waits for stands beside it."""
    match reading.state:
        case "none":
            return reading.brief or text
        case "paused":
            over = _over(reading)
            return f"overdue by {words.roughly(over)}, paused" if over else "paused"
        case "running" if not _over(reading):
            return reading.brief or text
        case "running" | "met" | "missed":
            return text
        case other:
            return other.replace("_", " ")


def _title(reading: Reading) -> str:
    used = words.duration(reading.consumed)
    if reading.state == "none":
        return ""
    if reading.target is None:
        return f"{used} used"
    return f"{used} of {words.duration(reading.target)} used"


def _due(reading: Reading, now: datetime) -> str:
    """Return when it is due, or was, and the last moment before more is used."""
    if reading.due_at is None or reading.state in {"paused", "none"}:
        return ""
    verb = "due" if reading.state == "running" else "was due"
    text = f"{verb} {words.instant(reading.due_at, reading.zone, now=now, exact=False)}"
    late = reading.breach_at
    if late is None or late <= reading.due_at:
        return text
    return (
        f"{text}, last moment {words.instant(late, reading.zone, now=now, exact=False)}"
    )
