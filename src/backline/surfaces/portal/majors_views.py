"""Announcements in the portal, and "this touches me too"."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from backline.guide.workflow import MoveRefused
from backline.records.contracts.queries import NoContract
from backline.records.customers.queries import contact_of
from backline.records.majors.actions import touches_us
from backline.records.majors.queries import (
    UnknownAnnouncement,
    UnknownMajor,
    announcement_for,
    major_touching,
    sites_touched,
)
from backline.surfaces.look.choices import choose
from backline.surfaces.portal.deeds import REFUSALS
from backline.surfaces.portal.doors import contact_page
from backline.surfaces.portal.pages import place_of


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.records.majors.models import Announcement, Major


class TouchedForm(forms.Form):
    site_id = forms.TypedChoiceField(label="Which site", coerce=int)
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        required=False,
        help_text="We call you back there. Empty: we write to you.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    words = forms.CharField(label="What you see", max_length=2000, required=False)

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = sites_touched(reader=reader)
        choose(self, "site_id", [(str(each.pk), each.name) for each in sites])
        contact = contact_of(reader=reader)
        self.fields["phone"].initial = contact.phone if contact else ""


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def touched(request: HttpRequest, reader: Reader, major: int) -> HttpResponse:
    """Say that an announced fault touches a site, or ask to be called back about it."""
    found, said = _found(reader, major)
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    posted = request.POST if request.method == "POST" else None
    form = TouchedForm(posted, reader=reader)
    done = _done(form, found, reader, now)
    if done is not None:
        messages.success(request, done.words)
        return redirect(done.place)
    shown = {"form": form, "said": said, "back": reverse("portal")}
    return render(request, "portal/touched.html", shown)


def _found(reader: Reader, major: int) -> tuple[Major, Announcement | None]:
    """Return what touches *reader*: announced to them, or with a ticket of theirs."""
    try:
        said = announcement_for(reader=reader, announcement_id=major)
    except UnknownAnnouncement:
        said = None
    try:
        found = said.major if said else major_touching(reader=reader, major_id=major)
    except UnknownMajor as error:
        raise Http404(str(error)) from error
    return found, said


class _Done(NamedTuple):
    """What the customer is told, and where they follow it."""

    words: str
    place: str


def _done(
    form: TouchedForm, major: Major, reader: Reader, now: datetime
) -> _Done | None:
    """Return what is told of what was done; None where nothing was."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        moved = touches_us(major=major, by=reader, now=now, **form.cleaned_data)
    except (*REFUSALS, MoveRefused, NoContract) as refusal:
        form.add_error(None, str(refusal))
        return None
    if moved is None:
        words = (
            "We call you back. No contract covers this site, so no time is promised."
        )
        return _Done(words, reverse("portal"))
    called = form.cleaned_data["phone"].strip()
    told = "We call you back" if called else "We have noted it"
    return _Done(f"{told}: follow it here.", place_of(moved.ticket.number))
