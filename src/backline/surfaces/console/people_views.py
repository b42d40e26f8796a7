"""The vendor's own people: read by all of them, kept by the managers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backline.guide.workflow import LEVELS
from backline.records.accounts import actions
from backline.records.accounts.rights import can_manage
from backline.surfaces.console import people_page
from backline.surfaces.console.doors import manager_page, vendor_page


if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader


class PersonForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120)
    email = forms.CharField(
        label="Email",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    level = forms.ChoiceField(
        choices=[("", "none"), *((level, level) for level in LEVELS)],
        required=False,
        help_text="Of an engineer.",
    )
    is_manager = forms.BooleanField(
        label="They manage",
        help_text="They keep people, customers, teams, rosters and contracts.",
        required=False,
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _kept(form: PersonForm, person: Person | None, reader: Reader) -> Person | None:
    """Write down what the form says; what was refused stands in the form."""
    if not form.is_valid():
        return None
    given = {**form.cleaned_data, "by": reader, "now": _now()}
    try:
        if person is None:
            return actions.add_colleague(**given)
        return actions.change_colleague(person_id=person.pk, **given)
    except actions.PersonRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@require_safe
@vendor_page
def people(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the vendor's people."""
    shown = people_page.people_shown(reader=reader, now=_now())
    return render(request, "console/people.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def add(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Add an engineer or a manager."""
    form = PersonForm(_posted(request))
    made = _kept(form, None, reader) if form.is_bound else None
    if made is not None:
        messages.success(request, f"{made.name} is there: a link is in the mail.")
        return redirect("console-person", made.pk)
    shown = {"form": form, "title": "Add a person", "save": "Add them"}
    shown |= {"back": reverse(people_page.PLACE), "back_title": "People"}
    return render(request, "look/form.html", {**shown, "nav": people_page.nav()})


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def person(request: HttpRequest, reader: Reader, person: int) -> HttpResponse:
    """Show one of the vendor's people; a manager changes what is written of them."""
    if request.method == "POST" and not can_manage(reader):
        raise PermissionDenied
    found = people_page.person_or_404(reader=reader, person_id=person)
    shown = people_page.person_shown(found, reader=reader, now=_now())
    initial = {name: getattr(found, name) for name in PersonForm.base_fields}
    form = PersonForm(_posted(request), initial=initial)
    if form.is_bound and _kept(form, found, reader):
        messages.success(request, "Written down.")
        return redirect("console-person", person)
    return render(request, "console/person.html", {**shown, "form": form})


_ENDS: dict[str, tuple[str, str, str, Callable[..., object], str]] = {
    "invite": (
        "Mail {} a new link?",
        "It is good for seven days and works once; the one before works no more.",
        "Mail it",
        actions.invite_colleague,
        "A link is in the mail to them.",
    ),
    "close": (
        "Close the account of {}?",
        (
            "Open sessions and keys end at once, and no page reaches them. What they have "
            "stands below, to be handed over; nothing of it goes by itself."
        ),
        "Close it",
        actions.close_colleague,
        "They are shut out. Hand over what stands below.",
    ),
    "reopen": (
        "Open the account of {} again?",
        "They get a mail with a link to set a new password by; old keys stay revoked.",
        "Open it",
        actions.reopen_colleague,
        "A link is in the mail to them.",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def end(request: HttpRequest, reader: Reader, person: int, name: str) -> HttpResponse:
    """Invite somebody, shut them out, or let them in again."""
    found = people_page.person_or_404(reader=reader, person_id=person)
    if name not in _ENDS:
        raise Http404
    question, consequence, yes, run, done = _ENDS[name]
    back = reverse("console-person", args=[person])
    if request.method == "POST":
        try:
            run(person_id=person, by=reader, now=_now())
            messages.success(request, done)
        except actions.PersonRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(back)
    shown = people_page.person_shown(found, reader=reader, now=_now())
    shown |= {"question": question.format(found.name), "consequence": consequence}
    shown |= {"action": request.path, "back": back, "yes": yes}
    return render(request, "console/person_end.html", shown)
