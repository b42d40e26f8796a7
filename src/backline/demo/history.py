"""Playing the stories through the desk's own actions, on their own clock.

What happened first is done first, whoever's ticket it is, and before each step the
ladder takes the steps that fell due, as the worker would have.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from backline.demo.access import set_up_access
from backline.demo.cast import ORGANISATIONS, Cast, declare_holiday, stage
from backline.demo.majors import run_major
from backline.demo.pages import name_ways
from backline.demo.readiness import get_ready
from backline.demo.rosters import keep_rosters
from backline.demo.shapes import SINCE
from backline.demo.stories import STORIES
from backline.demo.story import Move, Scene, Story
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.queries import Terms, terms_of_site
from backline.records.customers.queries import customers_for
from backline.records.tickets.actions.alarms import fire_due
from backline.records.tickets.actions.chasing import chase_due
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.pages import note_pages
from backline.records.tickets.actions.pledge_alarms import ring_due
from backline.records.tickets.promised import next_reminder_at
from backline.records.tickets.queries import next_step_at


if TYPE_CHECKING:
    from collections.abc import Iterator

    from backline.guide.calendar import Calendar


_MINUTE = 60
_TIME = re.compile(r"\{([+-]\d{1,4})\}")


class HistoryStuck(Exception):
    """A step of the ladder is due in the demo's history and cannot be taken."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing of one story: its opening, or a move."""

    at: datetime
    story: int
    place: int
    move: Move | None


def is_set_up() -> bool:
    """Tell whether the desk has the demo's customers."""
    names = [organisation.name for organisation in ORGANISATIONS]
    return customers_for(reader=THE_DESK).filter(name__in=names).exists()


@transaction.atomic
def set_up(*, now: datetime) -> bool:
    """Put the demo's people and tickets into the desk: all of it, or nothing.

    Returns:
        False when it was there already; then it is left as it is.
    """
    if is_set_up():
        return False
    cast = stage(now)
    keep_rosters(cast, now=now)
    name_ways(cast, now=now)
    set_up_access(cast, now - SINCE)
    play(STORIES, cast, now=now)
    get_ready(cast, now=now)
    run_major(cast, now=now)
    declare_holiday(now)
    return True


def play(stories: tuple[Story, ...], cast: Cast, *, now: datetime) -> None:
    """Play *stories* up to *now*."""
    terms = {key: terms_of_site(site.pk, now) for key, site in cast.sites.items()}
    numbers: dict[int, str] = {}
    tellers: dict[int, Callable[[str], str]] = {}
    steps = sorted(_steps(stories, terms, now), key=_when)
    for step in steps:
        fire_until(step.at)
        story = stories[step.story]
        if step.move is None:
            told = partial(_told, at=step.at, calendar=terms[story.site].calendar)
            tellers[step.story] = told
            numbers[step.story] = _open(story, cast, step.at, told)
        else:
            step.move.act(
                Scene(
                    number=numbers[step.story],
                    by=cast.readers[step.move.by],
                    now=step.at,
                    plan=terms[story.site].plan,
                    total=story.total or cast.sites[story.site].seats,
                    component=story.component,
                    measure=story.measure,
                    people=cast.readers.__getitem__,
                    told=tellers[step.story],
                )
            )
        note_pages(now=step.at)
    fire_until(now)


def fire_until(now: datetime) -> None:
    """Let the desk do everything that is due until *now*, each at its instant.

    Raises:
        HistoryStuck: one of them cannot be taken; the log says why.
    """
    while (due := _next_due()) is not None and due <= now:
        done = ring_due(now=due) + chase_due(now=due) + fire_due(now=due).taken
        if not done:
            raise HistoryStuck(HistoryStuck.__doc__)
        note_pages(now=due)


def _next_due() -> datetime | None:
    """Return when the desk does something by itself next."""
    found = (next_step_at(reader=THE_DESK), next_reminder_at(reader=THE_DESK))
    return min((at for at in found if at is not None), default=None)


def _steps(
    stories: tuple[Story, ...], terms: dict[str, Terms], now: datetime
) -> Iterator[_Step]:
    for number, story in enumerate(stories):
        calendar = terms[story.site].calendar
        opened_at = calendar.due_before(now, story.ago * _MINUTE).breach_at
        yield _Step(opened_at, number, 0, None)
        for place, move in enumerate(story.moves, start=1):
            at = calendar.due(opened_at, move.after * _MINUTE).due_at
            yield _Step(at, number, place, move)


def _when(step: _Step) -> tuple[datetime, int, int]:
    return step.at, step.story, step.place


def _told(words: str, *, at: datetime, calendar: Calendar) -> str:
    """Return *words* with the times in them as the site's clocks show them."""

    def time_of(found: re.Match[str]) -> str:
        minutes = int(found[1])
        if minutes < 0:
            instant = at + timedelta(minutes=minutes)
        else:
            instant = calendar.due(at, minutes * _MINUTE).due_at
        return f"{instant.astimezone(calendar.zone):%H:%M}"

    return _TIME.sub(time_of, words)


def _open(story: Story, cast: Cast, at: datetime, told: Callable[[str], str]) -> str:
    by = cast.readers[story.by]
    contact = cast.contacts.get(story.contact or story.by)
    report = Report(
        channel="portal" if by.side == "customer" else "phone",
        kind=story.kind,
        site_id=cast.sites[story.site].pk,
        subject=story.subject,
        words=told(story.words),
        contact_id=contact.pk if contact else None,
        component=story.component,
        measure=story.measure,
        affected=story.affected,
        total=story.total,
    )
    return open_ticket(report=report, by=by, now=at).number
