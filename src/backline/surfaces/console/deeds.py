"""What an engineer can do with a ticket, in the order of the page."""

from __future__ import annotations

from backline.guide.entitlement import NotEntitled
from backline.guide.severity import BadLoss
from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.causes.recurring import (
    UnknownProblem,
)
from backline.records.changes.queries import UnknownChange
from backline.records.contracts.actions import NotAManager, UseRefused
from backline.records.contracts.queries import NoContract
from backline.records.customers.queries import UnknownSite
from backline.records.majors.calls import UnknownCallback
from backline.records.releases.queries import UnknownRelease
from backline.records.suppliers.queries import UnknownSupplier
from backline.records.tickets.actions import (
    corrections,
    customer,
    grants,
    installation,
    intake,
    merging,
    moves,
    noting,
    releases,
    suspicions,
    work,
)
from backline.records.tickets.possible import has_clocks_to_promise, has_own_facts
from backline.records.tickets.queries import UnknownTicket
from backline.records.trackers.queries import UnknownTracker
from backline.surfaces.console import corrections_forms, forms, suspicion_forms
from backline.surfaces.console.access_deeds import ACCESS_DEEDS
from backline.surfaces.console.cause_deeds import CAUSES_DEEDS
from backline.surfaces.console.changes_deeds import CHANGES_DEEDS
from backline.surfaces.console.developer_deeds import DEVELOPER_DEEDS
from backline.surfaces.console.escalation_deeds import CALL_DEEDS, ESCALATION_DEEDS
from backline.surfaces.console.family_deeds import FAMILY_DEEDS, PLEDGE_DEEDS
from backline.surfaces.console.levels_deeds import INTAKE_DEEDS, LEVELS_DEEDS
from backline.surfaces.console.majors_deeds import MAJORS_DEEDS
from backline.surfaces.console.paging_deeds import PAGING_DEEDS
from backline.surfaces.console.supplier_deeds import SUPPLIER_DEEDS
from backline.surfaces.console.visit_deeds import VISIT_DEEDS
from backline.surfaces.look.acts import (
    Deed,
    TicketForm,
    in_group,
    may_accept,
    may_decline,
)


#: What an action refuses with words for the person at the form.
REFUSALS = (
    MoveRefused,
    moves.BadInstant,
    moves.TicketMovedOn,
    NoContract,
    NotEntitled,
    UseRefused,
    BadLoss,
    UnknownRelease,
    UnknownSupplier,
    NotAManager,
    UnknownTracker,
    intake.ReportRefused,
    UnknownChange,
    UnknownProblem,
    UnknownTicket,
    UnknownSite,
    UnknownCallback,
)

