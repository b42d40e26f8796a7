"""What every page says of a plan in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from backline.guide.plan import Plan


def is_assumed(plan: Plan, path: str) -> bool:
    """Tell whether the figure at *path*, or a table around it, is assumed."""
    return any(
        path == assumed or path.startswith(f"{assumed}.") for assumed in plan.assumed
    )


def title_of(name: str) -> str:
    """Return a name of the plan as a heading: ``First response``."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
