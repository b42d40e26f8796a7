"""Why a clock runs, stands or is over, in the words that everybody reads.

Guide: turnaround.resolved, turnaround.waiting, turnaround.fault-domain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.conditions import (
    ANSWERED,
    CAUSE_REPORTED,
    CAUSE_REPORTED_SO_FAR,
    CLOSED,
    FACT,
    FAULT_DOMAIN_OUTSIDE,
    FIXED,
    RESTORED,
    WAITING_CUSTOMER,
    WAITING_THIRD_PARTY,
    WORKAROUND,
)
from backline.guide.workflow import OPEN, quoted


if TYPE_CHECKING:
    from backline.guide.account import Count
    from backline.guide.situation import Situation


LOWERED_WORDS = "Judged when the severity was lowered."
DONE_WORDS = "Stopped by a word to the customer; the next round began."
STARTS_ANEW_WORDS = "Ended: what started it holds no longer."
_DOMAIN_WORDS = "Ended: the error was traced outside the contact centre."
_CLOSED_WORDS = "Ended: the ticket was closed before anybody answered."
_CONTRACT_WORDS = "Ended with the contract, as it was agreed."

_STOPS = {
    ANSWERED: "Stopped by the first response.",
    RESTORED: "Stopped: service was restored.",
    WORKAROUND: "Stopped: a workaround is there.",
    FIXED: "Stopped: the defect was fixed.",
    CLOSED: "Stopped: the ticket was closed.",
    CAUSE_REPORTED: "Stopped: the customer has the root cause report.",
    CAUSE_REPORTED_SO_FAR: "Stopped: the customer has a report of what is known.",
}
_ENDS = {
    FAULT_DOMAIN_OUTSIDE: _DOMAIN_WORDS,
    CLOSED: _CLOSED_WORDS,
    "contract_over": _CONTRACT_WORDS,
    RESTORED: "Ended: service was restored.",
    "merged": "Ended: another ticket stands for the same fault, and it is owed there.",
}


def plain(condition: str) -> str:
    """Return the name of a condition as people say it."""
    return condition.removeprefix(FACT).replace("_", " ")


def words_of_stop(condition: str) -> str:
    """Say that a clock kept its promise, and by what."""
    return _STOPS.get(condition) or f"Stopped: {plain(condition)}."


def words_of_end(condition: str) -> str:
    """Say that a promise is no longer owed, and why."""
    return _ENDS.get(condition) or f"Ended: {plain(condition)}."


def is_unowed(because: str) -> bool:
    """Say whether a clock that ended so in time did not keep its promise either."""
    return because.startswith("Ended")


def going_on_words(last: Count, situation: Situation, *, pauses: bool) -> str:
    """Say why a clock runs, or what it stands for."""
    if last.counted:
        if situation.state not in OPEN:
            return "Runs: since service is back."
        return "Runs: the vendor has the ball." if pauses else "Runs, and never pauses."
    if last.stands_for in {WAITING_CUSTOMER, WAITING_THIRD_PARTY}:
        whom = "customer"
        if last.stands_for == WAITING_THIRD_PARTY:
            whom = "customer's supplier"
        awaited = quoted(situation.awaited) or "one thing asked for"
        return f"Stands: waiting for the {whom}: {awaited}."
    return f"Stands: {stands_words(last.stands_for, situation)}."


def stands_words(condition: str, situation: Situation) -> str:
    """Say what a clock stands for; with what is awaited, and from whom."""
    fact = condition.removeprefix(FACT)
    named = [each.words for each in situation.waits if each.fact == fact and each.whom]
    return named[0] if named else plain(condition)
