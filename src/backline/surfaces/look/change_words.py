"""A change in words and labels, the same on console and portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.change_stages import Stage
from backline.guide.wall import zone_word
from backline.surfaces.look.badges import Badge
from backline.surfaces.look.words import MINUTE, day, duration


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from backline.guide.change_loss import Allowed
    from backline.guide.change_stages import Window
    from backline.guide.plan import Plan
    from backline.guide.timeline import Fact

STAGES = {
    Stage.PLANNED: Badge("No window yet", "outline"),
    Stage.PROPOSED: Badge("Window proposed", "info", "dot"),
    Stage.LAPSED: Badge("Proposal lapsed", "warn", "diamond"),
    Stage.AGREED: Badge("Window agreed", "good", "dot"),
    Stage.MISSED: Badge("Window missed", "warn", "diamond"),
    Stage.RUNNING: Badge("Being carried out", "info", "diamond"),
    Stage.DONE: Badge("Review to come", "warn"),
    Stage.REVIEWED: Badge("Reviewed", "plain"),
    Stage.WITHDRAWN: Badge("Withdrawn", "plain"),
}
RISKS = {
    "low": Badge("Low risk", "outline"),
    "medium": Badge("Medium risk", "warn"),
    "high": Badge("High risk", "alarm", "triangle"),
}
RESULTS = {
    "successful": Badge("Successful", "good", "dot"),
    "backed_out": Badge("Backed out", "warn", "diamond"),
    "caused_incidents": Badge("Caused incidents", "alarm", "triangle"),
}
#: How a proposed window came off the table; by itself when nobody says.
_LAPSED = {
    "declined": "Window declined",
    "taken back": "Proposed window taken back",
}
OUTCOMES = {"finished": "finished", "backed_out": "backed out"}


def change_words(words: Mapping[str, str], facts: Mapping[str, Fact]) -> dict[str, str]:
    """Return the facts of a change's events as its sentences use them."""
    overrun = facts.get("overrun")
    late = overrun if isinstance(overrun, int) else 0
    consent = words.get("consent", "")
    return {
        "accepted": f"accepted by {consent}, as told" if consent else "accepted",
        "emergency": "without an agreed window, as an emergency"
        if facts.get("emergency") is True
        else "",
        "outcome": OUTCOMES.get(words.get("outcome", ""), ""),
        "overrun": f"{over_words(late)} after its window" if late else "",
        "lapsed": _LAPSED.get(
            words.get("how", ""), "The proposed window began without an answer"
        ),
        "result": words.get("result", "").replace("_", " "),
        "measure": words.get("measure", "").replace("_", " "),
    }


def over_words(seconds: int) -> str:
    """Return for how long something went on, to the minute begun."""
    return duration(-(-seconds // MINUTE) * MINUTE)


def hours_words(window: Window, zone: tzinfo, *, now: datetime | None = None) -> str:
    """Return a window on the wall clock of *zone*: ``Mon 2 Mar 15:30 to 17:30 IST``."""
    start, end = window.start_at.astimezone(zone), window.end_at.astimezone(zone)
    year = now is None or start.year != now.astimezone(zone).year
    until = f"{end:%H:%M}"
    if start.date() != end.date():
        until = f"{day(end, zone, year=False)} {until}"
    # Clocks may change while it is on.
    since = f"{start:%H:%M}"
    if start.utcoffset() != end.utcoffset():
        since = f"{since} {zone_word(start)}"
    return f"{day(start, zone, year=year)} {since} to {until} {zone_word(end)}"


def allowed_words(line: Allowed, plan: Plan) -> str:
    """Return what may be down, in a sentence without its end."""
    part = plan.components.get(line.component, line.component)
    lost = plan.measures.get(line.measure, line.measure) or "all that is measured"
    amount = "any number" if line.up_to is None else f"at most {line.up_to}"
    return f"{part}, {lost}: {amount}"
