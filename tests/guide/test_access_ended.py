"""What is asked at the end of a grant, and read by the auditor (access.mechanisms)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backline.guide.access import State
from backline.guide.access_asked import (
    conditions_asked,
    from_where,
    length_of,
    time_asked,
)
from backline.guide.access_quarter import Quarter, quarter_named, quarter_of
from backline.guide.access_unused import (
    ask_next_at,
    check_can_answer,
    check_can_declare,
    is_trusted,
)
from backline.guide.mechanisms import Mechanism
from backline.guide.workflow import MoveRefused


NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KOLKATA, RIYADH = ZoneInfo("Asia/Kolkata"), ZoneInfo("Asia/Riyadh")
SSH = Mechanism("ssh", "SSH direct", True, True, False)
WEBEX = Mechanism("webex", "Cisco Webex", True, False, True)


def test_the_time_is_told_on_the_site_s_clock_with_its_length() -> None:
    assert time_asked(NOON, NOON + HOUR, KOLKATA) == (
        "Mon 2 Mar 14:30 until 15:30 IST (1 hour)"
    )
    assert time_asked(NOON, NOON + 26 * HOUR, RIYADH) == (
        "Mon 2 Mar 12:00 UTC+3 until Tue 3 Mar 14:00 UTC+3 (1 day 2 hours)"
    )
    assert length_of(NOON, NOON + timedelta(minutes=90)) == "1 hour 30 minutes"
    assert length_of(NOON, NOON + timedelta(seconds=9)) == "less than a minute"


def test_whoever_approves_reads_from_where_and_what_they_have_to_do() -> None:
    assert from_where(SSH, ["203.0.113.7"]) == "203.0.113.7, and nowhere else"
    assert from_where(SSH, []).startswith("nowhere yet")
    assert from_where(WEBEX, ["203.0.113.7"]).startswith("any address")
    assert "shares the screen" in conditions_asked(WEBEX)
    assert conditions_asked(SSH) == ""


@pytest.mark.parametrize(("was_used", "minutes"), [(True, 15), (False, 240)])
def test_whoever_has_to_answer_is_asked_again(was_used: bool, minutes: int) -> None:
    asked = [ask_next_at(NOON, times, was_used=was_used) - NOON for times in range(3)]
    assert asked == [timedelta(minutes=each * minutes) for each in range(3)]


def test_the_engineer_of_an_unused_grant_answers_once() -> None:
    fits = {"is_engineer": True, "was_used": False, "is_shut": False}
    check_can_answer(State.ENDED, **fits)
    for change, says in (
        ({"is_engineer": False}, "said by the engineer"),
        ({"was_used": True}, "confirm that it is shut"),
        ({"is_shut": True}, "answered already"),
    ):
        with pytest.raises(MoveRefused, match=says):
            check_can_answer(State.ENDED, **(fits | change))
    for state in set(State) - {State.ENDED}:
        with pytest.raises(MoveRefused, match="not over"):
            check_can_answer(state, **fits)


def _declare(**change: object) -> None:
    given: dict[str, object] = {
        "source": "198.51.100.9",
        "words": "Read the log",
        "started_at": NOON,
        "stopped_at": NOON + HOUR,
        "grant": (NOON, NOON + HOUR),
    }
    check_can_declare(**(given | change))  # type: ignore[arg-type]


def test_a_session_is_written_down_afterwards_within_its_grant() -> None:
    _declare()
    second = timedelta(seconds=1)
    for change in (
        {"started_at": NOON - second},
        {"stopped_at": NOON + HOUR + second},
        {"started_at": NOON + HOUR},
        {"stopped_at": NOON},
    ):
        with pytest.raises(MoveRefused, match="within it"):
            _declare(**change)
    with pytest.raises(MoveRefused, match="is no address"):
        _declare(source="the office")
    with pytest.raises(MoveRefused, match="what was done"):
        _declare(words=" ")
    assert is_trusted("203.0.113.7", ["203.0.113.0/28"])
    assert not is_trusted("198.51.100.9", ["203.0.113.0/28"])


def test_a_quarter_begins_and_ends_at_midnight_of_the_site() -> None:
    last = Quarter(2026, 4)
    since, until = last.bounds(KOLKATA)
    assert since.astimezone(UTC) == datetime(2026, 9, 30, 18, 30, tzinfo=UTC)
    assert until.astimezone(UTC) == datetime(2026, 12, 31, 18, 30, tzinfo=UTC)
    assert (last.after, last.before) == (Quarter(2027, 1), Quarter(2026, 3))
    assert Quarter(2027, 1).before == last
    assert Quarter(2026, 2).before == Quarter(2026, 1)
    assert quarter_of(until, KOLKATA) == last.after
    assert quarter_of(until, UTC) == last
    assert quarter_named(last.name) == last
    for name in ("2026-Q5", "2026-Q0", "1999-Q1", "x", ""):
        assert quarter_named(name) is None
