"""What a person can do with an annex: a form each, filled into one action."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.annex import AnnexRefused
from backline.guide.calendar_edits import (
    with_break,
    with_day_as_week,
    with_day_hours,
    with_days_closed,
    with_week,
    without_break,
)
from backline.guide.calendar_terms import WEEKDAYS, BadCalendar
from backline.guide.calendar_written import hours_in_words, windows_of
from backline.records.contracts.actions.annexes import (
    confirm_annex,
    edit_annex,
    propose_calendar,
    withdraw_annex,
)
from backline.records.contracts.calendar_queries import body_terms
from backline.records.customers.queries import UnknownSite, sites_for
from backline.surfaces.look.acts import words_field
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from backline.guide.calendar_edits import Body
    from backline.records.accounts.queries import Reader
    from backline.records.contracts.models import CalendarAnnex

#: What the actions refuse with words for the person at the form.
REFUSALS = (AnnexRefused, BadCalendar, UnknownSite)
_HOURS = "Such as 09:00-13:00; several with a comma between; or: all day."
_WEEKDAY_LABELS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


def _day_field(label: str, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget)


def _name_field(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=120)


def _wall_field(label: str) -> forms.CharField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
    return forms.CharField(label=label, max_length=25, widget=widget)


class AnnexForm(forms.Form):
    """A form about an annex as the person saw it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self, body: Body) -> None:
        """Fill in what depends on the calendar."""

    def run(self, **about: Any) -> CalendarAnnex:
        """Do it: change the annex as the form says."""
        seen = self.cleaned_data["seen"]
        return edit_annex(seen=seen, edit=self.edit(), words=self.words(), **about)

    def edit(self) -> Callable[[Body], Body]:
        """Return the edit that the form says."""
        raise NotImplementedError

    def words(self) -> str:
        """Return what the edit says, for both sides to read."""
        raise NotImplementedError


class CloseForm(AnnexForm):
    first = _day_field("Day, or the first of them")
    last = _day_field("Last day", required=False)
    name = _name_field("What the day is called")

    def edit(self) -> Callable[[Body], Body]:
        first, name = self.cleaned_data["first"], self.cleaned_data["name"]
        last = self.cleaned_data["last"] or first
        return partial(with_days_closed, first=first, last=last, name=name)

    def words(self) -> str:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        name = self.cleaned_data["name"]
        span = f"{first} to {last}" if last and last != first else f"{first}"
        return f"closed {span}" + (f" ({name})" if name else "")


class HoursForm(AnnexForm):
    day = _day_field("Day")
    hours = forms.CharField(label="Hours", help_text=_HOURS, max_length=200)
    name = _name_field("What the day is called")

    def edit(self) -> Callable[[Body], Body]:
        given = self.cleaned_data
        windows = windows_of(given["hours"])
        return partial(
            with_day_hours, day=given["day"], windows=windows, name=given["name"]
        )

    def words(self) -> str:
        given = self.cleaned_data
        name = f" ({given['name']})" if given["name"] else ""
        return f"{given['day']} open {given['hours']}{name}"


class AsWeekForm(AnnexForm):
    day = _day_field("Day")

    def edit(self) -> Callable[[Body], Body]:
        return partial(with_day_as_week, day=self.cleaned_data["day"])

    def words(self) -> str:
        return f"{self.cleaned_data['day']} as every such weekday"


