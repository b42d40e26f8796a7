"""The forms about a release; each is an action that it fills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.workflow import MoveRefused
from backline.records.customers.queries import UnknownSite
from backline.records.releases.queries import at_sites
from backline.records.tickets.actions import installation, moves, releases
from backline.records.tickets.queries import UnknownTicket
from backline.surfaces.look.acts import at_field, words_field
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.releases.models import Release

REFUSALS = (
    MoveRefused,
    UnknownSite,
    UnknownTicket,
    moves.BadInstant,
    moves.TicketMovedOn,
)


def _day_field(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


class AnnounceForm(forms.Form):
    name = forms.CharField(
        label="Release",
        max_length=40,
        help_text="Its version, such as 5.2.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    freeze_at = at_field("Freeze, UTC")
    planned_date = _day_field(
        "Planned for", "At each site it is due at the end of this day there."
    )
    note = words_field("What it brings", "Every customer reads this.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["freeze_at"].required = True
        self.fields[
            "freeze_at"
        ].help_text = "What is confirmed before this comes with the release."
        self.fields["note"].required = False


class ReleaseForm(forms.Form):
    """A form about one release; `run` is what it does, `title` what it is called."""

    title = ""
    done = ""
    run: Callable[..., object]

    def __init__(
        self, *args: Any, release: Release, reader: Reader, **kwargs: Any
    ) -> None:
        self.release = release
        self.reader = reader
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the release or the reader."""

    def arguments(self) -> dict[str, Any]:
        """Return what the action is given."""
        return dict(self.cleaned_data)


class MoveForm(ReleaseForm):
    title = "Move the release to another day"
    done = "The release has another day, and all who wait for it are told."
    run = staticmethod(releases.move_day)

    day = _day_field("Planned for", "A second move to later breaks the promise.")
    because = words_field(
        "Why", "Every customer who waits for the release reads this.", rows=2
    )


class FixForm(ReleaseForm):
    title = "Say whether a fix is in the release"
    done = "Written down."
    run = staticmethod(releases.set_contained)

    number = forms.CharField(label="Ticket", max_length=24)
    contained = forms.TypedChoiceField(
        label="Its fix is",
        choices=[("yes", "in the release"), ("no", "not in the release")],
        coerce=lambda given: given == "yes",
    )


class ShipForm(ReleaseForm):
    title = "The release reached a site"
    done = "Written down; the tickets that waited for it there are told."
    run = staticmethod(releases.ship)

    site_id = forms.TypedChoiceField(label="Site", coerce=int)
    at = at_field("Installed at, UTC")

    def prepare(self) -> None:
        self.fields["at"].help_text = "Empty means now."
        stands = at_sites(reader=self.reader, release=self.release)
        to_come = [each.site for each in stands if each.shipment is None]
        choose(self, "site_id", [(str(site.pk), site.name) for site in to_come])


class AnswerForm(ReleaseForm):
    title = "What the customer says to the installation"
    done = "Written down."
    run = staticmethod(installation.answer_installation)

    site_id = forms.TypedChoiceField(label="Site", coerce=int)
    accepts = forms.TypedChoiceField(
        label="The customer",
        choices=[("no", "declines it for now"), ("yes", "takes it after all")],
        coerce=lambda given: given == "yes",
    )
    words = words_field("What the customer said", rows=2)

    def prepare(self) -> None:
        stands = at_sites(reader=self.reader, release=self.release)
        to_come = [each.site for each in stands if each.shipment is None]
        choose(self, "site_id", [(str(site.pk), site.name) for site in to_come])


FORMS: dict[str, type[ReleaseForm]] = {
    "move": MoveForm,
    "fix": FixForm,
    "ship": ShipForm,
    "answer": AnswerForm,
}


def announced(form: AnnounceForm, *, reader: Reader, now: datetime) -> Release | None:
    """Announce the release; None when it was refused: the form says why."""
    if not form.is_valid():
        return None
    try:
        return releases.announce(**form.cleaned_data, by=reader, now=now)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return None


def performed(form: ReleaseForm, *, now: datetime) -> bool:
    """Do what the form says; what was refused stands in the form."""
    if not form.is_valid():
        return False
    given, pk = form.arguments(), form.release.pk
    try:
        form.run(release_id=pk, by=form.reader, now=now, **given)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
