"""What an engineer does about the developers' issues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from backline.guide.timeline import Kind
from backline.records.accounts.queries import THE_DESK
from backline.records.trackers import actions
from backline.records.trackers.queries import tracker_names
from backline.surfaces.look.acts import Deed, TicketForm, words_field
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from backline.records.tickets.models import Ticket


class _TrackerForm(TicketForm):
    tracker = forms.ChoiceField(label="Where")

    def prepare(self) -> None:
        names = tracker_names(reader=self.reader)
        choose(self, "tracker", [(name, name) for name in names])


class AskForm(_TrackerForm):
    title = forms.CharField(label="Title", max_length=200)
    words = words_field(
        "What was found",
        "This goes to the developers as it stands, with the ticket's number and nothing "
        "else of it: leave names and numbers of callers out.",
        rows=8,
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["title"].initial = self.ticket.subject


class LinkForm(_TrackerForm):
    key = forms.CharField(
        label="Number or key of the issue",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def has_trackers(_ticket: Ticket) -> bool:
    """Say whether the settings know a tracker of the developers."""
    return bool(tracker_names(reader=THE_DESK))


DEVELOPER_DEEDS = (
    Deed(
        "developers",
        "Ask the developers",
        Kind.DEVELOPERS_ASKED,
        AskForm,
        actions.ask_developers,
        "Asked: the issue appears here as soon as their tracker has it.",
        suits=has_trackers,
    ),
    Deed(
        "developers-link",
        "Follow an issue of the developers",
        Kind.DEVELOPERS_ASKED,
        LinkForm,
        actions.link_issue,
        "Followed: how it stands appears here in a moment.",
        suits=has_trackers,
    ),
)
