"""Where each ticket stood after each of its events, for many tickets at once.

Guide: turnaround.waiting (who has the ball), turnaround.fault-domain, severity.change,
turnaround.reopen. A walk is `backline.guide.situation` in columns: row *k* of each
table is the piece of time from a ticket's event *k* to its next one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from backline.guide import conditions
from backline.simulate.codes import (
    AFTER,
    ANSWERS,
    CLOSED,
    IS_OUTSIDE,
    IS_OVER,
    IS_VENDORS,
    LOSS_WENT_ON,
    NEVER,
    NEW,
    NONE,
    NOTHING,
    ODD,
    TERMS_APPLIED,
    WAITING_CUSTOMER,
    WAITING_THIRD_PARTY,
)


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from backline.simulate.history import History

_STATE_OF = {
    conditions.CLOSED: CLOSED,
    conditions.WAITING_CUSTOMER: WAITING_CUSTOMER,
    conditions.WAITING_THIRD_PARTY: WAITING_THIRD_PARTY,
}
#: Pieces that are walked at once: what stays in a processor's cache is quick.
CELLS = 1 << 18


@dataclass(frozen=True, slots=True)
class Walk:
    """The pieces of some tickets: a row an event, a column a ticket.

    Shorter timelines are filled up with pieces of no length at their end. `lasting` are
    the pieces that take time, and the last of each ticket, which goes on. `odd` are
    tickets that only the guide's fold can tell.
    """

    tickets: NDArray[np.int64]
    ticket_kind: NDArray[np.int16]
    at: NDArray[np.int64]
    state: NDArray[np.uint8]
    severity: NDArray[np.int16]
    domain: NDArray[np.int16]
    level: NDArray[np.int16]
    lasting: NDArray[np.bool_]
    answered: NDArray[np.bool_]
    odd: NDArray[np.bool_]
    terms_applied: NDArray[np.bool_]

    @property
    def vendors(self) -> NDArray[np.bool_]:
        """The pieces in which the vendor must act next."""
        return IS_VENDORS[self.state]

    def holds(self, conditions: Iterable[str]) -> NDArray[np.bool_]:
        """Return the pieces in which one of *conditions* holds."""
        found = np.zeros(self.at.shape, dtype=np.bool_)
        for condition in conditions:
            found |= self._holds(condition)
        return found

    def _holds(self, condition: str) -> NDArray[np.bool_]:
        match condition:
            case conditions.ANSWERED:
                return self.answered
            case conditions.RESTORED:
                return IS_OVER[self.state]
            case conditions.FAULT_DOMAIN_OUTSIDE:
                return IS_OUTSIDE[self.domain]
            case _:
                return np.equal(self.state, _STATE_OF[condition])

    def chosen(self, some: NDArray[np.bool_]) -> Walk:
        """Return the walk of some of its tickets."""
        if some.all():
            return self
        return replace(
            self,
            **{one.name: getattr(self, one.name)[..., some] for one in fields(Walk)},
        )

    def since(self, holds: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return from when on what *holds* at the end has held; NEVER where it does not."""
        started = self.at[0].copy()
        running = np.zeros(len(started), dtype=np.bool_)
        for lasting, now, at in zip(self.lasting, holds, self.at, strict=True):
            begins = lasting & now & ~running
            started[begins] = at[begins]
            running = np.where(lasting, now, running)
        return np.where(running, started, NEVER)


def walks(history: History) -> Iterator[Walk]:
    """Yield walks that together hold every ticket of *history* once.

    Tickets of about as many events go together, so that little is filled up.
    """
    counts = np.diff(history.offsets)
    order = np.argsort(counts, kind="stable")
    begin = 0
    while begin < len(order):
        most = int(counts[order[min(begin + CELLS, len(order)) - 1]])
        size = max(1, CELLS // most)
        if size < len(order) - begin:
            # As many as fit when the longest of them is the longest of these.
            most = int(counts[order[begin + size - 1]])
            size = max(1, CELLS // most)
        some = order[begin : begin + size]
        yield _walk(history, some, counts[some])
        begin += size


def _walk(
    history: History, tickets: NDArray[np.int64], counts: NDArray[np.int64]
) -> Walk:
    most = int(counts[-1])
    places = np.arange(most)[:, np.newaxis]
    filled = places >= counts
    rows = history.offsets[tickets] + np.minimum(places, counts - 1)
    at, flags = history.at[rows], history.flags[rows]
    code = np.where(filled, np.uint8(NOTHING), history.code[rows])
    lasting = np.ones(at.shape, dtype=np.bool_)
    np.greater(at[1:], at[:-1], out=lasting[:-1])
    said = np.bitwise_or.reduce(flags, axis=0)
    return Walk(
        tickets=tickets,
        ticket_kind=history.ticket_kind[tickets],
        at=at,
        state=_states(code),
        severity=_lasts(history.severity[rows]),
        domain=_lasts(history.domain[rows]),
        level=_lasts(history.level[rows]),
        lasting=lasting,
        answered=np.logical_or.accumulate(flags & ANSWERS != 0, axis=0),
        odd=said & (ODD | LOSS_WENT_ON) != 0,
        terms_applied=said & TERMS_APPLIED != 0,
    )


def _states(code: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the state after each event."""
    state = np.empty(code.shape, dtype=np.uint8)
    state[0] = NEW
    flat, width = AFTER.ravel(), AFTER.shape[1]
    for place in range(1, len(code)):
        state[place] = flat[state[place - 1].astype(np.intp) * width + code[place]]
    return state


def _lasts(said: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return *said* with what was said before where an event says nothing."""
    held = said.copy()
    for place in range(1, len(held)):
        silent = held[place] == NONE
        held[place][silent] = held[place - 1][silent]
    return held
