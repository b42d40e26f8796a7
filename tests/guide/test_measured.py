"""severity.incidents, severity.change: new samples beside what is known already."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backline.guide.measured import (
    is_current,
    looks_back,
    may_raise,
    reached,
    worth_noting,
)
from backline.guide.measurement import Sample
from backline.plans import load_plan


STANDARD = load_plan("exotel-standard")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def seen(second: int, affected: int, total: int = 100) -> Sample:
    at = START + timedelta(seconds=second)
    return Sample(affected, total, "roster", "measured", at)


def partial(second: int, affected: int) -> Sample:
    at = START + timedelta(seconds=second)
    return Sample(affected, 100, "roster", "partial", at)


@pytest.mark.parametrize(
    ("sample", "severity"),
    [
        pytest.param(seen(0, 1), "", id="1 of 100"),
        pytest.param(seen(0, 2), "major", id="2 of 100"),
        pytest.param(seen(0, 19), "major", id="19 of 100"),
        pytest.param(seen(0, 20), "critical", id="20 of 100"),
        pytest.param(seen(0, 0, 0), "", id="0 of 0"),
        pytest.param(partial(0, 90), "", id="seen in part"),
    ],
)
def test_the_threshold_that_one_sample_reaches(sample: Sample, severity: str) -> None:
    found = reached(
        STANDARD, component="acd", measure="agents_cannot_log_in", sample=sample
    )
    assert found == severity


def test_a_measure_that_the_plan_does_not_name_reaches_nothing() -> None:
    assert reached(STANDARD, component="fax", measure="x", sample=seen(0, 99)) == ""


def test_room_for_three_windows_each_begun_after_a_silence() -> None:
    assert looks_back(STANDARD.measurement) == timedelta(seconds=3 * (60 + 300))


@pytest.mark.parametrize(
    ("samples", "age", "current"),
    [
        pytest.param([seen(0, 21)], 300, True, id="just not silent"),
        pytest.param([seen(0, 21)], 301, False, id="late"),
        pytest.param([seen(0, 21), partial(200, 0)], 301, False, id="then in part"),
        pytest.param([seen(0, 21), seen(200, 0, 0)], 301, False, id="then 0 of 0"),
        pytest.param([seen(0, 21), seen(302, 21)], 301, False, id="and of the future"),
        pytest.param([], 0, False, id="none"),
    ],
)
def test_a_loss_is_current_until_the_site_is_silent(
    samples: list[Sample], age: int, current: bool
) -> None:
    now = START + timedelta(seconds=age)
    assert is_current(STANDARD.measurement, samples, now) is current


@pytest.mark.parametrize(
    ("noted", "sample", "worth"),
    [
        pytest.param(None, seen(0, 21), True, id="the first loss of a measure"),
        pytest.param(None, seen(0, 1), False, id="no loss, none before"),
        pytest.param(seen(0, 21), seen(60, 22), True, id="changed, a window later"),
        pytest.param(seen(0, 21), seen(59, 22), False, id="changed, too soon"),
        pytest.param(seen(0, 21), seen(60, 21), False, id="the same"),
        pytest.param(seen(0, 21), seen(60, 21, 105), True, id="of another total"),
        pytest.param(seen(0, 21), seen(1, 0), True, id="gone: at once"),
        pytest.param(seen(0, 0), seen(600, 1), False, id="still no loss"),
        pytest.param(seen(0, 0), seen(60, 21), True, id="back"),
        pytest.param(seen(0, 0), seen(59, 21), False, id="back, too soon"),
    ],
)
def test_which_figures_belong_on_the_timeline(
    noted: Sample | None, sample: Sample, worth: bool
) -> None:
    found = worth_noting(
        STANDARD,
        component="acd",
        measure="agents_cannot_log_in",
        sample=sample,
        noted=noted,
    )
    assert found is worth


@pytest.mark.parametrize(
    ("to", "present", "peak", "short", "raises"),
    [
        pytest.param("critical", "major", "major", False, True, id="never as high"),
        pytest.param("major", "critical", "critical", True, False, id="lower"),
        pytest.param("major", "major", "major", True, False, id="the same"),
        pytest.param("critical", "major", "critical", False, False, id="agreed about"),
        pytest.param("critical", "major", "critical", True, True, id="a new loss"),
        pytest.param("critical", "minor", "major", False, True, id="over the peak"),
    ],
)
def test_measurement_raises_and_respects_what_was_agreed(
    to: str, present: str, peak: str, short: bool, raises: bool
) -> None:
    found = may_raise(
        STANDARD, to=to, present=present, peak=peak, short_since_lowered=short
    )
    assert found is raises
