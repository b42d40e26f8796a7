"""change.agreed-window: loss inside of scope and window opens nothing, beyond it does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backline.guide.change_loss import (
    AgreedChange,
    Allowed,
    beside_what_was_there,
    change_on,
    check_scope,
    forgiven,
    is_within,
    meaning_of,
    unagreed,
)
from backline.guide.change_stages import Window
from backline.guide.measurement import Sample, finding_at_once
from backline.guide.workflow import MoveRefused
from backline.plans import load_plan


PLAN = load_plan("exotel-standard")
START = datetime.fromisoformat("2026-03-02T20:00:00+00:00")
WINDOW = Window(START, START + timedelta(hours=2))
SECOND = timedelta(seconds=1)
LOGIN = "agents_cannot_log_in"
SCOPE = (Allowed("dialer", LOGIN, 12),)
CHANGE = AgreedChange("CHG-7", WINDOW, SCOPE)


def lost(affected: int, at: datetime, total: int = 100) -> Sample:
    return Sample(affected, total, "roster", "measured", at)


def meaning(*samples: Sample, changes: tuple[AgreedChange, ...] = (CHANGE,)) -> str:
    found = meaning_of(
        PLAN, changes, component="dialer", measure=LOGIN, samples=samples
    )
    assert (found.change is None) is (found.stands == "none")
    return found.stands


@pytest.mark.parametrize(
    ("at", "affected", "stands"),
    [
        pytest.param(START - SECOND, 12, "none", id="a second before"),
        pytest.param(START, 12, "within", id="as it begins, exactly at the scope"),
        pytest.param(START, 13, "beyond", id="one more"),
        pytest.param(WINDOW.end_at - SECOND, 12, "within", id="the last second"),
        pytest.param(WINDOW.end_at, 12, "none", id="as it ends, a new loss"),
        pytest.param(START, 0, "none", id="nothing is lost"),
    ],
)
def test_the_boundaries(at: datetime, affected: int, stands: str) -> None:
    assert meaning(lost(affected, at)) == stands


def test_what_is_there_after_the_window_is_left_over() -> None:
    before, after = WINDOW.end_at - SECOND, WINDOW.end_at
    assert meaning(lost(12, before), lost(12, after)) == "left"
    well_between = [lost(12, before - SECOND), lost(0, before), lost(12, after)]
    assert meaning(*well_between) == "none"
    blind = Sample(0, 0, "roster", "blind", before)
    assert meaning(lost(12, before - SECOND), blind, lost(12, after)) == "left"


def test_another_component_or_measure_is_beyond() -> None:
    sample = lost(5, START)
    for component, measure in (("acd", LOGIN), ("dialer", "dials_not_attempted")):
        found = meaning_of(
            PLAN, (CHANGE,), component=component, measure=measure, samples=[sample]
        )
        expected = "beyond" if measure in PLAN.measures else "none"
        assert found.stands in {expected, "none"}


def test_a_line_without_measure_is_of_each_and_without_number_of_all() -> None:
    everything = Allowed("dialer")
    assert everything.allows("dialer", LOGIN, 10**6)
    assert everything.allows("dialer", "anything", 1)
    assert not everything.allows("acd", LOGIN, 1)


def test_of_two_changes_one_that_allows_it_is_enough() -> None:
    wider = AgreedChange("CHG-8", WINDOW, (Allowed("dialer", LOGIN, 40),))
    found = meaning_of(
        PLAN,
        (CHANGE, wider),
        component="dialer",
        measure=LOGIN,
        samples=[lost(30, START)],
    )
    assert (found.stands, found.change) == ("within", wider)


@given(
    affected=st.integers(0, 100),
    up_to=st.none() | st.integers(1, 100),
    seconds=st.integers(-20, 20),
    length=st.integers(1, 20),
)
def test_within_is_exactly_the_window_and_the_scope(
    affected: int, up_to: int | None, seconds: int, length: int
) -> None:
    """Half-open, and a loss of just as many as agreed is inside."""
    window = Window(START, START + length * SECOND)
    change = AgreedChange("CHG-9", window, (Allowed("dialer", LOGIN, up_to),))
    sample = lost(affected, START + seconds * SECOND)
    inside = 0 <= seconds < length and (up_to is None or affected <= up_to)
    assert (is_within((change,), "dialer", LOGIN, sample) is change) is inside
    kept = forgiven((change,), "dialer", LOGIN, [sample])
    assert kept[0].affected == (0 if inside else affected)
    stands = meaning(sample, changes=(change,))
    if affected >= 2:
        covered = 0 <= seconds < length
        expected = "within" if inside else "beyond" if covered else "none"
        assert stands == expected


@pytest.mark.parametrize(
    ("before", "seconds", "was_there"),
    [
        pytest.param(30, 60, True, id="as bad a minute before the window"),
        pytest.param(29, 60, False, id="one less then"),
        pytest.param(30, 86400, False, id="too long ago to say"),
        pytest.param(None, 0, False, id="nothing was lost then"),
    ],
)
def test_a_change_is_not_blamed_for_what_was_there(
    before: int | None, seconds: int, *, was_there: bool
) -> None:
    last = lost(30, START)
    found = meaning_of(
        PLAN, (CHANGE,), component="dialer", measure=LOGIN, samples=[last]
    )
    earlier = None if before is None else lost(before, START - seconds * SECOND)
    said = beside_what_was_there(PLAN, found, last=last, before=earlier)
    assert (said.stands, said.was_there) == ("beyond", was_there)
    assert said.blames == (None if was_there else CHANGE)


def test_a_loss_counts_from_the_last_agreed_sample_on() -> None:
    ends = WINDOW.end_at
    taken = [lost(30, START), lost(12, ends - SECOND), lost(12, ends)]
    assert unagreed((CHANGE,), "dialer", LOGIN, taken) == taken[2:]
    assert unagreed((), "dialer", LOGIN, taken) == taken


def test_the_change_that_touches_the_component_is_the_one_that_is_on() -> None:
    other = AgreedChange("CHG-6", WINDOW, (), components=("ivr",))
    touching = AgreedChange("CHG-7", WINDOW, SCOPE, components=("dialer",))
    assert change_on((other, touching), "dialer", START) is touching
    assert change_on((other, touching), "acd", START) is other
    assert change_on((other, touching), "dialer", WINDOW.end_at) is None


def test_beyond_opens_with_the_first_sample() -> None:
    found = finding_at_once(
        PLAN,
        component="dialer",
        measure=LOGIN,
        samples=[lost(30, START)],
        now=START,
    )
    assert (found.calls_for, found.verdict and found.verdict.severity) == (
        "open",
        "critical",
    )
    few = finding_at_once(
        PLAN,
        component="dialer",
        measure=LOGIN,
        samples=[lost(3, START, total=10)],
        now=START,
    )
    assert few.calls_for == "propose"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Allowed("pbx"), "no component"),
        (Allowed("dialer", "wishes"), "no measure"),
        (Allowed("dialer", LOGIN, 0), "Nothing may be down"),
    ],
)
def test_a_scope_names_what_the_plan_names(line: Allowed, said: str) -> None:
    check_scope(SCOPE, plan=PLAN)
    with pytest.raises(MoveRefused, match=said):
        check_scope([line], plan=PLAN)
