"""What a plan says of pages without action, and of customers who ask for escalation.

Guide: process.escalation - a page acknowledged but not acted on pages again; a
customer's own escalation gets an owner and a callback time. A plan that leaves a table
out does not page again, and promises the callback that the desk promises by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.ladder_terms import (
    CallbackTerms,
    PagingTerms,
    Until,
    UpdateTerms,
)
from backline.guide.plan import OWN_HOURS, Span
from backline.guide.plan_figures import Counting, length, span
from backline.guide.plan_ladder import REACHED, one_of


if TYPE_CHECKING:
    from backline.guide.plan_clocks import Ground
    from backline.guide.plan_table import Table


UNTILS: tuple[Until, ...] = ("restored", "closed")
#: How often a page goes out again at most: somebody is to act, not to be worn out.
MOST_AGAIN = 9


def paging_of(top: Table, ground: Ground) -> PagingTerms | None:
    """Return what ``[paging]`` says; None where the plan has no such table."""
    if not top.has("paging"):
        return None
    table = top.table("paging")
    found = PagingTerms(
        again_seconds=length(table.value("again_after"), table.at("again_after")),
        at_most=table.whole("at_most", least=0, most=MOST_AGAIN),
        until=_until(table),
        clause=table.text_or("clause", ground.clause),
    )
    table.done()
    return found


def _until(table: Table) -> Until:
    return (
        one_of(UNTILS, table.choice("until", UNTILS))
        if table.has("until")
        else "restored"
    )


def callback_of(top: Table, ground: Ground) -> CallbackTerms | None:
    """Return what ``[callback]`` says; None where the plan has no such table."""
    if not top.has("callback"):
        return None
    table = top.table("callback")
    counting = Counting(known=(*OWN_HOURS, *ground.hours))
    within: Span = span(table.value("within"), table.at("within"), counting)
    warn = length(table.value("warn"), table.at("warn"))
    if warn >= within.seconds:
        what = f"leaves no time before it: the callback is due within {within.words}."
        table.refuse("warn", what, "Write less than that.")
    found = CallbackTerms(
        within=within,
        warn_seconds=warn,
        owner=table.choice("owner", REACHED),
        clause=table.text_or("clause", ground.clause),
    )
    table.done()
    return found


def updates_of(top: Table, ground: Ground) -> UpdateTerms | None:
    """Return what ``[updates]`` says; None where the plan has no such table."""
    if not top.has("updates"):
        return None
    table = top.table("updates")
    every = length(table.value("every"), table.at("every"))
    warn = length(table.value("warn"), table.at("warn"))
    if warn >= every:
        what = "leaves no time between two updates."
        table.refuse("warn", what, "Write less than the time between them.")
    found = UpdateTerms(every, warn, table.text_or("clause", ground.clause))
    table.done()
    return found
