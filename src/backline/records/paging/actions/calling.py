"""Calling people for a page, one after another, until somebody takes it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from backline.guide.paging import (
    LONGEST_WORDS,
    Called,
    CallNext,
    Round,
    Urgency,
    WaitUntil,
    Why,
    next_move,
)
from backline.guide.taking_in import is_called_alike, slots_of, takes_in_more
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.paging.actions.telling import call, steps_ahead, tell_due
from backline.records.paging.models import Call, Page, TakenIn
from backline.records.paging.on_call import (
    called_from,
    callees,
    managers_of_the_desk,
    opens_at,
    people_on_call,
)
from backline.records.trail.actions import record


log = logging.getLogger(__name__)


@transaction.atomic
def page(  # noqa: PLR0913 - a page's own fields
    *,
    about: str,
    level: str,
    component: str,
    words: str,
    urgency: str,
    key: str,
    now: datetime,
    first: Person | None = None,
    place: str = "",
    kin: Collection[str] = (),
) -> Page:
    """Call whoever is on call; the same key twice is one page.

    With a *place*, a page of the same place that is open already takes it in, or one
    about its *kin*.

    What is due at once stands in the outbox when the transaction of the caller ends;
    the rest is the worker's.

    Args:
        about: the number of the ticket.
        level: L1, L2 or L3, whose people are called.
        component: as plans name it; empty for any.
        words: what is the matter, in a sentence; no more of the ticket is told.
        urgency: critical or normal.
        key: what makes it this page and no other, up to 200 characters.
        now: the present.
        first: who is called before whoever is on call, because it is theirs to do; an
            ordinary page passes over them in their quiet hours.
        place: what has trouble, such as "site 12"; empty for a page of its own.
        kin: the numbers of tickets of the same fault at other places.
    """
    taken_in = TakenIn.objects.select_related("page").filter(key=key).first()
    if taken_in is not None:
        return taken_in.page
    wanted = Page(
        about=about,
        level=level,
        component=component,
        words=" ".join(words.split())[:LONGEST_WORDS],
        urgency=Urgency(urgency),
        key=key,
        paged_at=now,
    )
    if place and not Page.objects.filter(key=key).exists():
        found = _take_in(wanted, place, kin)
        if found is not None:
            return found
    made, is_new = Page.objects.get_or_create(
        key=key, defaults={name: getattr(wanted, name) for name in _GIVEN}
    )
    if is_new:
        details = {"page": made.pk, "level": level, "words": made.words}
        record(did="page.opened", about=about, by=THE_DESK, now=now, details=details)
        if first is not None and called_from(made, first, now) == now:
            call(page=made, person=first, why=Why.NAMED, number=1, at=now)
        go_on(made, now)
    return made


_GIVEN = ("about", "level", "component", "words", "urgency", "paged_at", "slot")


def _take_in(wanted: Page, place: str, kin: Collection[str]) -> Page | None:
    """Let an open page stand for *wanted* too; else give it the slot of the next one.

    Who makes such a page at the same moment waits for the slot, and finds it taken.
    """
    now = wanted.paged_at
    people = [each.pk for each in people_on_call(wanted, now)]
    slots = slots_of(place, wanted.level, Urgency(wanted.urgency), people)
    # The critical one first: it calls sooner.
    held = Page.objects.select_for_update(of=("self",)).order_by("urgency", "pk")
    found = held.filter(slot__in=slots).first() or _of_kin(held, kin, slots)
    if found is None:
        wanted.slot = slots[-1]
        return None
    TakenIn.objects.create(
        page=found,
        about=wanted.about,
        words=wanted.words,
        key=wanted.key,
        taken_in_at=now,
    )
    details = {"page": found.pk, "words": wanted.words}
    did, about = "page.took-in", wanted.about
    record(did=did, about=about, by=THE_DESK, now=now, details=details)
    return found


def _of_kin(
    held: QuerySet[Page], kin: Collection[str], slots: Sequence[str]
) -> Page | None:
    """Return the open page about one of some tickets that can take in another one."""
    taken_in = TakenIn.objects.filter(about__in=kin, over_at=None)
    about_them = Q(about__in=kin) | Q(pk__in=taken_in.values("page"))
    pages = held.filter(about_them, slot__isnull=False) if kin else ()
    fits = (each for each in pages if is_called_alike(each.slot or "", slots))
    return next(fits, None)


def call_due(*, now: datetime, limit: int = 50) -> int:
    """Go on with the pages that have something to do at *now*; return how many.

    A page that cannot be handled stays due and does not hold up the others.
    """
    due = Page.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    numbers = list(due.values_list("pk", flat=True)[:limit])
    done = 0
    for number in numbers:
        try:
            done += _go_on_alone(number, now)
        except Exception:
            # The loop of a job: one broken page must not hold up the others.
            log.exception("page.step-failed page=%s", number)
    return done


@transaction.atomic
def _go_on_alone(number: int, now: datetime) -> bool:
    """Go on with one page, unless somebody else does or it is over by now."""
    found = Page.objects.select_for_update(skip_locked=True, of=("self",))
    held = found.filter(pk=number, next_at__lte=now).first()
    if held is None:
        return False
    go_on(held, now)
    return True


def go_on(page: Page, now: datetime) -> None:
    """Tell who is due to be told; call the next when nobody answered in time."""
    tell_due(page, now)
    page.standing = ""
    waits_until = None
    calls = list(page.calls.prefetch_related("steps"))
    overdue = all(each.answer_by <= now or not _was_told(each) for each in calls)
    if overdue and page.is_test:
        page.standing = "Nobody answered this test."
    elif overdue:
        waits_until = _call_next(
            page,
            [Called(each.person_id, each.round, each.answer_by) for each in calls],
            now,
        )
        tell_due(page, now)
    page.next_at = waits_until or _next_at(page, now)
    if not _takes_in_more(page):
        page.slot = None
    page.save(update_fields=["next_at", "standing", "slot"])


def _takes_in_more(page: Page) -> bool:
    last = page.calls.order_by("-round").first()
    return takes_in_more(
        round_number=last.round if last else 1, given_up=page.next_at is None
    )


def _call_next(page: Page, called: list[Called], now: datetime) -> datetime | None:
    """Call the next people; return until when the page waits, if it can only wait."""
    on_call = people_on_call(page, now)
    managers = managers_of_the_desk(now)
    known = Round(
        urgency=Urgency(page.urgency),
        called=called,
        on_call=callees(on_call),
        managers=callees(managers),
        next_on_call_at=None if on_call else opens_at(page, now),
        now=now,
    )
    move = next_move(known)
    if isinstance(move, CallNext):
        people = {each.pk: each for each in (*managers, *on_call)}
        for each in move.people:
            call(
                page=page,
                person=people[each.person],
                why=each.why,
                number=move.round,
                at=each.at,
            )
        return None
    page.standing = move.because
    return move.at if isinstance(move, WaitUntil) else None


def _next_at(page: Page, now: datetime) -> datetime | None:
    """Return when a page goes on: a way is due, or the last answer is overdue."""
    if page.standing:
        return None
    ahead = [step.due_at for step in steps_ahead(page)]
    told = [each for each in page.calls.prefetch_related("steps") if _was_told(each)]
    # Nobody is waited for whom nothing reaches.
    last = max((each.answer_by for each in told), default=now)
    return min([*ahead, last])


def _was_told(call: Call) -> bool:
    """Say whether a call reached, or will yet try, any way of its person."""
    return any(step.dropped_at is None for step in call.steps.all())
