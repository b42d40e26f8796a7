"""Which further pages an open one stands for, so that a lost site is one call.

Guide: process.escalation - a step pages whoever is on call, once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.paging import Urgency


if TYPE_CHECKING:
    from collections.abc import Sequence


#: Whose pages an open page can stand for: those that hurry no more than it does.
_STANDS_FOR = {
    Urgency.CRITICAL: (Urgency.CRITICAL,),
    Urgency.NORMAL: (Urgency.CRITICAL, Urgency.NORMAL),
}


def slots_of(
    place: str, level: str, urgency: Urgency, people: Sequence[int]
) -> tuple[str, ...]:
    """Return what a page is found by that can take in another one, the first first.

    Thirty tickets of a lost site are one call: while a page is unanswered, it stands for
    every further one of the same place and level that would call the same people in the
    same order, and hurries no more.

    Args:
        place: what has trouble, such as a site.
        level: whose people are called.
        urgency: of the further page.
        people: who would be called for it, in their order.
    """
    called = "+".join(map(str, people))
    return tuple(f"{place}/{level}/{one}/{called}" for one in _STANDS_FOR[urgency])


def is_called_alike(slot: str, slots: Sequence[str]) -> bool:
    """Say whether a page of another place can take in one that looks for *slots*.

    For one fault over several sites (severity.incidents): the same people in the same
    order, and a page that hurries no less.
    """
    return _who(slot) in {_who(each) for each in slots}


def _who(slot: str) -> str:
    return slot.partition("/")[2]


def takes_in_more(*, round_number: int, given_up: bool) -> bool:
    """Say whether an open page still takes others in: in its first round only.

    So that a ticket which comes late is called for as often as any.
    """
    return round_number == 1 and not given_up
