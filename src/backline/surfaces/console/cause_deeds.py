"""What an engineer does with a ticket's root cause from the ticket's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.plan_causes import AWAITED
from backline.guide.timeline import Kind
from backline.guide.workflow import OPEN, State
from backline.records.accounts.queries import THE_DESK
from backline.records.causes.actions import debugging, problems
from backline.records.causes.queries import (
    logging_on,
)
from backline.records.causes.recurring import (
    problem_of,
    problems_for,
)
from backline.records.tickets.actions import noting
from backline.records.tickets.possible import (
    awaited_of_report,
    keeps_report_clock,
    may_promise_report,
)
from backline.surfaces.look.acts import Deed, TicketForm, words_field
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from backline.records.tickets.models import Ticket

_NEW = "new"
_TITLES = {name: title.rstrip(".") for name, title in AWAITED.items()}


def _required_at(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget)


class AwaitForm(TicketForm):
    fact = forms.ChoiceField(label="What is awaited", choices=list(_TITLES.items()))
    words = forms.CharField(
        label="What exactly", max_length=300, help_text="The customer reads this."
    )
    whom = forms.CharField(label="From whom", max_length=120)
    until = forms.DateTimeField(
        label="Until",
        required=False,
        help_text="Empty: until it is there, at the latest until the report is closed "
        "with what is known.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )


class ArrivedForm(TicketForm):
    fact = forms.ChoiceField(label="What was awaited")
    words = words_field("What came", "The report's clock goes on.", rows=2)

    def prepare(self) -> None:
        known = awaited_of_report(reader=self.reader, ticket=self.ticket)
        choose(self, "fact", [(name, _TITLES[name]) for name in known])

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "holds": False}


class PromiseReportForm(TicketForm):
    due_at = _required_at("For")
    words = words_field("What the customer can expect", "The customer reads this.")

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "clock": "promised_report"}


class LoggingOnForm(TicketForm):
    where = forms.CharField(label="Where", max_length=200)
    because = forms.CharField(label="To see what", max_length=500)
    until = _required_at("Until")


class LoggingOffForm(TicketForm):
    logging_id = forms.TypedChoiceField(label="Where", coerce=int)
    words = forms.CharField(label="A word to it", required=False, max_length=2000)

    def prepare(self) -> None:
        rows = logging_on(reader=self.reader, ticket=self.ticket)
        choose(self, "logging_id", [(str(row.pk), row.where) for row in rows])


class ProblemLinkForm(TicketForm):
    problem = forms.ChoiceField(label="Problem")
    title = forms.CharField(
        label="Title of a new one",
        max_length=200,
        required=False,
        help_text="Only where it is a new problem.",
    )

    def prepare(self) -> None:
        known = [
            (str(row.problem.pk), f"{row.problem.number} {row.problem.title}")
            for row in problems_for(reader=self.reader)
        ]
        choose(self, "problem", [(_NEW, "a new one"), *known])


def _link_problem(*, number: str, problem: str, title: str, **by: Any) -> object:
    if problem == _NEW:
        return problems.open_problem(number=number, title=title, **by)
    return problems.link(number=number, problem_id=int(problem), **by)


def _is_over(ticket: Ticket) -> bool:
    return State(ticket.state) not in OPEN and keeps_report_clock(ticket)


def _awaits(ticket: Ticket) -> bool:
    return bool(awaited_of_report(reader=THE_DESK, ticket=ticket))


def _is_logging(ticket: Ticket) -> bool:
    return bool(logging_on(reader=THE_DESK, ticket=ticket))


def _has_no_problem(ticket: Ticket) -> bool:
    return ticket.kind == "incident" and not _has_problem(ticket)


def _has_problem(ticket: Ticket) -> bool:
    return problem_of(reader=THE_DESK, ticket=ticket) is not None


CAUSES_DEEDS = (
    Deed(
        "await",
        "Say what the root cause report waits for",
        Kind.FACT_NOTED,
        AwaitForm,
        noting.note_fact,
        "The customer is told what is awaited; the report's clock stands.",
        suits=_is_over,
    ),
    Deed(
        "arrived",
        "Say that what was awaited is there",
        Kind.FACT_NOTED,
        ArrivedForm,
        noting.note_fact,
        "The report's clock goes on.",
        suits=_awaits,
    ),
    Deed(
        "promise-report",
        "Promise a root cause report",
        Kind.PROMISED,
        PromiseReportForm,
        noting.promise_date,
        "The customer is told the date.",
        suits=may_promise_report,
    ),
    Deed(
        "debug-on",
        "Switch debug logging on",
        Kind.DEBUG_LOGGING_ON,
        LoggingOnForm,
        debugging.switch_on,
        "It stands on the ticket, and is asked about while it stays on.",
    ),
    Deed(
        "debug-off",
        "Switch debug logging off",
        Kind.DEBUG_LOGGING_OFF,
        LoggingOffForm,
        debugging.switch_off,
        "It is off.",
        suits=_is_logging,
    ),
    Deed(
        "problem",
        "Link to a problem",
        Kind.PROBLEM_LINKED,
        ProblemLinkForm,
        _link_problem,
        "It is one of the problem's incidents.",
        suits=_has_no_problem,
    ),
    Deed(
        "no-problem",
        "Take out of its problem",
        Kind.PROBLEM_LINKED,
        TicketForm,
        problems.unlink,
        "It is of no problem any more.",
        suits=_has_problem,
    ),
)
