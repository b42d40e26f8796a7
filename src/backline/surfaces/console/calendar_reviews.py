"""Calendars that want a look: what is owed, and how it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.urls import reverse

from backline.guide.annex import AnnexRefused
from backline.guide.calendar_terms import BadCalendar
from backline.records.contracts.actions.reviews import keep_calendar, take_review
from backline.records.contracts.calendar_queries import (
    UnknownCalendar,
    open_reviews,
    review_for,
)
from backline.surfaces.look.acts import words_field


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.contracts.models import CalendarReview

REFUSALS = (AnnexRefused, BadCalendar, UnknownCalendar)


class TakeForm(forms.Form):
    """Nothing is to be said for it."""


class KeepForm(forms.Form):
    because = words_field(
        "Why the calendar stays", "Whoever counts by it reads this.", rows=2
    )


FORMS: dict[str, type[forms.Form]] = {"take": TakeForm, "keep": KeepForm}


@dataclass(frozen=True, slots=True)
class Duty:
    """A review that is owed."""

    review: CalendarReview
    why: str
    take: str
    url: str
    take_url: str
    keep_url: str


def duties(*, reader: Reader) -> list[Duty]:
    """Return the reviews that are owed."""
    return [_duty(review) for review in open_reviews(reader=reader)]


def _duty(review: CalendarReview) -> Duty:
    def place(name: str) -> str:
        return reverse("console-calendar-review", args=[review.pk, name])

    package = review.package
    return Duty(
        review=review,
        why=f"{package} changes days to come" if package else "The agreed years end",
        take="Take the new days into an annex" if package else "Propose the next year",
        url=reverse("console-calendar", args=[review.calendar_version_id]),
        take_url=place("take"),
        keep_url=place("keep"),
    )


def review_or_404(*, reader: Reader, review_id: int, name: str) -> CalendarReview:
    """Return the review, or end in a page that says there is none."""
    if name not in FORMS:
        raise Http404
    try:
        return review_for(reader=reader, review_id=review_id)
    except UnknownCalendar as error:
        raise Http404(str(error)) from error


def settled(
    review: CalendarReview, form: forms.Form, *, reader: Reader, now: datetime
) -> str:
    """Settle as the form says; return where to go on, nothing when it was refused."""
    if not form.is_valid():
        return ""
    about: dict[str, Any] = {"review_id": review.pk, "by": reader, "now": now}
    try:
        if isinstance(form, KeepForm):
            keep_calendar(**about, because=form.cleaned_data["because"])
            return reverse("console-calendars")
        annexes = take_review(**about)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return ""
    if len(annexes) == 1:
        return reverse("console-annex", args=[annexes[0].pk])
    return reverse("console-calendars")


def confirm_shown(
    name: str, form: forms.Form, review: CalendarReview
) -> dict[str, Any]:
    """Return what the page that asks once more is given."""
    duty = _duty(review)
    words = "; ".join(change["words"] for change in review.changes)
    return {
        "question": f"{duty.take}?"
        if name == "take"
        else "Keep the calendar as it is?",
        "consequence": f"{review.calendar_version}: {words}.",
        "form": form,
        "action": duty.take_url if name == "take" else duty.keep_url,
        "yes": duty.take if name == "take" else "Keep it",
        "back": reverse("console-calendars"),
    }
