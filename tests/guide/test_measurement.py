"""severity.denominator, severity.incidents, turnaround.resolved: measured loss."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from backline.guide.measurement import (
    Finding,
    Recovery,
    Sample,
    finding,
    flaps,
    recovery,
)
from backline.guide.plan_parse import parse_plan, with_overrides
from backline.guide.severity import BadLoss
from backline.plans import load_plan, plan_mapping


STANDARD = load_plan("exotel-standard")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = START + timedelta(days=1)
MINUTE = 60


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


def seen(second: int, affected: int, total: int = 100) -> Sample:
    return Sample(affected, total, "roster", "measured", at(second))


def blind(second: int) -> Sample:
    return Sample(0, 0, "roster", "blind", at(second))


def partial(second: int, affected: int) -> Sample:
    return Sample(affected, 100, "roster", "partial", at(second))


def every(step: int, losses: list[int], start: int = 0) -> list[Sample]:
    return [seen(start + step * i, lost) for i, lost in enumerate(losses)]


def found(samples: list[Sample], now: datetime = LATER) -> Finding:
    return finding(
        STANDARD,
        component="acd",
        measure="agents_cannot_log_in",
        samples=samples,
        now=now,
    )


def recovered(samples: list[Sample], now: datetime = LATER) -> Recovery:
    return recovery(
        STANDARD,
        component="acd",
        measure="agents_cannot_log_in",
        samples=samples,
        now=now,
    )


def severity(result: Finding) -> str | None:
    return result.verdict.severity if result.verdict else None


@pytest.mark.parametrize("step", [5, 10, 15, 20, 30, 60])
def test_21_of_100_opens_in_two_windows_and_one_sample(step: int) -> None:
    """The first sample that sees the loss starts the first window."""
    before = every(step, [0] * 5, start=-5 * step)
    losses = [21] * (2 * MINUTE // step + 1)
    samples = before + every(step, losses)
    assert found(samples[:-1]).calls_for == "nothing"
    result = found(samples)
    assert result.calls_for == "open"
    assert severity(result) == "critical"
    assert result.since == START
    assert result.verdict is not None
    assert result.verdict.decided_by == "100*21 >= 20*100"
    assert result.verdict.source == "roster"
    assert result.clause == "severity.critical"
    assert "held for 2 windows" in result.because


def test_no_samples_call_for_nothing() -> None:
    assert found([]).calls_for == "nothing"
    assert found([]).because == "Nothing was measured."


def test_a_healthy_site_calls_for_nothing() -> None:
    result = found(every(30, [0, 1, 0, 1, 1, 0, 0]))
    assert result.calls_for == "nothing"
    assert result.because == "No loss has held for long enough."


@pytest.mark.parametrize(
    ("losses", "calls_for", "expected"),
    [
        pytest.param([2, 1, 2, 1, 2, 1, 2], "nothing", None, id="around 2 %"),
        pytest.param([2, 2, 2, 2, 2], "open", "major", id="at 2 %"),
        pytest.param([1, 1, 1, 1, 1], "nothing", None, id="under 2 %"),
        pytest.param([21, 19, 21, 19, 21], "open", "major", id="around 20 %"),
        pytest.param([20, 20, 20, 20, 20], "open", "critical", id="at 20 %"),
        pytest.param([19, 19, 19, 19, 19], "open", "major", id="under 20 %"),
        pytest.param([50, 50, 50, 50, 19], "open", "major", id="just under again"),
        pytest.param([50, 50, 50, 50, 1], "nothing", None, id="just over"),
        pytest.param([50, 50, 50, 1, 50], "nothing", None, id="one good sample"),
        pytest.param([5, 5, 30, 30, 30], "open", "major", id="critical for one window"),
        pytest.param(
            [5, 5, 30, 30, 30, 30, 30], "open", "critical", id="critical for two"
        ),
        pytest.param(
            [30, 30, 30, 30, 30, 30, 5], "open", "major", id="major at the last"
        ),
    ],
)
def test_the_severity_is_the_one_that_held_in_all_windows(
    losses: list[int], calls_for: str, expected: str | None
) -> None:
    result = found(every(30, losses))
    assert result.calls_for == calls_for
    assert severity(result) == expected


def test_the_verdict_shows_the_least_loss_of_its_windows() -> None:
    result = found(every(30, [90, 40, 25, 40, 90]))
    assert result.verdict is not None
    assert result.verdict.loss == "25/100"


def test_windows_of_long_ago_do_not_speak_for_the_last_ones() -> None:
    result = found(every(30, [25, 25, 25, 90, 90, 90, 90, 90, 90]))
    assert result.verdict is not None
    assert result.verdict.loss == "90/100"
    assert result.since == START


def test_a_loss_that_grew_is_critical_as_fast_as_one_that_began_so() -> None:
    """
    09:00:00  5 of 100; 09:01:30 onwards 30 of 100, every 15 seconds
    09:03:30  critical held for its two windows, whatever major had before
    """
    samples = every(15, [5] * 6) + every(15, [30] * 9, start=90)
    assert severity(found(samples[:-1])) == "major"
    assert severity(found(samples)) == "critical"
    assert found(samples).since == at(90)


def test_blind_and_partial_samples_neither_count_nor_break() -> None:
    samples = [
        seen(0, 21),
        blind(15),
        partial(30, 0),
        seen(60, 21),
        partial(75, 90),
        seen(90, 21),
        blind(105),
    ]
    assert found(samples).calls_for == "nothing"
    assert found([*samples, seen(120, 21)]).calls_for == "open"


def test_blind_and_partial_samples_alone_are_no_loss() -> None:
    assert found([partial(30 * i, 90) for i in range(20)]).calls_for == "nothing"
    assert found([blind(30 * i) for i in range(20)]).calls_for == "nothing"


def test_nothing_of_nothing_is_nothing_measured() -> None:
    assert found([seen(30 * i, 0, 0) for i in range(9)]).because == (
        "Nothing was measured."
    )
    samples = [seen(0, 21), seen(60, 0, 0), seen(60, 21), seen(120, 21)]
    assert found(samples).calls_for == "open"


def test_a_long_silence_is_no_window() -> None:
    """
    09:00  loss; then nothing for ten minutes
    09:10  loss: nothing is known of the time between, the window begins anew
    09:12  loss: two windows are full
    """
    samples = [seen(0, 21), seen(600, 21), seen(660, 21)]
    assert found(samples).calls_for == "nothing"
    assert found([*samples, seen(720, 21)]).calls_for == "open"


def test_a_window_that_was_full_before_the_silence_stays_so() -> None:
    samples = [seen(0, 21), seen(60, 21), seen(600, 21)]
    assert found(samples).calls_for == "nothing"
    assert found([*samples, seen(660, 21)]).calls_for == "open"


def test_a_gap_that_is_no_silence_makes_one_window_not_several() -> None:
    samples = [seen(0, 21), seen(240, 21)]
    assert found(samples).calls_for == "nothing"
    assert found([*samples, seen(480, 21)]).calls_for == "open"


def test_many_samples_of_one_moment_are_no_time() -> None:
    samples = [seen(0, 21 + i) for i in range(30)]
    assert found(samples).calls_for == "nothing"


def test_order_of_arrival_and_repeats_make_no_difference() -> None:
    samples = every(15, [1, 1, 30, 40, 30, 21, 30, 50, 21, 25, 30, 30])
    expected = found(samples)
    assert expected.calls_for == "open"
    for number in range(20):
        shuffled = samples * 2
        Random(number).shuffle(shuffled)  # noqa: S311 - no secret
        assert found(shuffled) == expected


def test_two_counts_of_one_instant_are_judged_alike_in_any_order() -> None:
    pair = [seen(60, 0), seen(60, 30)]
    rest = every(30, [30, 30, 30], start=90)
    assert found(pair + rest) == found([*reversed(pair), *rest])


def test_of_two_counts_of_one_instant_the_worse_stands() -> None:
    for second in range(20):
        pair = [seen(second, 0), seen(second, 30)]
        assert recovered(pair).recovered_at is None


def test_a_late_sample_takes_its_place() -> None:
    """A good sample that arrives late shows that the loss had not lasted."""
    samples = [seen(0, 21), seen(60, 21), seen(120, 21)]
    assert found(samples).calls_for == "open"
    assert found([*samples, seen(90, 0)]).calls_for == "nothing"


def test_a_sample_of_the_future_waits() -> None:
    samples = [seen(0, 21), seen(60, 21), seen(120, 21)]
    assert found(samples, now=at(119)).calls_for == "nothing"
    assert found(samples, now=at(120)).calls_for == "open"


@pytest.mark.parametrize(
    ("affected", "total", "source", "says"),
    [
        pytest.param(6, 29, "roster", "below 30", id="a tiny total, by night"),
        pytest.param(21, 100, "estimated", "an estimate", id="an estimated total"),
        pytest.param(1, 40, "roster", "Fewer than 2", id="one agent alone"),
        pytest.param(1, 5, "roster", "below 30", id="one of five"),
    ],
)
def test_doubtful_loss_is_only_proposed(
    affected: int, total: int, source: str, says: str
) -> None:
    samples = [
        Sample(affected, total, source, "measured", at(60 * i)) for i in range(3)
    ]
    result = found(samples)
    assert result.calls_for == "propose"
    assert result.verdict is not None
    assert says in result.because
    assert "A person has to confirm it." in result.because
    assert result.clause == "severity.denominator"


@pytest.mark.parametrize(("affected", "total"), [(6, 30), (2, 30), (2, 100)])
def test_the_least_that_opens_by_itself(affected: int, total: int) -> None:
    samples = [seen(60 * i, affected, total) for i in range(3)]
    assert found(samples).calls_for == "open"


def test_what_the_plan_does_not_name_opens_nothing() -> None:
    result = finding(
        STANDARD,
        component="fax",
        measure="calls_rejected",
        samples=every(60, [90] * 9),
        now=LATER,
    )
    assert result.calls_for == "nothing"


def test_reports_open_a_major_at_most() -> None:
    result = finding(
        STANDARD,
        component="reports",
        measure="reports_unavailable",
        samples=every(60, [100] * 9),
        now=LATER,
    )
    assert severity(result) == "major"


def test_windows_are_plan_data() -> None:
    overrides = {"measurement.windows": 3, "measurement.window_seconds": 30}
    plan = parse_plan(with_overrides(plan_mapping("exotel-standard"), overrides))
    samples = every(30, [21] * 4)

    def of(part: list[Sample]) -> str:
        return finding(
            plan, component="acd", measure="calls_rejected", samples=part, now=LATER
        ).calls_for

    assert of(samples[:3]) == "nothing"
    assert of(samples) == "open"


def test_a_sample_that_is_no_loss_cannot_be_made() -> None:
    with pytest.raises(BadLoss):
        seen(0, 101)


def test_recovery_begins_with_the_first_good_sample_and_lasts_thirty_minutes() -> None:
    """
    09:00  21 of 100; 09:01 1 of 100, and so on every minute
    09:31  thirty minutes without loss
    """
    samples = [seen(0, 21), *every(MINUTE, [1] * 31, start=MINUTE)]
    almost = recovered(samples[:-1])
    assert almost.recovered_at == at(MINUTE)
    assert not almost.sustained
    result = recovered(samples)
    assert result.recovered_at == at(MINUTE)
    assert result.sustained
    assert result.sustained_at == at(31 * MINUTE)
    assert result.clause == "turnaround.resolved"


def test_recovery_is_sustained_at_its_instant_not_at_the_next_sample() -> None:
    samples = every(7 * MINUTE // 2, [0] * 10)
    assert recovered(samples).sustained_at == at(30 * MINUTE)


def test_a_loss_at_the_lowest_threshold_ends_a_recovery() -> None:
    samples = every(MINUTE, [0] * 20 + [2] + [1] * 20)
    result = recovered(samples)
    assert result.recovered_at == at(21 * MINUTE)
    assert not result.sustained


def test_no_sample_is_no_recovery() -> None:
    assert recovered([]).recovered_at is None
    assert recovered([blind(0), partial(60, 0)]).recovered_at is None
    assert recovered([seen(0, 21)]).recovered_at is None
    assert not recovered([]).sustained


def test_blindness_proves_no_recovery_and_breaks_none() -> None:
    """
    09:00-09:20  no loss, every minute
    09:20-09:50  blind: proves nothing
    09:50-10:00  no loss: the ten minutes that were wanting
    """
    samples = [
        *every(MINUTE, [0] * 21),
        *(blind(MINUTE * i) for i in range(21, 50)),
        *every(MINUTE, [0] * 10, start=50 * MINUTE),
    ]
    result = recovered(samples)
    assert result.recovered_at == START
    assert not result.sustained
    result = recovered([*samples, seen(60 * MINUTE, 0)])
    assert result.recovered_at == START
    assert result.sustained_at == at(60 * MINUTE)


def test_two_good_samples_far_apart_prove_nothing() -> None:
    assert not recovered([seen(0, 0), seen(4000, 0)]).sustained


def test_recovery_does_not_look_into_the_future() -> None:
    samples = every(MINUTE, [0] * 40)
    assert not recovered(samples, now=at(29 * MINUTE)).sustained
    assert recovered(samples, now=at(30 * MINUTE)).sustained


def test_flapping_is_the_same_incident() -> None:
    """severity.incidents: a loss that is back within the 30 minutes is no second."""
    assert flaps(STANDARD, recovered_at=START, lost_again_at=at(1799))
    assert not flaps(STANDARD, recovered_at=START, lost_again_at=at(1800))


def from_source(
    source: str, affected: int, total: int, measure: str = "calls_rejected"
) -> Finding:
    """Return what a loss that holds calls for, with its total from *source*."""
    samples = [
        Sample(affected, total, source, "measured", at(15 * place))
        for place in range(10)
    ]
    return finding(
        STANDARD, component="acd", measure=measure, samples=samples, now=LATER
    )


@pytest.mark.parametrize(
    ("source", "affected", "total", "calls_for", "severity", "says"),
    [
        pytest.param("offered", 6, 30, "open", "critical", "6 of 30", id="30 counted"),
        pytest.param("offered", 6, 29, "propose", "critical", "below 30", id="29"),
        pytest.param("synthetic", 3, 3, "open", "critical", "3 of 3", id="a series"),
        pytest.param(
            "synthetic", 2, 2, "propose", "critical", "than 3", id="too short"
        ),
        pytest.param("synthetic", 1, 4, "propose", "critical", "than 2", id="one call"),
        pytest.param("synthetic", 0, 4, "nothing", None, "", id="all came through"),
        pytest.param("checked", 1, 1, "propose", "minor", "1 of 1", id="a disk"),
        pytest.param(
            "checked", 40, 40, "propose", "minor", "40 of 40", id="many disks"
        ),
        pytest.param("estimated", 9, 40, "propose", "critical", "estimate", id="guess"),
    ],
)
def test_what_opens_by_itself_goes_by_where_the_total_is_from(
    source: str,
    affected: int,
    total: int,
    calls_for: str,
    severity: str | None,
    says: str,
) -> None:
    """severity.denominator: 30 counted, or a failing series of test calls."""
    told = from_source(source, affected, total)
    assert told.calls_for == calls_for
    assert (told.verdict.severity if told.verdict else None) == severity
    assert says in told.because


def test_a_person_who_confirms_reads_how_many_of_how_many() -> None:
    """1 of 5 is 20 %, and 20 % alone says nothing."""
    for source, total in (("offered", 5), ("synthetic", 2), ("checked", 1)):
        assert f"1 of {total}" in from_source(source, 1, total).because
