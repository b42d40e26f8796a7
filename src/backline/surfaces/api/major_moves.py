"""Which action each event of a major incident calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backline.records.majors import actions
from backline.records.tickets.queries import ticket_for


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.actions.moves import Moved
    from backline.records.tickets.models import Ticket


def _assign(*, has: int, **given: Any) -> Moved:
    return actions.assign(person_id=has, **given)


def _declare(*, lead: int | None, **given: Any) -> Moved:
    return actions.declare(lead_id=lead, **given)


def _settle(
    *, callback: int, became: str, number: str, by: Reader, **given: Any
) -> Ticket:
    # Whoever may not see the ticket is told so before anything else.
    ticket_for(reader=by, number=number)
    actions.settle_callback(
        callback_id=callback, outcome=became, number=number, by=by, **given
    )
    return ticket_for(reader=by, number=number)


#: The members of an event are the arguments of its action.
MAJOR_ACTIONS: Mapping[str, Callable[..., Moved | Ticket]] = {
    "major_declared": _declare,
    "major_role": _assign,
    "major_noted": actions.log,
    "major_updated": actions.update,
    "major_announced": actions.announce,
    "major_stood_down": actions.stand_down,
    "callback_asked": actions.ask_callback,
    "callback_tried": _settle,
}