class WeekForm(AnnexForm):
    """Seven fields; an empty one is weekend."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WEEKDAYS:
            label = _WEEKDAY_LABELS[name]
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=200
            )

    def prepare(self, body: Body) -> None:
        weekly = body_terms(body).weekly
        for name, windows in zip(WEEKDAYS, weekly, strict=True):
            self.fields[name].initial = hours_in_words(windows)

    def edit(self) -> Callable[[Body], Body]:
        week = {name: windows_of(self.cleaned_data[name]) for name in WEEKDAYS}
        return partial(with_week, week=week)

    def words(self) -> str:
        hours = (
            f"{_WEEKDAY_LABELS[name]} {self.cleaned_data[name] or 'closed'}"
            for name in WEEKDAYS
        )
        return f"the week: {'; '.join(hours)}"


class BreakForm(AnnexForm):
    start = _wall_field("From")
    end = _wall_field("To")

    def edit(self) -> Callable[[Body], Body]:
        given = self.cleaned_data
        return partial(with_break, start=given["start"], end=given["end"])

    def words(self) -> str:
        return (
            f"a break from {self.cleaned_data['start']} to {self.cleaned_data['end']}"
        )


class UnbreakForm(BreakForm):
    start = forms.CharField(widget=forms.HiddenInput)
    end = forms.CharField(widget=forms.HiddenInput)

    def edit(self) -> Callable[[Body], Body]:
        given = self.cleaned_data
        return partial(without_break, start=given["start"], end=given["end"])

    def words(self) -> str:
        given = self.cleaned_data
        return f"no break from {given['start']} to {given['end']}"


class ConfirmForm(AnnexForm):
    def run(self, **about: Any) -> CalendarAnnex:
        return confirm_annex(seen=self.cleaned_data["seen"], **about)


class WithdrawForm(AnnexForm):
    because = words_field("Why it is withdrawn", "The other side reads it.", rows=2)

    def run(self, **about: Any) -> CalendarAnnex:
        given = self.cleaned_data
        return withdraw_annex(seen=given["seen"], because=given["because"], **about)


#: The edits by their place in the address, with the words on each.
EDITS: dict[str, tuple[str, type[AnnexForm]]] = {
    "close": ("Close a day, or several", CloseForm),
    "hours": ("Half day, extra working day, other hours", HoursForm),
    "as-week": ("Work a day as its weekday", AsWeekForm),
    "week": ("Change the week and the weekend", WeekForm),
    "break": ("Add a break", BreakForm),
}
FORMS: dict[str, type[AnnexForm]] = {
    **{name: form for name, (_, form) in EDITS.items()},
    "unbreak": UnbreakForm,
    "confirm": ConfirmForm,
    "withdraw": WithdrawForm,
}


def form_of(
    name: str, annex: CalendarAnnex, posted: Mapping[str, str] | None = None
) -> AnnexForm:
    """Return a form about *annex*, filled with what was posted."""
    initial = {"seen": annex.revision}
    form = FORMS[name](posted, initial=initial, auto_id=f"{name}-%s")
    form.prepare(annex.body)
    return form


def performed(
    form: AnnexForm, annex: CalendarAnnex, *, reader: Reader, now: datetime
) -> bool:
    """Do what the form says; what was refused stands in it."""
    if not form.is_valid():
        return False
    try:
        form.run(annex_id=annex.pk, by=reader, now=now)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


class ProposeForm(forms.Form):
    site = forms.ChoiceField(
        label="Site", help_text="Its geography says which days are proposed."
    )
    first_year = forms.IntegerField(label="First year", min_value=2000, max_value=2199)
    last_year = forms.IntegerField(label="Last year", min_value=2000, max_value=2199)


def propose_form(
    posted: Mapping[str, str] | None, *, reader: Reader, now: datetime
) -> ProposeForm:
    """Return the form that asks for a proposal, with the sites that *reader* sees."""
    year = now.year + 1
    initial = {"first_year": year, "last_year": year}
    form = ProposeForm(posted, initial=initial)
    sites = sites_for(reader=reader)
    choose(
        form,
        "site",
        [(str(s.pk), f"{s.customer.name}, {s.name} ({s.geography})") for s in sites],
    )
    return form


def proposed(
    form: ProposeForm, *, reader: Reader, now: datetime
) -> CalendarAnnex | None:
    """Propose what the form asks for; what was refused stands in it."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        return propose_calendar(
            site_id=int(given["site"]),
            first_year=given["first_year"],
            last_year=given["last_year"],
            by=reader,
            now=now,
        )
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return None
