from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from backline.surfaces.look import words


KOLKATA = ZoneInfo("Asia/Kolkata")
DUBAI = ZoneInfo("Asia/Dubai")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
NEW_YORK = ZoneInfo("America/New_York")
MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 min"),
        (1, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (67, "1 min 7 s"),
        (5400, "1 h 30 min"),
        (18720, "5 h 12 min"),
        (3600, "1 h"),
        (3601, "1 h 1 s"),
        (172800, "48 h"),
        (2**53 + 1, "2501999792983 h 36 min 33 s"),
        (-90, "-1 min 30 s"),
    ],
)
def test_a_duration_is_said_exactly(seconds: int, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "under 1 min"),
        (59, "under 1 min"),
        (60, "1 min"),
        (2519, "41 min"),
        (111_900, "31 h 5 min"),
        (172_799, "47 h 59 min"),
        (172_800, "2 days"),
        (273_600, "3 days 4 h"),
    ],
)
def test_a_list_says_a_duration_to_the_minute(seconds: int, said: str) -> None:
    assert words.roughly(seconds) == said


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        pytest.param(KOLKATA, "Mon 2 Mar 2026 14:30 IST", id="a zone with a name"),
        pytest.param(DUBAI, "Mon 2 Mar 2026 13:00 UTC+4", id="a zone without a name"),
        pytest.param(KATHMANDU, "Mon 2 Mar 2026 14:45 UTC+5:45", id="quarter hours"),
        pytest.param(NEW_YORK, "Mon 2 Mar 2026 04:00 EST", id="behind UTC"),
        pytest.param(UTC, "Mon 2 Mar 2026 09:00 UTC", id="UTC"),
    ],
)
def test_an_instant_is_shown_on_the_sites_wall_clock(zone: ZoneInfo, said: str) -> None:
    assert words.instant(MARCH, zone) == said


def test_the_year_is_left_out_when_it_is_the_present_one_at_the_site() -> None:
    now = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
    assert words.instant(MARCH, UTC, now=now) == "Mon 2 Mar 09:00 UTC"
    assert words.instant(MARCH, KOLKATA, now=now) == "Mon 2 Mar 2026 14:30 IST"


def test_seconds_are_shown_where_there_are_any() -> None:
    at = MARCH.replace(second=7)
    assert words.instant(at, KOLKATA) == "Mon 2 Mar 2026 14:30:07 IST"
    assert words.instant(at, KOLKATA, exact=False) == "Mon 2 Mar 2026 14:30 IST"


def test_the_hour_that_comes_twice_is_told_apart_by_its_zone_word() -> None:
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert words.instant(first, NEW_YORK) == "Sun 1 Nov 2026 01:30 EDT"
    assert words.instant(second, NEW_YORK) == "Sun 1 Nov 2026 01:30 EST"
