"""Who can be called for a page: who is on call, and who answers for the desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from backline.guide.paging import Callee, Urgency
from backline.guide.quiet_hours import QuietHours
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK, Reader, managers
from backline.records.oncall.duty import LOOKED_AHEAD, duty_for
from backline.records.oncall.models import Absence
from backline.records.oncall.queries import away_between, next_on_call_at, on_call_at
from backline.records.paging.models import Page, Wishes


MANAGER = "manager"


def people_on_call(page: Page, at: datetime) -> list[Person]:
    """Return who is on call for a page, in the order of calling."""
    return list(
        on_call_at(reader=THE_DESK, level=page.level, component=page.component, at=at)
    )


def opens_at(page: Page, at: datetime) -> datetime | None:
    """Return when somebody is on call next; None for never, as far as is planned."""
    return next_on_call_at(
        reader=THE_DESK, level=page.level, component=page.component, at=at
    )


def managers_of_the_desk(at: datetime) -> list[Person]:
    """Return who is called when nobody else answers: the managers on call, or all.

    Who is away is left out while anybody is not.
    """
    on_duty = on_call_at(reader=THE_DESK, level=MANAGER, component="", at=at)
    return list(on_duty) or who_is_here(managers(reader=THE_DESK), at)


def who_is_here(people: list[Person], at: datetime) -> list[Person]:
    """Return those who are not away; all of them where everybody is."""
    return _here(people, away_between(reader=THE_DESK, start=at, end=at), at)


def _here(people: list[Person], away: list[Absence], at: datetime) -> list[Person]:
    gone = {each.person_id for each in away if each.starts_at <= at < each.ends_at}
    return [each for each in people if each.pk not in gone] or people


@dataclass(frozen=True, slots=True)
class WouldCall:
    """Who would be called for a page at an instant, as the rosters stand."""

    names: tuple[str, ...]
    managers: tuple[str, ...]
    opens_at: datetime | None


def would_call(
    *, reader: Reader, component: str, asked: Sequence[tuple[str, datetime]]
) -> list[WouldCall]:
    """Return who would be called at each level and instant, read at once.

    Nobody's names but to the vendor's people.
    """
    if reader.side != "vendor" or not asked:
        return [WouldCall((), (), None) for _ in asked]
    first, last = min(at for _, at in asked), max(at for _, at in asked)
    levels = {MANAGER, *(level for level, _ in asked)}
    end = last + LOOKED_AHEAD
    duty = duty_for(reader=reader, levels=levels, start=first, end=end)
    called = [
        duty.at(level, "" if level == MANAGER else component, at) for level, at in asked
    ]
    if all(called):
        return [WouldCall(_names(each), (), None) for each in called]
    everybody = managers(reader=THE_DESK)
    away = away_between(reader=THE_DESK, start=first, end=last)
    found = []
    for (level, at), on_call in zip(asked, called, strict=True):
        answers = _names(duty.at(MANAGER, "", at) or _here(everybody, away, at))
        if on_call or level == MANAGER:
            found.append(WouldCall(_names(on_call) or answers, (), None))
        else:
            opens = duty.begins(level, component, at)
            found.append(WouldCall((), answers, opens))
    return found


def _names(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(each.name for each in people)


def callees(people: Iterable[Person]) -> list[Callee]:
    """Return people as the guide reads them, with their quiet hours, in their order."""
    in_order = list(people)
    quiet = quiet_hours_of(in_order)
    return [Callee(each.pk, quiet.get(each.pk)) for each in in_order]


def called_from(page: Page, person: Person, now: datetime) -> datetime:
    """Return when somebody can be called for a page: an ordinary one keeps their quiet."""
    quiet = quiet_hours_of([person]).get(person.pk)
    if quiet is None or page.urgency == Urgency.CRITICAL:
        return now
    return quiet.over_at(now)


def quiet_hours_of(people: Iterable[Person]) -> dict[int, QuietHours]:
    """Return the quiet hours of those who have some, by their number."""
    wishes = Wishes.objects.filter(
        person__in=[each.pk for each in people],
        quiet_from__isnull=False,
        quiet_until__isnull=False,
    )
    return {each.person_id: _quiet(each) for each in wishes}


def _quiet(wishes: Wishes) -> QuietHours:
    start, end = wishes.quiet_from, wishes.quiet_until
    if start is None or end is None:
        message = "Quiet hours with one end: the database lets none in."
        raise AssertionError(message)
    return QuietHours(start, end, ZoneInfo(wishes.zone))
