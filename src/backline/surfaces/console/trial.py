"""What the ladder of a plan does, tried on an incident that nobody reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.foretold import foretold
from backline.records.contracts.calendar_queries import calendars_in_force
from backline.records.contracts.queries import calendar_of
from backline.surfaces.console.oncall_forms import when_field
from backline.surfaces.console.package_forms import written
from backline.surfaces.look.ahead import Ahead, ahead_of
from backline.surfaces.look.choices import choose
from backline.surfaces.look.ladders import ladders_of


if TYPE_CHECKING:
    from datetime import tzinfo

    from django.http import QueryDict

    from backline.guide.plan import Plan
    from backline.records.accounts.queries import Reader
    from backline.surfaces.console.package_forms import PublishForm


_MOST_YEARS = 10
_TOO_FAR = "That is too far away: give a day within ten years."


class TrialForm(forms.Form):
    """When the incident is opened, and in whose hours the clocks count."""

    opened = when_field("Reported at, on that calendar's clock")
    calendar = forms.TypedChoiceField(label="Calendar", coerce=int)

    def __init__(self, given: QueryDict, *, reader: Reader, now: datetime) -> None:
        found = [each.version for each in calendars_in_force(reader=reader, now=now)]
        first = str(found[0].pk) if found else ""
        usual = {"opened": f"{_next_morning(now):%Y-%m-%dT%H:%M}", "calendar": first}
        super().__init__({name: given.get(name) or usual[name] for name in usual})
        choose(self, "calendar", [(str(each.pk), str(each)) for each in found])
        self.has_calendars = bool(found)
        self._now = now

    def clean_opened(self) -> datetime:
        """Refuse a day of which no calendar of today knows the holidays."""
        opened: datetime = self.cleaned_data["opened"]
        if abs(opened.year - self._now.year) > _MOST_YEARS:
            raise forms.ValidationError(_TOO_FAR)
        return opened


def _next_morning(now: datetime) -> datetime:
    """Return ten o'clock of the next Monday, on any wall."""
    day = now + timedelta(days=7 - now.weekday())
    return day.replace(hour=10, minute=0)


@dataclass(frozen=True, slots=True)
class Tried:
    """The ladder of one severity, with its instants."""

    severity: str
    ahead: Ahead


@dataclass(frozen=True, slots=True)
class Trial:
    """What happens by itself on an incident of each severity, the worst first."""

    opened_at: datetime
    zone: tzinfo
    each: tuple[Tried, ...]


def trial_of(plan: Plan, form: TrialForm) -> Trial | None:
    """Try a plan's ladder; None where what is asked for is none."""
    if not form.is_valid():
        return None
    calendar = calendar_of(form.cleaned_data["calendar"])
    at = form.cleaned_data["opened"].replace(tzinfo=calendar.zone).astimezone(UTC)
    tried = [
        (
            severity,
            ahead_of(foretold(plan, calendar=calendar, severity=severity, at=at)),
        )
        for severity in reversed(plan.severities)
    ]
    told = tuple(Tried(severity, ahead) for severity, ahead in tried if ahead)
    return Trial(at, calendar.zone, told)


def trial_shown(
    plan: Plan, given: QueryDict, *, reader: Reader, now: datetime
) -> dict[str, Any]:
    """Return a plan's ladder as it is written, and tried."""
    form = TrialForm(given, reader=reader, now=now)
    trial = trial_of(plan, form)
    shown: dict[str, Any] = {"asked": form, "trial": trial}
    return shown | {"ladders": ladders_of([plan]), "zone": trial.zone if trial else UTC}


def looked_at(
    form: PublishForm, given: QueryDict, *, reader: Reader, now: datetime
) -> dict[str, Any]:
    """Return what a plan that is being written does; what is wrong stands in the form."""
    if not form.is_valid():
        return {}
    plan = written(form)
    return trial_shown(plan, given, reader=reader, now=now) if plan else {}
