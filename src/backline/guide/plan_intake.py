"""The questions of a plan's intake checklist.

Guide: process.levels - L1 sees that all details are captured. A plan without the table
asks nothing; `general` is asked whatever the component.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backline.guide.intake import GENERAL
from backline.guide.plan_hours import NAME


if TYPE_CHECKING:
    from collections.abc import Collection

    from backline.guide.plan_table import Table


_LONGEST = 200


def intake_of(top: Table, components: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the questions by component, names with how they are asked.

    Raises:
        BadPlan: a table is for no component, or a name cannot be one.
    """
    tables = top.table_or_empty("intake")
    known = (GENERAL, *components)
    found: dict[str, dict[str, str]] = {}
    for place in tables.names:
        if place not in known:
            remedy = f"Name one of {', '.join(known)}."
            tables.refuse(place, "is no component of this plan.", remedy)
        table = tables.table(place)
        for name in table.names:
            if not re.fullmatch(NAME, name):
                what = "cannot be the name of a question."
                table.refuse(name, what, "Use letters, digits, - and _.")
        found[place] = {name: table.text(name, _LONGEST) for name in table.names}
    return found
