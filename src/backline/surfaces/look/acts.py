"""What a person can do with a ticket: a form, and the action that it fills.

The button and the POST ask the same rule of the workflow, so they agree. The fields of
a form bear the names of the action's arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django import forms
from django.http import QueryDict
from django.utils import timezone

from backline.guide.workflow import State, can_move
from backline.surfaces.look.secrets_warned import WithoutSecrets
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime

    from backline.guide.timeline import Kind, Side
    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket

Shape = Literal["click", "inline", "page"]
Refusals = tuple[type[Exception], ...]


class TicketForm(WithoutSecrets):
    """A form about a ticket; instants in it are on the wall clock of its site."""

    def __init__(
        self, *args: Any, ticket: Ticket, reader: Reader, **kwargs: Any
    ) -> None:
        self.ticket = ticket
        self.reader = reader
        super().__init__(*args, **kwargs)
        self.prepare()
        at = self.fields.get("at")
        if at is not None:
            at.help_text = f"On the site's clock, {ticket.site.zone}. Empty means now."

    #: Hidden fields that name what was read, to act on nothing else.
    as_read: ClassVar[tuple[str, ...]] = ()

    def prepare(self) -> None:
        """Fill in choices that depend on the ticket or the reader."""

    def wall(self, at: datetime) -> str:
        """Return an instant as its field shows it: on the site's wall clock."""
        return f"{at.astimezone(zone(self.ticket.site.zone)):%Y-%m-%dT%H:%M}"

    def read_anew(self) -> None:
        """Take what stands now for read: the page shows it with the refusal."""
        if not self.as_read or not isinstance(self.data, QueryDict):
            return
        posted = self.data.copy()
        for name in self.as_read:
            stands = self.get_initial_for_field(self.fields[name], name)
            posted[self.add_prefix(name)] = "" if stands is None else str(stands)
        self.data = posted

    def full_clean(self) -> None:
        with timezone.override(zone(self.ticket.site.zone)):
            super().full_clean()

    def arguments(self) -> dict[str, Any]:
        """Return what the action is given."""
        return dict(self.cleaned_data)


def words_field(label: str, help_text: str = "", *, rows: int = 4) -> forms.CharField:
    """Return a field for sentences."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def at_field(label: str) -> forms.DateTimeField:
    """Return a field for when something took effect."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, required=False, widget=widget)


def _any(_ticket: Ticket) -> bool:
    return True


def may_decline(ticket: Ticket) -> bool:
    """Say whether a release is to come that the customer has not declined."""
    return bool(ticket.release) and not ticket.release_declined


def may_accept(ticket: Ticket) -> bool:
    """Say whether the customer has declined the release of the fix."""
    return ticket.release_declined


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do.

    Attributes:
        name: its place in the address.
        title: the words on its button.
        kind: what it adds to the timeline; the workflow says when it is possible.
        form: what has to be said for it.
        run: the action.
        done: what the person is told afterwards.
        suits: of which tickets it makes sense at all.
        shape: ``click`` when there is nothing to say for it, ``inline`` when its form
            stands on the ticket's page, else it has a page of its own.
        group: under which title it is folded away; none for what is done every day.
        is_handed_over: somebody of the customer fills the form in, on the engineer's
            device: its page leads nowhere else.
    """

    name: str
    title: str
    kind: Kind
    form: type[TicketForm]
    run: Callable[..., object]
    done: str
    shape: Shape = "page"
    suits: Callable[[Ticket], bool] = _any
    group: str = ""
    is_handed_over: bool = False

    @property
    def template(self) -> str:
        """The page of its form."""
        return "look/handed_over.html" if self.is_handed_over else "look/deed.html"


def in_group(title: str, *deeds: Deed) -> tuple[Deed, ...]:
    """Return deeds that are folded away together under *title*."""
    return tuple(replace(deed, group=title) for deed in deeds)


@dataclass(frozen=True, slots=True)
class Offer:
    """A deed that is possible now; with its empty form where that is shown."""

    deed: Deed
    form: TicketForm | None
    url: str


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be done now under one title; without one, what is done every day."""

    title: str
    offers: list[Offer]


def offers(
    deeds: Iterable[Deed],
    ticket: Ticket,
    *,
    reader: Reader,
    side: Side,
    place: str,
    not_now: Collection[Kind],
) -> list[Offers]:
    """Return what *reader* can do with *ticket* now; *place* is its address.

    What stands in *not_now* is left out, although the state would allow it.
    """
    state = State(ticket.state)
    groups: dict[str, list[Offer]] = {"": []}
    for deed in deeds:
        if (
            deed.kind not in not_now
            and can_move(deed.kind, state=state, by=side)
            and deed.suits(ticket)
        ):
            form = _empty(deed, ticket, reader) if deed.shape == "inline" else None
            offer = Offer(deed, form, f"{place}{deed.name}/")
            groups.setdefault(deed.group, []).append(offer)
    return [Offers(title, found) for title, found in groups.items() if found]


def _empty(deed: Deed, ticket: Ticket, reader: Reader) -> TicketForm:
    return deed.form(ticket=ticket, reader=reader, auto_id=f"{deed.name}-%s")


def perform(
    deed: Deed, form: TicketForm, *, now: datetime, refusals: Refusals
) -> object | None:
    """Do it if the form is filled well; what was refused stands in the form."""
    if not form.is_valid():
        return None
    try:
        return deed.run(
            number=form.ticket.number, by=form.reader, now=now, **form.arguments()
        )
    except refusals as refusal:
        form.add_error(None, str(refusal))
        form.read_anew()
        return None
