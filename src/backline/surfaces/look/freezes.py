"""The freezes on console and portal: those that hold, a new one, one that is lifted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from backline.guide.workflow import MoveRefused
from backline.records.changes.actions.freezes import freeze, lift_freeze
from backline.records.changes.queries import freezes_for
from backline.records.customers.queries import UnknownSite, customers_for, sites_for
from backline.surfaces.look.change_words import hours_words
from backline.surfaces.look.choices import choose
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.changes.models import Freeze

#: Where a freeze holds: everywhere, a customer, or a site, as `c7` and `s12`.
_ANYWHERE = "all"


def _window_field(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label=label, widget=widget)


class FreezeForm(forms.Form):
    """A time without changes; its instants are on the wall clock of where it holds."""

    where = forms.ChoiceField(label="Where")
    start_at = _window_field("From")
    end_at = _window_field("Until")
    reason = forms.CharField(
        label="Why", max_length=300, help_text="Both sides read this."
    )
    blocks = forms.TypedChoiceField(
        label="A window in it",
        choices=[("yes", "is refused"), ("no", "is warned about")],
        coerce=lambda given: given == "yes",
    )

    def __init__(self, posted: QueryDict | None, *, reader: Reader) -> None:
        super().__init__(posted)
        self.reader = reader
        sites = list(sites_for(reader=reader))
        known = [
            (f"c{each.pk}", f"{each.name}, all sites")
            for each in customers_for(reader=reader)
        ]
        known += [(f"s{site.pk}", site.name) for site in sites]
        if reader.side == "vendor" and reader.is_manager:
            known.insert(0, (_ANYWHERE, "every site of every customer (UTC)"))
        choose(self, "where", known)
        self._zones = {f"s{site.pk}": site.zone for site in sites}
        for site in sites:
            self._zones.setdefault(f"c{site.customer_id}", site.zone)
        self.fields["start_at"].help_text = "On the clock of the site; of the first "
        self.fields["start_at"].help_text += "site for all of a customer."

    def full_clean(self) -> None:
        name = self._zones.get(str(self.data.get("where", "")), "UTC")
        with timezone.override(zone(name)):
            super().full_clean()

    def made(self, *, now: datetime) -> bool:
        """Make the freeze; what was refused stands in the form."""
        if not self.is_valid():
            return False
        given = dict(self.cleaned_data)
        where = given.pop("where")
        number = int(where[1:]) if where[1:].isdecimal() else None
        given["site_id"] = number if where[0] == "s" else None
        given["customer_id"] = number if where[0] == "c" else None
        try:
            freeze(**given, by=self.reader, now=now)
        except (MoveRefused, UnknownSite) as refusal:
            self.add_error(None, str(refusal))
            return False
        return True


@dataclass(frozen=True, slots=True)
class FreezeLine:
    """A freeze as a line of the list; it can be lifted by whoever made such a one."""

    freeze: Freeze
    window: str
    may_lift: bool


def freezes_shown(*, reader: Reader, now: datetime) -> dict[str, Any]:
    """Return the freezes that hold or come."""
    lines = [
        FreezeLine(
            each,
            hours_words(each.window, _zone_of(each), now=now),
            may_lift=reader.is_manager
            if each.customer_id is None
            else reader.side == "vendor" or each.customer_id == reader.customer_id,
        )
        for each in freezes_for(reader=reader, now=now)
    ]
    return {"lines": lines, "now": now}


def _zone_of(freeze: Freeze) -> tzinfo:
    return zone(freeze.site.zone if freeze.site else "UTC")


def lifted(freeze_id: int, *, reader: Reader, now: datetime) -> str:
    """Lift a freeze; return what was refused, empty when nothing was."""
    try:
        lift_freeze(freeze_id=freeze_id, by=reader, now=now)
    except MoveRefused as refusal:
        return str(refusal)
    return ""
