"""Reading what a plan says of silent customers.

Guide: turnaround.waiting - two chases without answer may close the ticket, by plan. The
table may be left out: then nobody is chased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide import plan_figures
from backline.guide.plan import ChasingTerms


if TYPE_CHECKING:
    from backline.guide.plan_table import Table


MOST_CHASES = 10


def chasing_terms(top: Table) -> ChasingTerms | None:
    """Return the terms of `[chasing]`; None where a plan has no such table.

    Raises:
        BadPlan: something is missing, unknown or of the wrong form.
    """
    if not top.has("chasing"):
        return None
    table = top.table("chasing")
    found = ChasingTerms(
        after_seconds=plan_figures.length(table.value("after"), table.at("after")),
        times=table.whole("times", least=1, most=MOST_CHASES),
        closes_after_seconds=_closes(table),
        clause=table.text_or("clause", "turnaround.waiting"),
    )
    table.done()
    return found


def _closes(table: Table) -> int | None:
    if not table.has("closes_after"):
        return None
    return plan_figures.length(table.value("closes_after"), table.at("closes_after"))
