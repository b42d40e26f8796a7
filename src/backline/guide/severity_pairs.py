"""Which severity of one plan another plan's stands for.

Guide: package.tailored - severities are plan data, so a history that was graded by one
plan's names is judged under another's by pairs, which whoever reads the report is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Mapping

    from backline.guide.plan import Plan


def stands_for(
    own: Plan, other: Plan, stated: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return which severity of *other* each of *own* stands for, where they differ.

    What nobody states is paired from the top: the highest with the highest and so on
    down; what is left over stands for the lowest.

    Args:
        own: the plan whose severities the tickets have.
        other: the plan that they are judged under.
        stated: pairs that somebody named; others than those of the two plans are left.
    """
    highest_first = other.severities[::-1]
    found: dict[str, str] = {}
    for place, severity in enumerate(own.severities[::-1]):
        meant = (stated or {}).get(severity)
        if meant in other.severities:
            found[severity] = meant
        elif not set(own.severities) <= set(other.severities):
            found[severity] = highest_first[min(place, len(highest_first) - 1)]
    return {said: meant for said, meant in found.items() if said != meant}
