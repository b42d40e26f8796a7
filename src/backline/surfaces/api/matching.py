"""A client that saw a ticket at a version can have its event refused at another."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from backline.records.tickets.queries import ticket_for
from backline.surfaces.api.problems import Problem


if TYPE_CHECKING:
    from backline.surfaces.api.door import ApiRequest

_VERSION = re.compile(r'"([0-9]{1,9})"')


def check_not_moved_on(request: ApiRequest, number: str) -> None:
    """Refuse when `If-Match` names another version than the ticket has.

    Raises:
        Problem: the ticket moved on, or the header is no version.
        UnknownTicket: there is none that the caller may see.
    """
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return
    found = _VERSION.fullmatch(given.strip())
    if found is None:
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "bad-version",
            "Version not understood",
            'If-Match takes the `version` of a ticket in quotes, such as "5".',
        )
    ticket = ticket_for(reader=request.auth, number=number)
    if ticket.version != int(found[1]):
        raise Problem(
            HTTPStatus.PRECONDITION_FAILED,
            "moved-on",
            "The ticket moved on",
            f"{ticket.number} was at version {found[1]} when you saw it and is at "
            f"{ticket.version}: read what happened, and send it again if it still fits.",
        )
