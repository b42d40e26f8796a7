"""What page, mail, command line and API say of who is missing (process.escalation)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.oncall_coverage import Reason
from backline.guide.plan_ladder import MANAGER
from backline.guide.wall import instant_of


if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from backline.guide.intervals import Interval
    from backline.guide.oncall_coverage import Hole, Unfit
    from backline.guide.oncall_needs import Silent


def level_words(level: str) -> str:
    """Return a level as it stands in a sentence: ``L2``, ``managers``."""
    return "managers" if level == MANAGER else level


def components_words(
    components: Collection[str], titles: Mapping[str, str] | None = None
) -> str:
    """Return components as people write them; none, or all of *titles*, as all."""
    known = titles or {}
    if not components or (known and set(components) >= set(known)):
        return "all components"
    return ", ".join(known.get(each, each.replace("_", " ")) for each in components)


def reason_words(hole: Hole, names: Mapping[int, str]) -> str:
    """Return why nobody can be called in a hole."""
    who = _who(hole.people, names)
    match hole.reason:
        case Reason.NO_ROSTER:
            return "no roster is for them"
        case Reason.NOBODY:
            return "no rotation has these hours"
        case Reason.AWAY:
            return f"{who} {_are(hole.people)} away and nobody stands in"
        case Reason.UNREACHABLE:
            return f"{who} cannot be reached"


def hole_words(
    hole: Hole, names: Mapping[int, str], titles: Mapping[str, str] | None = None
) -> str:
    """Return a hole in a line: whom, what for, when, why.

    Args:
        hole: what is missing.
        names: of people, by their number.
        titles: of all components that plans know.
    """
    about = f"{level_words(hole.level)} for {components_words(hole.components, titles)}"
    return f"{about}, {times_words(hole.spans)}: {reason_words(hole, names)}"


def times_words(spans: Sequence[Interval]) -> str:
    """Return the first of *spans* in UTC, and how many follow."""
    start, end = spans[0]
    begins, ends = instant_of(start), instant_of(end)
    more = f", and {len(spans) - 1} times more" if len(spans) > 1 else ""
    return f"{begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M}{more}"


def unfit_words(unfit: Unfit, names: Mapping[int, str]) -> str:
    """Return in a line who should not be on call, and why."""
    since = instant_of(unfit.since)
    who = names.get(unfit.person, "Somebody")
    return (
        f"{who}, on call in {unfit.roster} from {since:%Y-%m-%d %H:%M}, {unfit.because}"
    )


def silent_words(silent: Silent) -> str:
    """Return in a line from when on nothing is proven for a site, and what to do."""
    return (
        f"{silent.site} from {instant_of(silent.since):%Y-%m-%d} on: its calendar says "
        "nothing of later days. Agree on the next year's."
    )


def _who(people: Sequence[int], names: Mapping[int, str]) -> str:
    return " and ".join(names.get(each, "somebody") for each in people)


def _are(people: Sequence[int]) -> str:
    return "is" if len(people) == 1 else "are"
