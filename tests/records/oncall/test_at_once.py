"""A swap is settled once, however many answer it at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from tests import cast
from tests.records.fleet.test_at_once import at_once
from tests.records.oncall.rotas import roster, rotation

from backline.guide.workflow import MoveRefused
from backline.records.oncall.actions import answer_swap, ask_swap, withdraw_swap
from backline.records.oncall.models import StandIn, Swap, SwapState
from backline.records.outbox.models import Message
from backline.records.trail.models import AuditEvent


pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
MONDAY = datetime.fromisoformat("2026-03-09T03:30:00+00:00")  # a hand-over
BEFORE = MONDAY - 8 * DAY
#: Each day of the week is a swap of its own: one that is won by luck is not all.
DAYS = 4
_SETTLES = ("swap.accepted", "swap.declined", "swap.withdrawn")


@pytest.fixture
def staged() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def swaps(staged: cast.Cast) -> list[Swap]:
    """Grace asks Wei to take some days of her week."""
    row = roster("L2", rotation([staged.l3], [staged.l2]), now=BEFORE - 14 * DAY)
    starts = [MONDAY - 7 * DAY + n * DAY for n in range(DAYS)]
    return [
        ask_swap(
            roster_id=row.pk,
            asked_of_id=staged.l3.pk,
            gives=(at, at + DAY),
            takes=None,
            by=cast.reader(staged.l2),
            now=BEFORE,
        )
        for at in starts
    ]


def won(act: Callable[[], object]) -> bool:
    """Do it; say whether it was not refused."""
    try:
        act()
    except MoveRefused:
        return False
    return True


def test_of_all_who_settle_a_swap_at_once_exactly_one_does(
    staged: cast.Cast, swaps: list[Swap]
) -> None:
    asked, asks = cast.reader(staged.l3), cast.reader(staged.l2)
    for swap in swaps:
        given: dict[str, Any] = {"swap_id": swap.pk, "now": BEFORE + DAY / 2}
        accept = partial(answer_swap, accepts=True, by=asked, **given)
        decline = partial(answer_swap, accepts=False, by=asked, **given)
        withdraw = partial(withdraw_swap, by=asks, **given)
        acts = [partial(won, act) for act in (accept, accept, decline, withdraw)]
        assert at_once(*acts).count(True) == 1
    settled = {swap.pk: swap.state for swap in Swap.objects.all()}
    assert SwapState.ASKED not in settled.values()
    taken = [pk for pk, state in settled.items() if state == SwapState.ACCEPTED]
    assert sorted(StandIn.objects.values_list("swap", flat=True)) == sorted(taken)
    assert AuditEvent.objects.filter(did__in=_SETTLES).count() == DAYS
    answered = [pk for pk, state in settled.items() if state != SwapState.WITHDRAWN]
    told = Message.objects.filter(recipient=staged.l2.email)
    assert sorted(told.values_list("about", flat=True)) == sorted(
        f"swap {pk}" for pk in answered
    )
