from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewatch.measurement import Measurement
from sitewatch.thinning import Thinning


if TYPE_CHECKING:
    from sitewatch.measurement import State

EVERY = timedelta(seconds=15)
BEGIN = datetime.fromisoformat("2026-03-02T09:00:00Z")


def sample(
    at: datetime, affected: int | None = 0, state: State = "measured"
) -> Measurement:
    return Measurement(
        component="acd",
        measure="calls_rejected",
        affected=affected,
        total=None if affected is None else 400,
        total_source="offered",
        state=state,
        evidence="",
        at=at,
    )


def kept(samples: list[Measurement], every: int = 15) -> list[Measurement]:
    thinning = Thinning(every)
    return [one for each in samples for one in thinning.kept([each])]


def test_a_site_that_is_well_says_so_once_a_minute() -> None:
    samples = [sample(BEGIN + EVERY * beat) for beat in range(9)]
    assert kept(samples) == [samples[0], samples[4], samples[8]]


@pytest.mark.parametrize(("every", "left"), [(2, 50), (60, 200), (300, 200)])
def test_a_quick_site_says_it_more_often_a_slow_one_each_time(
    every: int, left: int
) -> None:
    beats = [BEGIN + timedelta(seconds=every) * beat for beat in range(200)]
    assert len(kept([sample(at) for at in beats], every)) == left


def test_a_blind_one_likewise_and_the_change_is_kept() -> None:
    samples = [sample(BEGIN), sample(BEGIN + EVERY)]
    samples += [sample(BEGIN + EVERY * beat, None, "blind") for beat in range(2, 5)]
    assert kept(samples) == [samples[0], samples[2]]


def test_a_clock_that_was_set_back_hides_nothing() -> None:
    samples = [sample(BEGIN), sample(BEGIN - timedelta(hours=1))]
    assert kept(samples) == samples


@pytest.mark.parametrize("affected", [1, 400])
def test_every_loss_and_the_first_sample_after_it_are_kept(affected: int) -> None:
    samples = [sample(BEGIN), sample(BEGIN + EVERY)]
    samples += [sample(BEGIN + EVERY * beat, affected) for beat in range(2, 6)]
    samples += [sample(BEGIN + EVERY * beat) for beat in range(6, 8)]
    assert kept(samples) == [samples[0], *samples[2:7]]


@given(st.lists(st.sampled_from([0, 0, 0, 3, None]), max_size=60))
def test_no_loss_is_left_out_and_no_silence_is_longer_than_a_minute(
    figures: list[int | None],
) -> None:
    samples = [
        sample(BEGIN + EVERY * beat, figure, "blind" if figure is None else "measured")
        for beat, figure in enumerate(figures)
    ]
    left = kept(samples)
    assert [one for one in left if one.affected] == [
        one for one in samples if one.affected
    ]
    assert all(
        later.at - earlier.at <= timedelta(minutes=1)
        for earlier, later in pairwise(left)
    )
    assert left[:1] == samples[:1]
