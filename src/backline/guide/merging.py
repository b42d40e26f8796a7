"""Whether one ticket can go on as another.

Guide: severity.incidents - several reports of one fault: the earliest start counts, each
is answered, and resolution counts once.
"""

from __future__ import annotations

from dataclasses import dataclass

from backline.guide.workflow import OPEN, MoveRefused, State, words_for_state


_CLAUSE = "severity.incidents"


@dataclass(frozen=True, slots=True)
class Report:
    """What decides whether a ticket can be merged, or be merged into."""

    number: str
    kind: str
    customer: int
    site: int
    state: State
    #: The ticket that it follows; empty for none.
    follows: str = ""
    #: Whether sitewatch measures it, and goes on writing to it.
    measured: bool = False


def check_can_merge(report: Report, into: Report) -> None:
    """Refuse a merge that would hide something (severity.incidents).

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    for because in _against(report, into):
        raise MoveRefused(because, _CLAUSE)


def _against(report: Report, into: Report) -> list[str]:
    """Return what stands against it."""
    one, other = report.number, into.number
    reasons = [
        (one != other, f"{one} is this ticket itself: name the one that goes on."),
        (
            (report.customer, report.site) == (into.customer, into.site),
            f"{other} is not of the same site: reports of one fault have one site.",
        ),
        (
            report.kind == into.kind,
            f"{other} is another kind of ticket, with promises of its own.",
        ),
        (
            report.state in OPEN,
            (
                f"{one} is {words_for_state(report.state)} and was judged by itself: "
                "nothing of it is left to go on."
            ),
        ),
        (
            into.state in OPEN,
            f"{other} is {words_for_state(into.state)}: name a ticket that is open.",
        ),
        (
            report.follows != other and into.follows != one,
            (
                f"One of {one} and {other} follows the other: they were one fault, and "
                "both are judged."
            ),
        ),
        (
            not report.measured,
            (
                f"{one} is measured, and sitewatch goes on writing to it: merge {other} "
                "into it instead."
            ),
        ),
    ]
    return [because for stands, because in reasons if not stands]
