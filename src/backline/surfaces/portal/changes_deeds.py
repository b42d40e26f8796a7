"""What a customer's contact can do with a change, in the order of its life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.timeline import Kind
from backline.records.changes.actions import agreeing, execution, planning
from backline.surfaces.look import change_forms, change_suits, change_window_forms
from backline.surfaces.look.acts import Deed, TicketForm


if TYPE_CHECKING:
    from backline.records.tickets.models import Ticket


def _own_start(ticket: Ticket) -> bool:
    return change_suits.may_start(ticket) and change_suits.is_the_customers(ticket)


def _own_steps(ticket: Ticket) -> bool:
    return change_suits.has_steps(ticket) and change_suits.is_the_customers(ticket)


def _own_end(ticket: Ticket) -> bool:
    return change_suits.is_running(ticket) and change_suits.is_the_customers(ticket)


CHANGES_DEEDS = (
    Deed(
        "accept-window",
        "Accept the window",
        Kind.WINDOW_ACCEPTED,
        change_window_forms.AcceptForm,
        agreeing.accept_window,
        "Thank you: the window is agreed.",
        suits=change_suits.waits_for_customer,
    ),
    Deed(
        "window",
        "Propose a window",
        Kind.WINDOW_PROPOSED,
        change_window_forms.WindowForm,
        agreeing.propose_window,
        "Proposed: the desk is asked.",
        suits=change_suits.may_propose,
    ),
    Deed(
        "decline-window",
        "Decline the window",
        Kind.WINDOW_LAPSED,
        change_window_forms.DeclineForm,
        agreeing.decline_window,
        "Declined: the desk is told.",
        suits=change_suits.waits_for_customer,
    ),
    Deed(
        "retract-window",
        "Take the proposed window back",
        Kind.WINDOW_LAPSED,
        change_window_forms.DeclineForm,
        agreeing.decline_window,
        "Taken back: the desk is told.",
        suits=change_suits.waits_for_vendor,
    ),
    Deed(
        "people",
        "Say who of you is there",
        Kind.PRESENCE_NAMED,
        change_window_forms.PeopleForm,
        agreeing.name_people,
        "Written down.",
        suits=change_suits.may_name,
    ),
    Deed(
        "plan-change",
        "Write or change the plan",
        Kind.CHANGE_PLANNED,
        change_forms.PlanForm,
        planning.plan_change,
        "The plan is written; the desk is told.",
        suits=change_suits.may_plan,
    ),
    Deed(
        "begin",
        "Begin your change",
        Kind.CHANGE_STARTED,
        TicketForm,
        execution.start_change,
        "Begun.",
        suits=_own_start,
    ),
    Deed(
        "step",
        "A step is done",
        Kind.CHANGE_STEP_DONE,
        change_forms.StepForm,
        execution.do_step,
        "Written down.",
        "inline",
        suits=_own_steps,
    ),
    Deed(
        "end",
        "End the work",
        Kind.CHANGE_FINISHED,
        change_forms.FinishForm,
        execution.finish_change,
        "Ended: from here on every loss counts again.",
        "inline",
        suits=_own_end,
    ),
    Deed(
        "withdraw-change",
        "Withdraw the change",
        Kind.CHANGE_WITHDRAWN,
        change_forms.WithdrawForm,
        agreeing.withdraw_change,
        "Withdrawn; the desk is told.",
        suits=change_suits.may_withdraw,
    ),
)
