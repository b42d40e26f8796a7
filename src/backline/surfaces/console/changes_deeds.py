"""What an engineer can do with a change, in the order of its life."""

from __future__ import annotations

from backline.guide.timeline import Kind
from backline.records.changes.actions import agreeing, execution, losses, planning
from backline.surfaces.look import change_forms, change_suits
from backline.surfaces.look.acts import Deed, TicketForm


CHANGES_DEEDS = (
    Deed(
        "plan-change",
        "Write or change the plan",
        Kind.CHANGE_PLANNED,
        change_forms.PlanForm,
        planning.plan_change,
        "The plan is written; the customer is told.",
        suits=change_suits.may_plan,
    ),
    Deed(
        "accept-window",
        "Accept the window",
        Kind.WINDOW_ACCEPTED,
        change_forms.AcceptForm,
        agreeing.accept_window,
        "Accepted: the window is agreed.",
        suits=change_suits.waits_for_vendor,
    ),
    Deed(
        "window",
        "Propose a window",
        Kind.WINDOW_PROPOSED,
        change_forms.WindowForm,
        agreeing.propose_window,
        "Proposed: the customer is asked.",
        suits=change_suits.may_propose,
    ),
    Deed(
        "consent",
        "Write down that the customer accepts",
        Kind.WINDOW_ACCEPTED,
        change_forms.ConsentForm,
        agreeing.accept_window,
        "Written down: the window is agreed.",
        suits=change_suits.waits_for_customer,
    ),
    Deed(
        "people",
        "Say who is there",
        Kind.PRESENCE_NAMED,
        change_forms.PeopleForm,
        agreeing.name_people,
        "Written down.",
        suits=change_suits.may_name,
    ),
    Deed(
        "begin",
        "Begin the change",
        Kind.CHANGE_STARTED,
        TicketForm,
        execution.start_change,
        "Begun.",
        suits=change_suits.may_start,
    ),
    Deed(
        "emergency",
        "Begin it as an emergency",
        Kind.CHANGE_STARTED,
        change_forms.EmergencyForm,
        execution.start_change,
        "Begun: agree on the window as soon as there is time.",
        suits=change_suits.may_hurry,
    ),
    Deed(
        "step",
        "A step is done",
        Kind.CHANGE_STEP_DONE,
        change_forms.StepForm,
        execution.do_step,
        "Written down.",
        "inline",
        suits=change_suits.has_steps,
    ),
    Deed(
        "end",
        "End the work",
        Kind.CHANGE_FINISHED,
        change_forms.FinishForm,
        execution.finish_change,
        "Ended: from here on every loss counts again.",
        "inline",
        suits=change_suits.is_running,
    ),
    Deed(
        "caused",
        "Link an incident that it caused",
        Kind.CHANGE_CAUSED,
        change_forms.LinkForm,
        losses.link_incident,
        "Linked, both ways.",
        suits=change_suits.may_link,
    ),
    Deed(
        "review",
        "Review the change",
        Kind.CHANGE_REVIEWED,
        change_forms.ReviewForm,
        execution.review_change,
        "Reviewed: the change is closed.",
        "inline",
        suits=change_suits.may_review,
    ),
    Deed(
        "withdraw-change",
        "Withdraw the change",
        Kind.CHANGE_WITHDRAWN,
        change_forms.WithdrawForm,
        agreeing.withdraw_change,
        "Withdrawn; the customer is told.",
        suits=change_suits.may_withdraw,
    ),
)
