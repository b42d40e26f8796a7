"""What an engineer does with a ticket about pages."""

from __future__ import annotations

from django import forms

from backline.guide.paging import LONGEST_WORDS, Urgency
from backline.guide.timeline import Kind
from backline.guide.workflow import LEVELS
from backline.records.tickets.actions.paging_by_hand import page_by_hand
from backline.surfaces.look.acts import Deed, TicketForm
from backline.surfaces.look.badges import level as level_words


class PageForm(TicketForm):
    level = forms.ChoiceField(
        label="Who is on call for",
        choices=[(name, level_words(name)) for name in LEVELS],
    )
    urgency = forms.ChoiceField(
        label="Urgency",
        choices=[
            (Urgency.CRITICAL.value, "critical: also in quiet hours"),
            (Urgency.NORMAL.value, "normal: it can wait for hours to open"),
        ],
    )
    words = forms.CharField(
        label="What for",
        max_length=LONGEST_WORDS,
        help_text="A sentence. With the ticket's number it is all that the message tells.",
    )

    def prepare(self) -> None:
        """Offer the ticket's own level first."""
        self.fields["level"].initial = self.ticket.level


PAGING_DEEDS = (
    Deed(
        "page",
        "Page who is on call",
        Kind.NOTED,
        PageForm,
        page_by_hand,
        "Paged: the panel says who is called.",
    ),
)
