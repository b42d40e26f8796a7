"""The loop of the jobs, with jobs of the tests' own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from tests.cast import NOON

from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.trail.queries import heartbeats, late
from backline.surfaces.jobs.work import Clock, Job, all_jobs
from backline.surfaces.jobs.worker import Round, Worker, pause_after


SECOND = timedelta(seconds=1)
WITHIN = 30.0


@dataclass
class Told:
    """A job that says how each of its rounds goes; the last one goes on for ever."""

    rounds: list[Callable[[], bool]]
    every: timedelta = timedelta(milliseconds=1)
    turns: int = 0
    enough: threading.Event = field(default_factory=threading.Event)

    def round(self, clock: Clock) -> bool:
        go = self.rounds[min(self.turns, len(self.rounds) - 1)]
        self.turns += 1
        if self.turns >= len(self.rounds):
            self.enough.set()
        return go()


def done() -> bool:
    return False


def more() -> bool:
    return True


def broken() -> bool:
    message = "this job is broken"
    raise LookupError(message)


def worker(**jobs: Job) -> Worker:
    return Worker(jobs, clock=lambda: NOON)


@pytest.mark.django_db
def test_once_does_what_is_due_and_no_more() -> None:
    first, second = Told([more, more, done]), Told([done])
    assert worker(first=first, second=second).once() == []
    assert (first.turns, second.turns) == (3, 1)


@pytest.mark.django_db
def test_once_a_broken_job_does_not_stop_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sound = Told([done])
    assert worker(broken=Told([broken]), sound=sound).once() == ["broken"]
    assert sound.turns == 1
    assert "job.round-failed job=broken" in caplog.messages
    assert "this job is broken" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_broken_job_goes_on_trying_beside_the_others() -> None:
    recovers, sound = Told([broken, done]), Told([done] * 20)

    def until() -> None:
        assert recovers.enough.wait(WITHIN)
        assert sound.enough.wait(WITHIN)

    assert worker(recovers=recovers, sound=sound).run(until) == []
    assert recovers.turns >= 2


@pytest.mark.django_db(transaction=True)
def test_a_slow_job_does_not_hold_up_the_others() -> None:
    gate = threading.Event()
    slow, quick = Told([lambda: gate.wait(WITHIN)]), Told([done] * 20)

    def until() -> None:
        assert quick.enough.wait(WITHIN)
        gate.set()

    assert worker(slow=slow, quick=quick).run(until) == []


@pytest.mark.django_db(transaction=True)
def test_a_job_in_the_middle_of_a_round_is_waited_for_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backline.surfaces.jobs.worker.LAST_ROUND", SECOND / 100)
    gate = threading.Event()
    stuck = Told([lambda: gate.wait(WITHIN)])

    def until() -> None:
        assert stuck.enough.wait(WITHIN)

    assert worker(stuck=stuck).run(until) == ["stuck"]
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "stuck":
            thread.join(WITHIN)


@pytest.mark.parametrize(
    ("went", "failures", "seconds"),
    [
        (Round.MORE, 0, 0),
        (Round.DONE, 0, 5),
        (Round.FAILED, 1, 2),
        (Round.FAILED, 2, 4),
        (Round.FAILED, 5, 32),
        (Round.FAILED, 6, 60),
        (Round.FAILED, 1_000_000, 60),
    ],
)
def test_each_failure_in_a_row_makes_the_pause_longer(
    went: Round, failures: int, seconds: int
) -> None:
    assert pause_after(went, failures, 5 * SECOND) == seconds * SECOND


@pytest.mark.django_db
def test_a_round_leaves_a_heartbeat_and_a_failed_one_does_not() -> None:
    jobs = {"sound": Told([done], every=SECOND), "broken": Told([broken])}
    worker(**jobs).once()
    (beat,) = heartbeats(reader=THE_DESK)
    assert (beat.name, beat.at) == ("worker.sound", NOON)
    assert late(reader=THE_DESK, now=beat.late_at - SECOND) == []
    assert late(reader=THE_DESK, now=beat.late_at) == [beat]
    assert heartbeats(reader=NOBODY) == late(reader=NOBODY, now=beat.late_at) == []


@pytest.mark.django_db
def test_the_next_beat_moves_the_row_on() -> None:
    instants = iter([NOON, NOON + timedelta(hours=1)])
    for job in (Told([done]), Told([done])):
        Worker({"sound": job}, clock=lambda: next(instants)).once()
    (beat,) = heartbeats(reader=THE_DESK)
    assert beat.at == NOON + timedelta(hours=1)


@pytest.mark.django_db
def test_not_every_round_is_written_down() -> None:
    """Three rounds within ten seconds, and one after."""
    seconds = iter([0, 4, 9, 11])
    beats: list[datetime] = []

    def note() -> bool:
        beats.extend(beat.at for beat in heartbeats(reader=THE_DESK))
        return len(beats) < 4

    def clock() -> datetime:
        return NOON + next(seconds, 11) * SECOND

    Worker({"often": Told([more, note])}, clock=clock).once()
    assert beats[:3] == [NOON] * 3
    assert beats[3] == NOON + 11 * SECOND


def test_the_worker_finds_a_job_in_each_file() -> None:
    jobs = all_jobs()
    assert set(jobs) == {
        "access",
        "alarms",
        "calendars",
        "chases",
        "changes",
        "causes",
        "suppliers",
        "trackers",
        "visits",
        "contracts",
        "escalations",
        "forgotten",
        "histories",
        "late_samples",
        "majors",
        "oncall",
        "outbox",
        "promises",
        "paging",
        "receipts",
        "recounts",
        "samples",
        "sight",
    }
    assert all(SECOND <= job.every <= timedelta(hours=1) for job in jobs.values())


@pytest.mark.django_db
@pytest.mark.parametrize("name", all_jobs())
def test_every_job_has_a_round_with_nothing_to_do(name: str) -> None:
    assert all_jobs()[name].round(lambda: NOON) is False
