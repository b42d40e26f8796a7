"""severity.incidents: outages that were over before the desk heard of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backline.guide.measurement import Sample
from backline.guide.past_outages import Outage, past_outages
from backline.plans import load_plan


STANDARD = load_plan("exotel-standard")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = START + timedelta(days=14)


def at(minute: int, second: int = 0) -> datetime:
    return START + timedelta(minutes=minute, seconds=second)


def counted(affected: int, first: int, last: int, total: int = 100) -> list[Sample]:
    """Return a sample every 15 s from minute *first* until before *last*."""
    return [
        Sample(affected, total, "roster", "measured", at(minute, second))
        for minute in range(first, last)
        for second in (0, 15, 30, 45)
    ]


def told(*parts: list[Sample], **more: list[Sample]) -> list[Outage]:
    samples = {"agents_cannot_log_in": [one for part in parts for one in part], **more}
    return past_outages(STANDARD, component="acd", samples=samples, now=LATER)


def test_an_outage_has_the_instants_at_which_it_was() -> None:
    """
    09:00  all well; 09:10 21 of 100 for 20 minutes; 09:30 all well for an hour
    """
    [outage] = told(counted(0, 0, 10), counted(21, 10, 30), counted(0, 30, 90))
    assert (outage.opened_at, outage.recovered_at) == (at(12), at(30))
    assert outage.found.verdict is not None
    assert outage.found.verdict.severity == "critical"
    assert outage.found.since == at(10)


def test_flapping_is_one_outage_and_what_comes_later_is_another() -> None:
    back_soon = told(
        counted(21, 0, 10), counted(0, 10, 30), counted(30, 30, 40), counted(0, 40, 99)
    )
    assert [(one.opened_at, one.recovered_at) for one in back_soon] == [(at(2), at(40))]
    later = told(
        counted(21, 0, 10), counted(0, 10, 50), counted(30, 50, 60), counted(0, 60, 99)
    )
    assert [one.recovered_at for one in later] == [at(10), at(60)]


def test_the_worst_that_held_grades_it() -> None:
    parts = (
        counted(5, 0, 10),
        counted(40, 10, 20),
        counted(5, 20, 30),
        counted(0, 30, 70),
    )
    [outage] = told(*parts)
    assert outage.found.verdict is not None
    assert (outage.found.verdict.severity, outage.found.verdict.loss) == (
        "critical",
        "40/100",
    )
    assert (outage.opened_at, outage.recovered_at) == (at(2), at(30))


def test_measures_of_one_component_are_one_outage_while_they_overlap() -> None:
    other = [*counted(30, 5, 25), *counted(0, 25, 70)]
    [outage] = told(
        counted(5, 0, 10), counted(0, 10, 70), agents_cannot_take_calls=other
    )
    assert (outage.opened_at, outage.recovered_at) == (at(2), at(25))
    assert outage.measure == "agents_cannot_take_calls"


def test_nothing_is_told_of_what_did_not_hold_is_doubtful_or_goes_on() -> None:
    assert told(counted(21, 0, 2), counted(0, 2, 70)) == []
    assert told(counted(5, 0, 9, total=10), counted(0, 9, 70, total=10)) == []
    assert told(counted(0, 0, 10), counted(21, 10, 70)) == []
    assert told(counted(21, 0, 10), counted(0, 10, 20)) == []
    assert told(counted(21, 0, 10), counted(0, 10, 70, total=0)) == []
    assert told([]) == []
