"""Time that two engineers exchange: asked by one, accepted by the other."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from backline.guide.oncall import CLAUSE
from backline.guide.oncall_rules import (
    Period,
    check_can_answer,
    check_can_withdraw,
    check_open,
    check_swap,
    period_of,
)
from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.oncall.actions.own_time import engineer, told, write_stand_in
from backline.records.oncall.actions.rosters import about, open_roster
from backline.records.oncall.models import Roster, Swap, SwapState
from backline.records.oncall.reading import read
from backline.records.outbox.actions import enqueue
from backline.records.trail.actions import record
from backline.zones import zone


@transaction.atomic
def ask_swap(  # noqa: PLR0913 - a swap's own fields
    *,
    roster_id: int,
    asked_of_id: int,
    gives: tuple[datetime, datetime],
    takes: tuple[datetime, datetime] | None,
    words: str = "",
    by: Reader,
    now: datetime,
) -> Swap:
    """Ask a colleague to be called in *by*'s place, perhaps for some of their time.

    Raises:
        MoveRefused: *by* is not on call then, or the times do not fit.
    """
    if by.person_id is None:
        message = "A swap is between two people: sign in as one of them."
        raise MoveRefused(message, CLAUSE)
    roster, asked_of = open_roster(roster_id), engineer(asked_of_id)
    given = period_of(*gives, now)
    taken = period_of(*takes, now) if takes else None
    check_swap(
        asked_by=by.person_id,
        asked_of=asked_of_id,
        gives=given,
        takes=taken,
        on_call=_is_on_call(roster, by.person_id, given),
        returns=taken is not None and _is_on_call(roster, asked_of_id, taken),
    )
    swap = Swap.objects.create(
        roster=roster,
        asked_by_id=by.person_id,
        asked_of=asked_of,
        gives_from_at=given.starts_at,
        gives_until_at=given.ends_at,
        takes_from_at=taken.starts_at if taken else None,
        takes_until_at=taken.ends_at if taken else None,
        words=words.strip(),
        asked_at=now,
    )
    details = {
        "swap": swap.pk,
        "asked_of": asked_of.name,
        **told(given.starts_at, given.ends_at),
    }
    record(did="swap.asked", about=about(roster), by=by, now=now, details=details)
    _tell(asked_of, swap, f"{by.name} asks you to take time on call", "asked", now)
    return swap


@transaction.atomic
def answer_swap(
    *, swap_id: int, accepts: bool, answer: str = "", by: Reader, now: datetime
) -> Swap:
    """Accept a swap, which changes who is on call at once, or decline it.

    Raises:
        MoveRefused: somebody else was asked, it is settled, or its time is over.
    """
    swap = _swap(swap_id)
    check_can_answer(
        asked_of=swap.asked_of_id,
        by=by.person_id,
        is_open=swap.state == SwapState.ASKED,
    )
    _settle(
        swap, SwapState.ACCEPTED if accepts else SwapState.DECLINED, answer, by, now
    )
    if accepts:
        _exchange(swap, by, now)
    what = "takes your time on call" if accepts else "does not take your time on call"
    _tell(swap.asked_by, swap, f"{by.name} {what}", swap.state, now)
    return swap


@transaction.atomic
def withdraw_swap(*, swap_id: int, by: Reader, now: datetime) -> None:
    """Take back what was asked and not answered.

    Raises:
        MoveRefused: somebody else asked, or it is settled.
    """
    swap = _swap(swap_id)
    check_can_withdraw(
        asked_by=swap.asked_by_id,
        by=by.person_id,
        is_open=swap.state == SwapState.ASKED,
    )
    _settle(swap, SwapState.WITHDRAWN, "", by, now)


def _swap(swap_id: int) -> Swap:
    related = Swap.objects.select_related("roster", "asked_by", "asked_of")
    swap = related.filter(pk=swap_id).first()
    if swap is None:
        message = "There is no such swap: see the list of yours."
        raise MoveRefused(message, CLAUSE)
    return swap


def _settle(
    swap: Swap, state: SwapState, answer: str, by: Reader, now: datetime
) -> None:
    settled = Swap.objects.filter(pk=swap.pk, state=SwapState.ASKED).update(
        state=state, answered_at=now, answer=answer.strip()
    )
    check_open(is_open=bool(settled))
    swap.state, swap.answer, swap.answered_at = state, answer.strip(), now
    details = {"swap": swap.pk, "answer": swap.answer}
    record(
        did=f"swap.{state}", about=about(swap.roster), by=by, now=now, details=details
    )


def _exchange(swap: Swap, by: Reader, now: datetime) -> None:
    given = (swap.gives_from_at, swap.gives_until_at)
    exchanged = [(given, swap.asked_of_id, swap.asked_by_id)]
    if swap.takes_from_at is not None and swap.takes_until_at is not None:
        taken = (swap.takes_from_at, swap.takes_until_at)
        exchanged.append((taken, swap.asked_by_id, swap.asked_of_id))
    for period, person_id, instead_of_id in exchanged:
        write_stand_in(
            roster_id=swap.roster_id,
            person_id=person_id,
            instead_of_id=instead_of_id,
            period=period,
            because="swapped",
            by=by,
            now=now,
            swap=swap,
        )


def _is_on_call(roster: Roster, person_id: int, period: Period) -> bool:
    (found,) = read([roster], period.starts_at, period.ends_at)
    spans = found.spans(period.starts_at, period.ends_at)
    return any(person_id in (*span.people, *span.away) for span in spans)


def _tell(person: Person, swap: Swap, subject: str, step: str, now: datetime) -> None:
    if not (person.is_active and person.notify_by_mail):
        return
    lines = [f"{subject}, on the roster {swap.roster}:", _time(swap, "gives")]
    if swap.takes_from_at is not None:
        lines.append(f"In return: {_time(swap, 'takes')}")
    lines += [words for words in (swap.words, swap.answer) if words]
    lines.append(f"{settings.BASE_URL}/console/on-call/mine/")
    enqueue(
        channel="mail",
        recipient=person.email,
        subject=subject,
        body="\n\n".join(lines) + "\n",
        about=f"swap {swap.pk}",
        now=now,
        dedupe_key=f"swap/{swap.pk}/{step}",
    )


def _time(swap: Swap, side: str) -> str:
    where = zone(swap.roster.zone)
    begins = swap.gives_from_at if side == "gives" else swap.takes_from_at
    ends = swap.gives_until_at if side == "gives" else swap.takes_until_at
    shown = [f"{at.astimezone(where):%a %d %b %Y %H:%M}" for at in (begins, ends) if at]
    return f"{' to '.join(shown)} ({swap.roster.zone})"
