"""What is done in a major incident: on its ticket, and on its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.majors import can_declare, takes_updates
from backline.guide.timeline import Kind
from backline.guide.workflow import State
from backline.records.accounts.queries import THE_DESK
from backline.records.majors import actions
from backline.records.majors.queries import (
    UnknownMajor,
    announcement_of,
    candidate_of,
    major_of,
)
from backline.records.tickets.asked_once import asked_once
from backline.surfaces.console import majors_forms
from backline.surfaces.look.acts import Deed, TicketForm


if TYPE_CHECKING:
    from backline.records.tickets.models import Ticket


@asked_once
def may_declare(ticket: Ticket) -> bool:
    """Say whether a ticket can be a major incident; who may is asked when it is done."""
    return can_declare(candidate_of(ticket), level="", is_manager=True)


def _takes_updates(ticket: Ticket) -> bool:
    return takes_updates(State(ticket.state))


@asked_once
def _is_announced(ticket: Ticket) -> bool:
    try:
        major = major_of(reader=THE_DESK, ticket=ticket)
    except UnknownMajor:
        return False
    return announcement_of(reader=THE_DESK, major=major) is not None


#: On the page of a ticket.
MAJORS_DEEDS = (
    Deed(
        "major",
        "Declare a major incident",
        Kind.MAJOR_DECLARED,
        majors_forms.DeclareForm,
        actions.declare,
        "Declared: its page says who does what. The managers and L1 are told.",
        suits=may_declare,
    ),
)
#: On its own page, in the order of the page.
ON_THE_PAGE = (
    Deed(
        "log",
        "Write into the log",
        Kind.MAJOR_NOTED,
        majors_forms.LogForm,
        actions.log,
        "Written down.",
        "inline",
    ),
    Deed(
        "update",
        "Tell the customers",
        Kind.MAJOR_UPDATED,
        majors_forms.UpdateForm,
        actions.update,
        "All customers it touches have the update.",
        "inline",
        suits=_takes_updates,
    ),
    Deed(
        "role",
        "Give or hand on a role",
        Kind.MAJOR_ROLE,
        majors_forms.RoleForm,
        actions.assign,
        "They are told.",
        "inline",
    ),
    Deed(
        "announce",
        "Announce it in the portal",
        Kind.MAJOR_ANNOUNCED,
        majors_forms.AnnounceForm,
        actions.announce,
        "It stands at the top of their portal.",
        "inline",
    ),
    Deed(
        "withdraw",
        "Withdraw the announcement",
        Kind.MAJOR_ANNOUNCED,
        TicketForm,
        actions.withdraw_announcement,
        "Withdrawn; its versions are kept.",
        suits=_is_announced,
    ),
    Deed(
        "stand-down",
        "Stand it down",
        Kind.MAJOR_STOOD_DOWN,
        majors_forms.StandDownForm,
        actions.stand_down,
        "It is over. Whoever still waits for a call stays in the queue.",
        "inline",
    ),
)


def deed_of_major(name: str) -> Deed | None:
    """Return the deed of the page of that name."""
    return next((deed for deed in ON_THE_PAGE if deed.name == name), None)
