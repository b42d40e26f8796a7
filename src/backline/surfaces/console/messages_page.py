"""What the outbox holds, as the console shows it: what did not go out, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from backline.records.accounts.rights import can_manage
from backline.records.outbox.queries import told_about
from backline.records.paging.addresses import CHANNELS
from backline.records.paging.outgoing import outgoing
from backline.records.tickets.queries import tickets_numbered
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look.badges import Badge
from backline.surfaces.look.panels import Panel


if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.outbox.queries import Standing
    from backline.records.paging.outgoing import Outgoing
    from backline.surfaces.look.panels import Asked

PLACE = "console-messages"
#: How many are shown at once.
MOST_SHOWN = 100
#: A browser is "this one" only to whom it belongs.
_WAYS = CHANNELS | {"push": "Browser"}
_STANDS: dict[Standing, Badge] = {
    "given up": Badge("Given up", "alarm", "triangle"),
    "late": Badge("Late", "warn"),
    "waiting": Badge("Waiting", "info"),
    "sent": Badge("Sent", "good"),
    "taken back": Badge("Not needed any more", "plain"),
    "let be": Badge("Given up, let be", "plain"),
}


#: What can be sent again, or let be.
_UNSENT: tuple[Standing, ...] = ("given up", "late", "waiting", "let be")


class FilterForm(forms.Form):
    """Which messages are asked for; what cannot be read asks for all."""

    channel = forms.ChoiceField(
        label="Way", required=False, choices=[("", "Any way"), *_WAYS.items()]
    )
    ticket = forms.CharField(
        label="Ticket",
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"placeholder": "Ticket, as INC-2041"}),
    )

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked, auto_id="filter-%s")
        self.is_valid()

    @property
    def chosen(self) -> dict[str, str]:
        """Return what is asked for, as it stands in the address."""
        given = self.cleaned_data
        chosen = {
            "channel": given.get("channel", ""),
            "ticket": given.get("ticket", "").strip().upper(),
        }
        return {name: value for name, value in chosen.items() if value}

    @property
    def query(self) -> str:
        """Return what is asked for as the end of an address."""
        return urlencode(self.chosen)


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message as a line."""

    message: Outgoing
    way: str
    badge: Badge
    #: The page of its ticket; empty for what is about none.
    url: str
    #: What it is about, where that is no ticket.
    about: str
    #: Whether it can be chosen, to be sent again or let be.
    box: bool


def messages_shown(
    form: FilterForm, *, reader: Reader, now: datetime
) -> dict[str, Any]:
    """Return what did not go out, or all that a ticket's people were told."""
    chosen = form.chosen
    found = outgoing(
        reader=reader,
        about=chosen.get("ticket", ""),
        channel=chosen.get("channel", ""),
        now=now,
        most=MOST_SHOWN + 1,
    )
    tickets = tickets_numbered(reader=reader, numbers={each.about for each in found})
    numbers = {ticket.number for ticket in tickets}
    lines = [_line(each, numbers, reader) for each in found[:MOST_SHOWN]]
    return {
        "form": form,
        "lines": lines,
        "more": len(found) > MOST_SHOWN,
        "ticket": chosen.get("ticket", ""),
        "acts": any(line.box for line in lines),
        "query": form.query,
        "all_query": urlencode(chosen | {"choose": "all"}),
        "all_chosen": form.data.get("choose") == "all",
        "nav": nav_of(None, here=reverse(PLACE)),
        "now": now,
    }


def _line(message: Outgoing, numbers: Container[str], reader: Reader) -> MessageLine:
    is_about_ticket = message.about in numbers
    return MessageLine(
        message,
        _WAYS.get(message.channel, message.channel),
        _STANDS[message.stands],
        reverse("console-ticket", args=[message.about]) if is_about_ticket else "",
        message.about.replace(":", " ").rstrip("0123456789 ").capitalize(),
        can_manage(reader) and message.stands in _UNSENT,
    )


def messages_panel(asked: Asked) -> Panel | None:
    """Return how many messages a ticket has, at its foot; nothing where it has none."""
    number = asked.ticket.number
    told = told_about(reader=asked.reader, about=number, now=asked.now)
    if not told.messages:
        return None
    url = f"{reverse(PLACE)}?{urlencode({'ticket': number})}"
    return Panel("console/parts/ticket_messages.html", {"told": told, "url": url})
