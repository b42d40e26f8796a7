"""severity.incidents: a healthy bank opens nothing, in fourteen days and nights.

14 days of real calls (February 1999): nights, tiny denominators, agents on breaks, and
callers who give up in every third busy quarter of an hour at 20 % and more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cast import Cast, stage
from tests.records.fleet.site import Site, a_sample
from tests.stories.bank import DAYS, MIDNIGHT, Bank, Call, Measure

from backline.guide.absence import absence
from backline.guide.measurement import Sample, finding
from backline.guide.past_outages import past_outages
from backline.guide.workflow import State
from backline.plans import load_plan
from backline.records.fleet.actions.late import account_for_late
from backline.records.fleet.actions.sight import watch_sight
from backline.records.fleet.models import PastOutage, Proposal, Question
from backline.records.outbox.models import Message


STANDARD = load_plan("exotel-standard")
#: As much as is read to judge a loss of now.
_JUDGED = 20
_BATCH = 5
_TUESDAY = 1


@pytest.fixture(scope="module")
def bank(request: pytest.FixtureRequest) -> Bank:
    shared: Path = request.getfixturevalue("shared")
    return Bank(shared)


@pytest.fixture
def cast(db: None) -> Cast:
    return stage(MIDNIGHT)


@pytest.fixture
def site(cast: Cast) -> Site:
    return Site(cast.meridian)


def test_no_minute_of_fourteen_days_calls_for_anything(bank: Bank) -> None:
    kept: dict[Measure, deque[Sample]] = {}
    every: dict[Measure, list[Sample]] = {}
    judged = 0
    for day in range(DAYS):
        for at, samples in bank.day(day):
            for about, sample in samples.items():
                known = kept.setdefault(about, deque(maxlen=_JUDGED))
                known.append(sample)
                every.setdefault(about, []).append(sample)
                if sample.affected or sample.unconfirmed:
                    judged += 1
                    assert _calls_for(about, known, at) == "nothing"
    assert judged > 10_000, "agents are absent all day long"
    for component in ("acd", "ivr", "voice_logger"):
        of_it = {
            name: told for (part, name), told in every.items() if part == component
        }
        assert past_outages(STANDARD, component=component, samples=of_it, now=at) == []


def _calls_for(about: Measure, known: deque[Sample], at: object) -> str:
    given = {"component": about[0], "measure": about[1], "samples": known, "now": at}
    if absence(STANDARD, **given) is not None:  # type: ignore[arg-type]  # as listed
        return "a question"
    return finding(STANDARD, **given).calls_for  # type: ignore[arg-type]  # as listed


def test_it_is_the_hang_ups_that_must_not_count(bank: Bank) -> None:
    """Whoever counts callers who give up opens incidents on every working day."""
    opened = set()
    for day in range(DAYS):
        known: deque[Sample] = deque(maxlen=_JUDGED)
        for at, _ in bank.day(day):
            second = int((at - MIDNIGHT).total_seconds())
            gone, offered = bank.hung_up(second)
            known.append(Sample(gone, offered, "offered", "measured", at))
            if gone and _calls_for(("acd", "calls_rejected"), known, at) == "open":
                opened.add(day)
                break
    assert len(opened) >= 10


def _lives_through(
    site: Site, bank: Bank, day: int, lost: Callable[[Call], bool] = lambda _: False
) -> None:
    """Send what is counted on a day, five minutes at a time, and let the jobs work."""
    batch: list[dict[str, object]] = []
    for minute, (at, samples) in enumerate(bank.day(day, lost), start=1):
        for (component, measure), sample in samples.items():
            more = {"unconfirmed": sample.unconfirmed} if sample.unconfirmed else {}
            batch.append(
                a_sample(
                    at,
                    sample.affected,
                    total=sample.total,
                    total_source=sample.total_source,
                    component=component,
                    measure=measure,
                    evidence=f"{sample.affected} of {sample.total}",
                    **more,
                )
            )
        if minute % _BATCH == 0:
            site.send(*batch, now=at)
            batch = []
            watch_sight(now=at + timedelta(seconds=30))
            account_for_late(now=at + timedelta(seconds=30))


def test_a_healthy_day_opens_nothing_at_the_desk(site: Site, bank: Bank) -> None:
    _lives_through(site, bank, _TUESDAY)
    assert site.tickets == []
    for kept in (Proposal, Question, PastOutage, Message):
        assert not kept.objects.exists()


def test_a_fault_on_that_day_opens_exactly_one_incident(site: Site, bank: Bank) -> None:
    """10:00 to 10:40: every third call is rejected by the system."""
    begun = _TUESDAY * 24 * 3600 + 10 * 3600

    def lost(call: Call) -> bool:
        return begun <= call.at < begun + 40 * 60 and call.at % 3 == 0

    _lives_through(site, bank, _TUESDAY, lost)
    ticket = site.ticket
    assert (ticket.cause, ticket.severity) == ("acd", "critical")
    first = MIDNIGHT + timedelta(seconds=begun)
    assert first < ticket.opened_at <= first + timedelta(minutes=20)
    assert ticket.state == State.RESTORED
    assert ticket.restored_at is not None
    assert first + timedelta(minutes=40) <= ticket.restored_at
    assert ticket.restored_at <= first + timedelta(minutes=65)
    assert not Question.objects.exists()
