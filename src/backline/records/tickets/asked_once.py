"""Questions about a ticket that a page asks often, and that are answered once.

A page that begins with `remember` has each answer kept with the ticket as it was read,
until the ticket moves on. Whoever does not is answered anew each time.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar


if TYPE_CHECKING:
    from collections.abc import Callable

    from backline.records.tickets.models import Ticket

Answer = TypeVar("Answer")


def remember(ticket: Ticket) -> None:
    """Keep with *ticket* what is asked of it from now on."""
    ticket.__dict__.setdefault("_asked_once", {})


def is_remembered(ticket: Ticket) -> bool:
    """Say whether answers are kept with *ticket*."""
    return "_asked_once" in ticket.__dict__


def asked_once(question: Callable[[Ticket], Answer]) -> Callable[[Ticket], Answer]:
    """Ask *question* of a ticket once, however many panels and deeds want to know."""

    @wraps(question)
    def answer(ticket: Ticket) -> Answer:
        known: dict[object, Answer] | None = ticket.__dict__.get("_asked_once")
        if known is None:
            return question(ticket)
        asked = question, ticket.version
        if asked not in known:
            known[asked] = question(ticket)
        return known[asked]

    return answer
