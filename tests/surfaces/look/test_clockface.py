from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backline.surfaces.look.clockface import Reading, face_of
from backline.surfaces.look.readings import no_clock


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Kolkata")
HOUR = 3600


def reading(
    state: str,
    *,
    consumed: int = 0,
    target: int | None = HOUR,
    due_in: int | None = None,
    because: str = "",
) -> Reading:
    due_at = None if due_in is None else NOW + timedelta(seconds=due_in)
    return Reading(
        name="resolution",
        state=state,
        consumed=consumed,
        zone=ZONE,
        target=target,
        due_at=due_at,
        breach_at=due_at,
        because=because,
    )


CLOCKS = [
    pytest.param(
        reading("running", consumed=600, due_in=3000),
        "due in 50 min",
        "good",
        id="running with time in hand",
    ),
    pytest.param(
        reading("running", consumed=2699, due_in=901),
        "due in 15 min",
        "good",
        id="running, one second short of three quarters",
    ),
    pytest.param(
        reading("running", consumed=2700, due_in=900),
        "due in 15 min",
        "warn",
        id="running, three quarters used",
    ),
    pytest.param(
        reading("running", consumed=HOUR, due_in=0),
        "due now",
        "warn",
        id="used up to the second is no breach",
    ),
    pytest.param(
        reading("running", consumed=HOUR + 1080, due_in=-1080),
        "overdue by 18 min",
        "alarm",
        id="overdue",
    ),
    pytest.param(
        reading("paused", consumed=600, because="waiting for the customer"),
        "paused: waiting for the customer",
        "quiet",
        id="paused",
    ),
    pytest.param(
        reading("paused", consumed=HOUR + 60, because="waiting for the customer"),
        "overdue by 1 min, paused: waiting for the customer",
        "alarm",
        id="paused after its breach",
    ),
    pytest.param(reading("met", consumed=720), "met in 12 min", "good", id="met"),
    pytest.param(
        reading("missed", consumed=HOUR + 1), "missed by 1 s", "alarm", id="missed"
    ),
    pytest.param(
        reading("excused", consumed=HOUR + 1, because="client infrastructure"),
        "excused: client infrastructure",
        "quiet",
        id="excused",
    ),
    pytest.param(
        reading("none", target=None), "no service level", "quiet", id="no service level"
    ),
    pytest.param(
        reading("none", target=None, because="with the next release"),
        "with the next release",
        "quiet",
        id="bound to a release",
    ),
]


@pytest.mark.parametrize(("given", "said", "tone"), CLOCKS)
def test_a_clock_says_where_it_stands(given: Reading, said: str, tone: str) -> None:
    face = face_of(given, now=NOW)
    assert (face.words, face.tone) == (said, tone)


@pytest.mark.parametrize(
    ("given", "short", "hint"),
    [
        pytest.param(
            reading("running", consumed=600, due_in=3000),
            "due in 50 min",
            "due Mon 2 Mar 15:20 IST",
            id="running: when it is due",
        ),
        pytest.param(
            reading("paused", because="waiting for the customer"),
            "paused",
            "paused: waiting for the customer",
            id="paused: for whom stands beside it",
        ),
        pytest.param(
            reading("paused", consumed=HOUR + 60, because="waiting for the customer"),
            "overdue by 1 min, paused",
            "overdue by 1 min, paused: waiting for the customer",
            id="paused after its breach",
        ),
        pytest.param(
            no_clock("service level", because="A question has none.", zone=ZONE),
            "no service level",
            "A question has none.",
            id="no service level: why not",
        ),
        pytest.param(
            replace(
                reading("none", target=None, because="with the next release or update"),
                brief="next release",
            ),
            "next release",
            "with the next release or update",
            id="bound to a release",
        ),
        pytest.param(
            reading("excused", consumed=HOUR + 1, because="not the contact centre's"),
            "excused",
            "excused: not the contact centre's",
            id="excused: why",
        ),
        pytest.param(
            reading("met", consumed=720), "met in 12 min", "", id="nothing more to say"
        ),
    ],
)
def test_a_list_shows_few_words_and_tells_the_rest_to_who_asks(
    given: Reading, short: str, hint: str
) -> None:
    face = face_of(given, now=NOW)
    assert (face.short, face.hint) == (short, hint)


@pytest.mark.parametrize(
    ("consumed", "target", "bar"),
    [
        pytest.param(0, HOUR, 0, id="nothing used"),
        pytest.param(1800, HOUR, 500, id="half used"),
        pytest.param(9000, HOUR, 1000, id="the bar never overflows"),
        pytest.param(0, 0, 1000, id="a target of nothing is used up"),
        pytest.param(50, None, None, id="without a target there is no bar"),
    ],
)
def test_the_bar_shows_the_share_that_is_used(
    consumed: int, target: int | None, bar: int | None
) -> None:
    given = reading("running", consumed=consumed, target=target, due_in=60)
    assert face_of(given, now=NOW).bar == bar


def test_a_due_instant_at_closing_time_names_the_last_moment_too() -> None:
    """
    2026-03-02 18:00  the target is used up, the day closes
    2026-03-03 09:00  the next opening: from here on more is used
    """
    given = Reading(
        name="resolution",
        state="running",
        consumed=HOUR,
        zone=ZONE,
        target=HOUR,
        due_at=datetime(2026, 3, 2, 12, 30, tzinfo=UTC),
        breach_at=datetime(2026, 3, 3, 3, 30, tzinfo=UTC),
    )
    face = face_of(given, now=NOW)
    assert face.due == "due Mon 2 Mar 18:00 IST, last moment Tue 3 Mar 09:00 IST"
    assert face.due_utc == "2026-03-02T12:30:00Z"
