"""`backline calendar`: the working days of a place, proposed, compared and checked."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backline.geography import geography_snapshot, terms_of
from backline.geography.published import BadList, compared, read_published
from backline.guide.calendar_days import faces
from backline.guide.calendar_differences import differences, shared_years
from backline.guide.calendar_edits import estimated_days, package_of
from backline.guide.calendar_terms import BadCalendar
from backline.guide.wall import FIRST_YEAR, LAST_YEAR


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backline.geography.published import Compared

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="As JSON.")


class Years(click.ParamType[tuple[int, int]]):
    """``2027`` or ``2027-2028``."""

    name = "years"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Return the first and the last year."""
        first, dash, last = value.partition("-")
        given = (first, last if dash else first)
        if not all(year.isascii() and year.isdigit() for year in given):
            self.fail(f"{value!r} is no year. Write 2027 or 2027-2028.", param, ctx)
        years = int(given[0]), int(given[1])
        if not FIRST_YEAR <= years[0] <= years[1] <= LAST_YEAR:
            self.fail(f"Give years in order, {FIRST_YEAR} to {LAST_YEAR}.", param, ctx)
        return years


@click.group("calendar")
def command() -> None:
    """Propose, compare and check calendars."""


@command.command("propose")
@click.argument("geography")
@click.option("--years", type=Years(), required=True, help="2027, or 2027-2028.")
@click.option("--tz", help="The zone; needed where the country has several.")
@click.option("--json", "as_json", is_flag=True, help="In the form of `backline calc`.")
def propose(
    geography: str, *, years: tuple[int, int], tz: str | None, as_json: bool
) -> None:
    """Propose the 24x5 days of GEOGRAPHY, such as IN-KA or AE."""
    try:
        body = geography_snapshot(geography, "24x5", tz, *years)
    except BadCalendar as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps(body, indent=2, ensure_ascii=False))
        return
    click.echo(f"{geography.upper()}, {body['tz']}, from {package_of(body)}")
    for line in _special_days(body, years):
        click.echo(line)


@command.command("diff")
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
@click.option("--years", type=Years(), help="Those that both know, if not given.")
@_JSON
def diff(
    before: Path, after: Path, *, years: tuple[int, int] | None, as_json: bool
) -> None:
    """Tell what differs between two calendars in the form of `backline calc`."""
    try:
        was, now = (terms_of(_read(path)) for path in (before, after))
        shared = shared_years(was, now)
        if years is None and (not shared or shared[-1] == LAST_YEAR):
            message = "The calendars do not say for which years they are. Give --years."
            raise click.UsageError(message)
        first, last = years or (shared[0], shared[-1])
        found = differences(was, now, date(first, 1, 1), date(last, 12, 31))
    except BadCalendar as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        told = [
            {
                "day": each.day and each.day.isoformat(),
                "what": each.what,
                "before": each.before,
                "after": each.after,
            }
            for each in found
        ]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for each in found:
        click.echo(each.words)
    click.echo(f"{len(found) or 'no'} differences, {first} to {last}")


@command.command("check")
@click.argument("file", type=_FILE)
@_JSON
def check(file: Path, *, as_json: bool) -> None:
    """Compare a government's list with what is proposed, and explain.

    FILE is a CSV (or CSV.gz) with country, subdivision, date, name and kind (off or
    work).
    """
    opened = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8", newline="") as lines:
            places = [compared(listed) for listed in read_published(lines)]
    except (UnicodeDecodeError, gzip.BadGzipFile) as error:
        message = f"{file} is no CSV in UTF-8, plain or gzip: {error}."
        raise click.ClickException(message) from error
    except (BadList, BadCalendar) as error:
        message = f"{file}: {error}"
        raise click.ClickException(message) from error
    if as_json:
        told = [_unlike(place) for place in places]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for line in _checked(places):
        click.echo(line)


def _special_days(body: Mapping[str, object], years: tuple[int, int]) -> Iterator[str]:
    first, last = date(years[0], 1, 1), date(years[1], 12, 31)
    guessed = estimated_days(body)
    for face in faces(terms_of(body), first, last, estimated=guessed):
        if not face.by_week:
            yield f"{face.day:%Y-%m-%d %a}  {face.words}"
    yield f"{len(guessed)} estimated"


def _checked(places: list[Compared]) -> Iterator[str]:
    for place in places:
        yield f"{place.place} ({place.geography}): {len(place.unlike)} differences"
        if place.unknown_years:
            unknown = ", ".join(str(year) for year in place.unknown_years)
            yield f"  not known here: {unknown}"
        for each in place.unlike:
            why = each.why or "not explained yet"
            yield f"  {each.day}  list: {each.listed}; ours: {each.ours}. {why}"
    unexplained = sum(not each.why for place in places for each in place.unlike)
    yield f"{unexplained or 'none'} of them unexplained"


def _unlike(place: Compared) -> dict[str, Any]:
    return {
        "list": place.place,
        "geography": place.geography,
        "years": list(place.years),
        "unknown_years": list(place.unknown_years),
        "differences": [
            {
                "date": each.day.isoformat(),
                "listed": each.listed,
                "ours": each.ours,
                "why": each.why or None,
            }
            for each in place.unlike
        ],
    }


def _read(path: Path) -> dict[str, object]:
    try:
        body = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        message = f"{path} is not JSON in UTF-8: {error}. Give a calendar as JSON."
        raise click.ClickException(message) from error
    if not isinstance(body, dict):
        message = f"{path} holds no calendar: give an object such as calc takes."
        raise click.ClickException(message)
    return body