DEEDS = (
    Deed(
        "take",
        "Take it",
        Kind.TAKEN,
        TicketForm,
        work.take,
        "It is yours.",
        "click",
    ),
    *CHANGES_DEEDS,
    *CALL_DEEDS,
    Deed(
        "answer",
        "Answer the customer",
        Kind.ANSWERED,
        forms.AnswerForm,
        work.answer,
        "The customer has your answer.",
        "inline",
    ),
    Deed(
        "ask",
        "Ask for one thing",
        Kind.ASKED,
        forms.AskForm,
        work.ask,
        "Asked.",
        "inline",
    ),
    Deed(
        "withdraw",
        "Go on without what was asked",
        Kind.REQUEST_WITHDRAWN,
        forms.WithdrawForm,
        work.withdraw_request,
        "The clock goes on.",
    ),
    *LEVELS_DEEDS,
    Deed(
        "confirm-suspicion",
        "Confirm what sitewatch suspects",
        Kind.FAULT_DOMAIN_SET,
        suspicion_forms.ConfirmForm,
        work.set_fault_domain,
        "Confirmed: the fault domain is set.",
        "inline",
        suits=suspicion_forms.is_suspected,
    ),
    Deed(
        "reject-suspicion",
        "Reject what sitewatch suspects",
        Kind.SUSPICION_REJECTED,
        suspicion_forms.RejectForm,
        suspicions.reject_suspicion,
        "Rejected: it stands on the timeline.",
        "inline",
        suits=suspicion_forms.is_suspected,
    ),
    Deed(
        "restore",
        "Service is back",
        Kind.RESTORED,
        forms.RestoreForm,
        work.restore,
        "The customer is told that service is back.",
    ),
    Deed(
        "note",
        "Note for colleagues",
        Kind.NOTED,
        forms.NoteForm,
        work.note,
        "Noted.",
        "inline",
    ),
    Deed("close", "Close", Kind.CLOSED, forms.CloseForm, work.close, "Closed."),
    Deed(
        "reopen",
        "Reopen",
        Kind.REOPENED,
        forms.ReopenForm,
        customer.reopen,
        "Reopened.",
    ),
    *in_group(
        "What the customer said",
        Deed(
            "reply",
            "Write down what the customer said",
            Kind.REPLIED,
            forms.ReplyForm,
            customer.reply,
            "Written down.",
        ),
        Deed(
            "reach",
            "Reached the duty contact",
            Kind.DUTY_CONTACT_REACHED,
            forms.ReachForm,
            work.reach_duty_contact,
            "Written down.",
        ),
        *INTAKE_DEEDS,
    ),
    *in_group("Promises", *PLEDGE_DEEDS),
    *in_group("Remote access", *ACCESS_DEEDS),
    *in_group(
        "Severity, fault domain, dates",
        Deed(
            "grade",
            "Grade anew",
            Kind.SEVERITY_SET,
            forms.GradeForm,
            work.set_severity,
            "Graded.",
        ),
        Deed(
            "fault-domain",
            "Set the fault domain",
            Kind.FAULT_DOMAIN_SET,
            forms.FaultDomainForm,
            work.set_fault_domain,
            "The fault domain is set.",
        ),
        Deed(
            "settle-dispute",
            "Write down what the arbiters decided",
            Kind.DISPUTE_SETTLED,
            corrections_forms.SettleForm,
            corrections.settle_dispute,
            "Decided; the ledger is recomputed.",
        ),
        Deed(
            "note-fact",
            "Note a fact of the plan",
            Kind.FACT_NOTED,
            corrections_forms.FactForm,
            noting.note_fact,
            "Noted.",
            suits=has_own_facts,
        ),
        Deed(
            "promise",
            "Promise a date for a clock",
            Kind.PROMISED,
            corrections_forms.PromiseForm,
            noting.promise_date,
            "The customer is told the date.",
            suits=has_clocks_to_promise,
        ),
        Deed(
            "use",
            "Use one of what is counted",
            Kind.NOTED,
            forms.UseGrantForm,
            grants.use_grant,
            "Written down: the contract's page shows what is left.",
            suits=forms.counts_something,
        ),
    ),
    *in_group(
        "The release of the fix",
        Deed(
            "release",
            "Choose the release of the fix",
            Kind.RELEASE_BOUND,
            forms.ReleaseForm,
            releases.bind,
            "The customer is told which release brings the fix.",
            suits=forms.can_come_with_a_release,
        ),
        Deed(
            "decline-release",
            "The customer declines the release",
            Kind.RELEASE_DECLINED,
            forms.DeclineForm,
            installation.decline,
            "Written down: what waits for it stands.",
            suits=may_decline,
        ),
        Deed(
            "accept-release",
            "The customer takes the release",
            Kind.RELEASE_ACCEPTED,
            forms.AcceptForm,
            installation.accept,
            "Written down: the clock goes on.",
            suits=may_accept,
        ),
    ),
    *in_group(
        "Other tickets",
        Deed(
            "merge",
            "Merge into another ticket",
            Kind.MERGED,
            corrections_forms.MergeForm,
            merging.merge,
            "Merged: it goes on as the other ticket.",
        ),
        *FAMILY_DEEDS,
    ),
    *in_group("Suppliers", *SUPPLIER_DEEDS),
    *in_group("Developers", *DEVELOPER_DEEDS),
    *in_group("On site", *VISIT_DEEDS),
    *in_group("Pages and escalation", *ESCALATION_DEEDS, *PAGING_DEEDS, *MAJORS_DEEDS),
    *in_group("Root cause", *CAUSES_DEEDS),
)


def deed_named(name: str) -> Deed | None:
    """Return the deed of that name."""
    return next((deed for deed in DEEDS if deed.name == name), None)
