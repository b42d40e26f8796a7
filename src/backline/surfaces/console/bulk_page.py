"""Several tickets handed over at once, each done or refused by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from backline.guide.timeline import Kind
from backline.guide.workflow import LEVELS, State, can_move
from backline.records.tickets.actions.levels import Handed, HandOver, hand_over_each
from backline.records.tickets.actions.moves import side_of
from backline.records.tickets.queries import tickets_numbered
from backline.surfaces.console.collision import happened_since
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.levels_deeds import BriefFields, receivers
from backline.surfaces.console.pages import place_of
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket

#: A page of the queue has as many.
MOST = 50


class BulkForm(BriefFields):
    """The chosen tickets with one brief for all of them."""

    ticket = forms.MultipleChoiceField(
        label="Tickets",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one ticket."},
    )
    field_order = ("ticket", "to", "known", "tried", "reason", "incomplete_because")

    def __init__(
        self, posted: QueryDict | None, *, chosen: list[str], reader: Reader
    ) -> None:
        super().__init__(posted, initial={"ticket": chosen, "to": LEVELS[1]})
        self.reader = reader
        self.found = found = tickets_numbered(reader=reader, numbers=chosen)
        side = side_of(reader)
        self.possible = [
            (each.number, f"{each.number} {each.subject} ({each.level})")
            for each in found
            if can_move(Kind.HANDED_OVER, state=State(each.state), by=side)
        ]
        able = {number for number, _ in self.possible}
        self.left_out = [number for number in chosen if number not in able]
        choose(self, "ticket", self.possible)
        choose(self, "to", receivers(reader))
        why = "For those whose intake checklist is not complete; recorded with each."
        self.fields["incomplete_because"].help_text = why


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one ticket: its address, and where it landed."""

    handed: Handed
    url: str
    landed: str


def chosen_of(given: QueryDict) -> list[str]:
    """Return the tickets that are chosen, each once, at most a page of them."""
    return list(dict.fromkeys(given.getlist("ticket")))[:MOST]


def outcomes_of(form: BulkForm, *, seen: list[str], now: datetime) -> list[Outcome]:
    """Hand the chosen tickets over; those refused stay chosen in the form.

    One that moved on since the page showed it, as *seen* tells, is refused once.
    """
    if not form.is_valid():
        return []
    numbers = form.cleaned_data["ticket"]
    held = _moved_on(form, dict(each.rpartition(":")[::2] for each in seen))
    done = hand_over_each(
        numbers=[number for number in numbers if number not in held],
        to=HandOver(**form.handed()),
        by=form.reader,
        now=now,
    )
    done += [held[number] for number in numbers if number in held]
    numbers = [each.number for each in done if not each.refused]
    landed = {
        ticket.number: _landed(ticket)
        for ticket in tickets_numbered(reader=form.reader, numbers=numbers)
    }
    return [
        Outcome(each, place_of(each.number), landed.get(each.number, ""))
        for each in done
    ]


def _moved_on(form: BulkForm, seen: dict[str, str]) -> dict[str, Handed]:
    """Return the tickets that something happened on meanwhile, by their numbers."""
    told = {
        ticket.number: happened_since(
            seen.get(ticket.number, ""), ticket, reader=form.reader, own=True
        )
        for ticket in form.found
    }
    return {
        number: Handed(
            number,
            f"It moved on meanwhile. {words} Look whether yours still fits, and hand it "
            "over again.",
        )
        for number, words in told.items()
        if words
    }


def _landed(ticket: Ticket) -> str:
    """Return who has a ticket now: its level, and its team and engineer if any."""
    parts = (ticket.level, ticket.team, ticket.engineer and ticket.engineer.name)
    return ", ".join(str(part) for part in parts if part)


def bulk_shown(
    form: BulkForm, outcomes: list[Outcome], posted: QueryDict | None
) -> dict[str, Any]:
    """Return the page: what is to be handed over, and what became of it so far."""
    refused = [each for each in outcomes if each.handed.refused]
    if refused and posted is not None:
        # What was typed stands as it was; only the tickets that are done are gone.
        again = posted.copy()
        numbers = [each.handed.number for each in refused]
        again.setlist("ticket", numbers)
        form = BulkForm(again, chosen=numbers, reader=form.reader)
    return {
        "form": form if refused or not outcomes else None,
        "done": [each for each in outcomes if not each.handed.refused],
        "refused": refused,
        "nothing": not form.possible,
        "seen": [f"{each.number}:{each.version}" for each in form.found],
        "left_out": ", ".join(form.left_out),
        "back": reverse("console"),
        "nav": nav_of(None),
    }
