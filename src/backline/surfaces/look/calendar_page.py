"""What the pages about calendars are given, on both sides of the desk alike.

Guide: package.geography - a yearly holiday annex is confirmed by both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.guide.annex import can_confirm, ends_soon
from backline.guide.calendar_differences import WEEKDAY_WORDS, differences
from backline.guide.calendar_edits import (
    breaks_of,
    estimated_days,
    geography_of,
    last_year_of,
    package_of,
)
from backline.guide.calendar_written import hours_in_words
from backline.guide.wall import FIRST_YEAR, LAST_YEAR
from backline.records.contracts.actions.annexes import side_of
from backline.records.contracts.calendar_queries import (
    UnknownCalendar,
    annex_for,
    annex_steps,
    body_terms,
    calendar_version_for,
    calendars_in_force,
    open_annexes,
    versions_of,
)
from backline.surfaces.look.calendar_forms import EDITS, form_of
from backline.surfaces.look.calendar_year import Year, year_of
from backline.surfaces.look.pieces import Fact
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from backline.guide.calendar_differences import Difference
    from backline.guide.calendar_terms import CalendarTerms
    from backline.records.accounts.queries import Reader
    from backline.records.contracts.calendar_queries import CalendarInForce
    from backline.records.contracts.models import (
        CalendarAnnex,
        CalendarVersion,
    )
    from backline.surfaces.look.calendar_forms import AnnexForm

Shown = dict[str, Any]
#: So many years are offered beside the picture at most.
_MOST_YEARS = 12


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """A calendar in force, as the list shows it."""

    name: str
    url: str
    customers: str
    sites: str
    until: str
    ends_soon: bool
    estimated: int


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """An open annex, as the list shows it."""

    annex: CalendarAnnex
    url: str


@dataclass(frozen=True, slots=True)
class YearLink:
    """A year to choose; `url` leads to its picture."""

    year: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Edit:
    """A form that edits, folded until it is wanted or was refused."""

    title: str
    form: AnnexForm
    url: str
    unfolded: bool


def list_shown(surface: str, *, reader: Reader, now: datetime) -> Shown:
    """Return the calendars in force and what is being agreed."""
    in_force = calendars_in_force(reader=reader, now=now)
    return {
        "lines": [_line(surface, each, now) for each in in_force],
        "annexes": [
            AnnexLine(annex, reverse(f"{surface}-annex", args=[annex.pk]))
            for annex in open_annexes(reader=reader)
        ],
        "propose_url": reverse(f"{surface}-propose-calendar"),
        "home_url": reverse(surface),
    }


def _line(surface: str, each: CalendarInForce, now: datetime) -> CalendarLine:
    body, today = each.version.body, _today(each.version.body, now)
    last_year = last_year_of(body)
    return CalendarLine(
        name=str(each.version),
        url=reverse(f"{surface}-calendar", args=[each.version.pk]),
        customers=", ".join(each.customers),
        sites=", ".join(site.name for site in each.sites),
        until=f"the end of {last_year}" if last_year else "no end",
        ends_soon=last_year is not None and ends_soon(last_year, today=today),
        estimated=sum(day > today for day in estimated_days(body)),
    )


def version_or_404(*, reader: Reader, version_id: int) -> CalendarVersion:
    """Return the version, or end in a page that says there is none."""
    try:
        return calendar_version_for(reader=reader, version_id=version_id)
    except UnknownCalendar as error:
        raise Http404(str(error)) from error


def annex_or_404(*, reader: Reader, annex_id: int) -> CalendarAnnex:
    """Return the annex, or end in a page that says there is none."""
    try:
        return annex_for(reader=reader, annex_id=annex_id)
    except UnknownCalendar as error:
        raise Http404(str(error)) from error


def version_shown(
    surface: str,
    version: CalendarVersion,
    *,
    asked: Mapping[str, str],
    reader: Reader,
    now: datetime,
) -> Shown:
    """Return one version: its year, what it rests on, its other versions."""
    versions = versions_of(reader=reader, name=version.name)
    older = [each for each in versions if each.version < version.version]
    in_force = {
        each.version.pk: each for each in calendars_in_force(reader=reader, now=now)
    }
    here = reverse(f"{surface}-calendar", args=[version.pk])
    counts = in_force.get(version.pk)
    return {
        **_pictured(version.body, asked=asked, here=here, now=now),
        "title": str(version),
        "version": version,
        "sites": [site.name for site in counts.sites] if counts else [],
        "versions": [
            (each, reverse(f"{surface}-calendar", args=[each.pk]), each.pk in in_force)
            for each in versions
        ],
        "previous": older[0] if older else None,
        "changes": changes_between(older[0].body, version.body) if older else [],
        "propose_url": reverse(f"{surface}-propose-calendar"),
        "list_url": reverse(f"{surface}-calendars"),
    }


def annex_shown(
    surface: str,
    annex: CalendarAnnex,
    *,
    asked: Mapping[str, str],
    refused: tuple[str, AnnexForm] | None,
    reader: Reader,
    now: datetime,
) -> Shown:
    """Return an annex: its year, what it changes, the forms, what was said of it."""
    here = reverse(f"{surface}-annex", args=[annex.pk])
    bad_name, bad_form = refused or ("", None)

    def place(name: str) -> str:
        return reverse(f"{surface}-annex-act", args=[annex.pk, name])

    def form(name: str) -> AnnexForm:
        return bad_form if bad_form and name == bad_name else form_of(name, annex)

    is_open = annex.state == "open"
    asked = asked if "year" in asked else {"year": str(_first_new_year(annex))}
    return {
        **_pictured(annex.body, asked=asked, here=here, now=now),
        "annex": annex,
        "standing": annex.standing.words,
        "base": annex.base,
        "changes": changes_between(annex.base.body, annex.body) if annex.base else [],
        "new_years": _new_years(annex),
        "edits": [
            Edit(title, form(name), place(name), name == bad_name)
            for name, (title, _) in EDITS.items()
            if is_open
        ],
        "breaks": breaks_of(annex.body) if is_open else [],
        "unbreak_url": place("unbreak"),
        "refused": bad_form if bad_name in {"confirm", "unbreak"} else None,
        "can_confirm": can_confirm(annex.standing, side_of(reader)),
        "confirm_url": place("confirm"),
        "withdraw": Edit(
            "Withdraw it", form("withdraw"), place("withdraw"), bad_name == "withdraw"
        )
        if is_open
        else None,
        "steps": annex_steps(reader=reader, annex=annex),
        "version_url": reverse(f"{surface}-calendar", args=[annex.version_id])
        if annex.version_id
        else "",
        "list_url": reverse(f"{surface}-calendars"),
    }


def changes_between(
    before: Mapping[str, object], after: Mapping[str, object]
) -> list[Difference]:
    """Return what differs in all the years of which both speak."""
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    was, now = body_terms(before), body_terms(after)
    if was.known_years[1] == LAST_YEAR and now.known_years[1] == LAST_YEAR:
        return []
    return differences(was, now, first, last)


def _new_years(annex: CalendarAnnex) -> str:
    """Return the years that the annex adds to what is agreed, in words."""
    first, last = _first_new_year(annex), annex.body["last_year"]
    if first > last:
        return ""
    return str(first) if first == last else f"{first} to {last}"


def _first_new_year(annex: CalendarAnnex) -> int:
    """Return the first year that was not agreed before."""
    base = annex.base.body if annex.base else {}
    before = base.get("last_year") or annex.body.get("first_year", FIRST_YEAR) - 1
    return int(before) + 1


def _pictured(
    body: Mapping[str, Any], *, asked: Mapping[str, str], here: str, now: datetime
) -> Shown:
    """Return the picture of the year that is asked for, with what stands around it."""
    terms, today = body_terms(body), _today(body, now)
    years = _years(terms, today)
    year = _asked_year(asked, years, today)
    estimated = estimated_days(body)
    picture: Year = year_of(terms, year, estimated)
    last_year = last_year_of(body)
    return {
        "picture": picture,
        "years": [YearLink(y, f"{here}?year={y}", y == year) for y in years],
        "facts": _facts(body, terms),
        "to_come": sum(day > today for day in estimated),
        "ends_soon": last_year
        if last_year and ends_soon(last_year, today=today)
        else 0,
        "now": now,
        "zone": terms.zone,
    }


def _years(terms: CalendarTerms, today: date) -> Sequence[int]:
    first, last = terms.known_years
    last = last if last < LAST_YEAR else today.year + 1
    first = max(first, last - _MOST_YEARS + 1, today.year - 2)
    return range(min(first, last), last + 1)


def _asked_year(asked: Mapping[str, str], years: Sequence[int], today: date) -> int:
    text = asked.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() else today.year
    return min(max(year, years[0]), years[-1])


def _facts(body: Mapping[str, Any], terms: CalendarTerms) -> list[Fact]:
    weekend = [
        name
        for name, windows in zip(WEEKDAY_WORDS, terms.weekly, strict=True)
        if not windows
    ]
    hours = {hours_in_words(windows) for windows in terms.weekly if windows}
    usual = hours.pop() if len(hours) == 1 else "they differ from day to day"
    last_year = last_year_of(body)
    until = f"the end of {last_year}" if last_year else "no end"
    facts = [
        Fact("Zone", str(terms.zone)),
        Fact("Weekend", ", ".join(weekend) or "none"),
        Fact("Hours", usual),
        Fact("Agreed until", until),
    ]
    if package_of(body):
        place = f"the working days of {geography_of(body)}"
        facts.append(Fact("Proposed from", package_of(body), place))
    return facts


def _today(body: Mapping[str, Any], now: datetime) -> date:
    return now.astimezone(zone(body["tz"])).date()
