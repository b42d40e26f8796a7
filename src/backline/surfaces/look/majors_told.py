"""The words of the timeline for major incidents and callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.callers import Outcome
from backline.guide.majors import Role, words_for_role
from backline.guide.timeline import Kind


if TYPE_CHECKING:
    from collections.abc import Mapping


MAJOR_KINDS = frozenset(
    {
        Kind.MAJOR_ROLE,
        Kind.MAJOR_UPDATED,
        Kind.MAJOR_ANNOUNCED,
        Kind.CALLBACK_ASKED,
        Kind.CALLBACK_TRIED,
    }
)
_ROLES = {role.value: words_for_role(role) for role in Role}
_TRIED = {
    Outcome.REACHED.value: "Called back{whom}",
    Outcome.NOT_REACHED.value: "Called{whom}: not reached{again}",
    Outcome.TAKE.value: "Calling{whom} now",
    Outcome.RETURN.value: "The callback{whom} waits again",
}


def major_words(words: Mapping[str, str]) -> dict[str, str]:
    """Return the words that are made of several facts of an event."""
    whom = f" {words['contact']}" if words["contact"] else ""
    again = f", again at {words['again_at']}" if words["again_at"] else ""
    tried = _TRIED.get(words["outcome"], "Called back{whom}")
    return {
        "has_role": _role(words),
        "told": _told(words),
        "announced": _announced(words),
        "asked": _asked(words, whom),
        "tried": tried.format(whom=whom, again=again),
    }


def _role(words: Mapping[str, str]) -> str:
    role = _ROLES.get(words["part"], "role")
    after = f", after {words['before']}" if words["before"] else ""
    return f"has the {role} role{after}"


def _told(words: Mapping[str, str]) -> str:
    first, *others = words["numbers"].split(", ")
    more = f" and {len(others)} more" if others else ""
    where = f" on {first}{more}" if first else ""
    after = f"; the next is due at {words['next_at']}" if words["next_at"] else ""
    return f"Update to the customers{where}{after}"


def _announced(words: Mapping[str, str]) -> str:
    if words["withdrawn"] == "True":
        return "The announcement is withdrawn"
    version = f", version {words['version']}" if words["version"] else ""
    return f"Announced in the portal{version}"


def _asked(words: Mapping[str, str], whom: str) -> str:
    again = "again " if words["again"] == "True" else ""
    on = f" on {words['phone']}" if words["phone"] else ""
    return f"A callback is asked for {again}{words['channel']} {on}".rstrip() + (
        f", for{whom}" if whom else ""
    )
