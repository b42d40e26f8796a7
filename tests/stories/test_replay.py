"""Three hundred real incidents through the desk's own actions, on either database.

Guide: turnaround.waiting, turnaround.reopen, process.levels. They are played once, on
one calendar; what the desk stored is then folded on the other three, for a timeline
does not depend on the calendar until a case comes back too late for reopening.
"""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from backline.geography import terms_of
from backline.guide.calendar import Calendar
from backline.guide.clock import account_of
from backline.guide.timeline import Event
from backline.plans import load_plan, plan_mapping
from backline.records.accounts.models import Person
from backline.records.contracts.queries import forget_compiled
from backline.records.outbox.models import Message
from backline.records.tickets.actions.rebuild import Difference, rebuild
from backline.records.tickets.models import Ticket
from backline.replay.desk import Player, set_stage, timeline_of
from backline.replay.mapping import load_mapping
from backline.replay.reading import Case, read_cases
from backline.replay.reckoning import Compliance, Told, spent_of
from backline.replay.timelines import Terms, timelines_of


PLAYED_ON = "mon_fri_kolkata"
CALENDARS = ("24x7", PLAYED_ON, "mon_fri_paris_fr_holidays", "sun_thu_dubai")
PLAN = "exotel-standard"
#: Every so-manieth of 3,791 cases: old and new ones, 300 in all.
STRIDE = 12
CASES = 300


pytestmark = pytest.mark.django_db


class Kept(NamedTuple):
    """What the desk stored of one ticket."""

    follows: str
    opened_at: datetime
    restored_at: datetime | None
    timeline: list[Event]
    differences: list[Difference]


class Played(NamedTuple):
    folder: Path
    cases: list[Case]
    told: dict[str, Told]
    compliance: Compliance
    tickets: dict[str, Kept]
    messages: int
    mailed_people: int

    def calendar(self, name: str) -> Calendar:
        calendars = json.loads((self.folder / "calendars.json").read_text())
        return Calendar(terms_of(calendars[name]))

    def truth(self, calendar: str) -> dict[str, tuple[int, int]]:
        with gzip.open(self.folder / "clock_truth.csv.gz", "rt") as text:
            return {
                row["sr_number"]: (
                    int(row[f"{calendar}_total_s"]),
                    int(row[f"{calendar}_wait_client_s"]),
                )
                for row in csv.DictReader(text)
                if row["sr_number"] in self.told
            }


@pytest.fixture(scope="module")
def played(
    shared: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Played:
    """Play 300 cases once, keep what the desk stored of them, and undo it all."""
    folder = shared / "data" / "volvo_bpi2013"
    forget_compiled()
    with django_db_blocker.unblock(), transaction.atomic():
        found = _play(folder)
        transaction.set_rollback(True)
    forget_compiled()
    return found


def _play(folder: Path) -> Played:
    mapping = load_mapping("volvo")
    cases = read_cases(folder / "incidents.csv.gz", mapping=mapping)[::STRIDE][:CASES]
    calendars = json.loads((folder / "calendars.json").read_text())
    stage = set_stage(
        customer="Volvo IT",
        plan=plan_mapping(PLAN),
        calendar=calendars[PLAYED_ON],
        calendar_name=PLAYED_ON,
        first_at=min(case.events[0].at for case in cases),
    )
    player = Player(stage, mapping)
    done = list(player.play(cases))
    assert len(done) == sum(len(case.events) for case in cases)
    compliance = Compliance(as_of=max(case.events[-1].at for case in cases))
    told = {case.case: case for case in player.tell(cases, compliance)}
    return Played(
        folder,
        cases,
        told,
        compliance,
        {ticket.number: _kept(ticket) for ticket in Ticket.objects.all()},
        Message.objects.count(),
        Person.objects.filter(notify_by_mail=True).count(),
    )


def _kept(ticket: Ticket) -> Kept:
    return Kept(
        ticket.follows.number if ticket.follows else "",
        ticket.opened_at,
        ticket.restored_at,
        timeline_of(ticket.number),
        rebuild(ticket_id=ticket.pk),
    )


def test_the_desk_accounts_for_every_second(played: Played) -> None:
    truth = played.truth(PLAYED_ON)
    assert len(truth) == CASES
    counted = {
        name: (case.spent.total, case.spent.waited)
        for name, case in played.told.items()
    }
    assert counted == truth


@pytest.mark.parametrize("name", sorted(set(CALENDARS) - {PLAYED_ON}))
def test_what_it_stored_counts_as_well_on_another_calendar(
    played: Played, name: str
) -> None:
    calendar, plan, truth = played.calendar(name), load_plan(PLAN), played.truth(name)
    for case in played.cases:
        stored = played.tickets[played.told[case.name].tickets[0]].timeline
        account = account_of(stored, plan=plan, calendar=calendar)
        last_at = case.events[-1].at
        spent = spent_of(account, calendar=calendar, last_at=last_at)
        assert (spent.total, spent.waited) == truth[case.name], case.name


def test_what_is_stored_of_every_clock_is_what_its_timeline_says(
    played: Played,
) -> None:
    assert len(played.tickets) >= CASES
    assert [kept.differences for kept in played.tickets.values()] == [[]] * len(
        played.tickets
    )


def test_the_fold_alone_makes_the_timelines_that_the_desk_wrote(
    played: Played,
) -> None:
    terms = Terms(load_plan(PLAN), played.calendar(PLAYED_ON))
    mapping = load_mapping("volvo")
    for case in played.cases:
        numbers = played.told[case.name].tickets
        stored = [played.tickets[number].timeline for number in numbers]
        alone = timelines_of(case, mapping=mapping, terms=terms)
        assert [_bare(events) for events in stored] == [
            _bare(events) for events in alone
        ], case.name


def _bare(events: list[Event]) -> list[Event]:
    """Return a timeline with those facts alone that its clocks are folded from."""
    counted = ("ticket_kind", "severity", "level", "owed_by")
    return [
        replace(
            event,
            facts={name: event.words(name) for name in counted if event.words(name)},
        )
        for event in events
    ]


def test_a_case_that_came_back_too_late_goes_on_as_a_linked_ticket(
    played: Played,
) -> None:
    followed = [case for case in played.told.values() if case.followed]
    assert followed
    for case in followed:
        first, second = (played.tickets[number] for number in case.tickets[:2])
        assert second.follows == case.tickets[0]
        assert first.restored_at
        assert second.opened_at > first.restored_at


def test_every_clock_is_judged_or_still_running(played: Played) -> None:
    counts = played.compliance.counts
    for clock in ("first_response", "resolution"):
        of_this = [count for (name, _, _), count in counts.items() if name == clock]
        assert sum(of_this) == len(played.tickets)


def test_a_history_is_told_to_nobody(played: Played) -> None:
    assert played.messages == 0
    assert played.mailed_people == 0
