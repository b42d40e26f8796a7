"""When a supplier is chased, and whose supplier it may be: turnaround.waiting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backline.guide.suppliers import (
    LONGEST,
    SHORTEST,
    check_can_open,
    check_is_open,
    next_chase,
)
from backline.guide.workflow import MoveRefused


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("every", [SHORTEST, HOUR, LONGEST])
@pytest.mark.parametrize("whose", [None, 7])
def test_ours_and_the_customers_own_can_be_followed(
    every: timedelta, whose: int | None
) -> None:
    check_can_open(
        their_number="T-1", every=every, suppliers_customer=whose, customer=7
    )


@pytest.mark.parametrize(
    ("number", "every", "whose", "because"),
    [
        ("  ", HOUR, None, "own number"),
        ("T-1", SHORTEST - timedelta(seconds=1), None, "5 minutes"),
        ("T-1", LONGEST + timedelta(seconds=1), None, "31 days"),
        ("T-1", HOUR, 8, "another customer's supplier"),
    ],
)
def test_what_nobody_could_follow_is_refused(
    number: str, every: timedelta, whose: int | None, because: str
) -> None:
    with pytest.raises(MoveRefused, match=because) as refused:
        check_can_open(
            their_number=number, every=every, suppliers_customer=whose, customer=7
        )
    assert refused.value.clause == "turnaround.waiting"


def test_the_next_chase_follows_the_last_word() -> None:
    assert next_chase(now=NOW, every=HOUR) == NOW + HOUR
    agreed = NOW + 3 * HOUR
    assert next_chase(now=NOW, every=HOUR, asked=agreed) == agreed
    with pytest.raises(MoveRefused, match="has to lie ahead"):
        next_chase(now=NOW, every=HOUR, asked=NOW)


def test_what_is_closed_takes_no_more_words() -> None:
    check_is_open(closed=False, name="Tata")
    with pytest.raises(MoveRefused, match="with Tata is closed"):
        check_is_open(closed=True, name="Tata")
