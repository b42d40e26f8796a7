"""Scenarios that need a desk: loss that swings, a site that falls silent, two doors.

Clauses: severity.denominator, severity.change, turnaround.resolved, severity.incidents.
"""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import cycle

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.records.fleet.site import Site, a_sample, utc
from tests.surfaces.desk import incident, signed_in

from backline.guide.ledger import LedgerClock
from backline.guide.workflow import State
from backline.records.accounts.queries import THE_DESK
from backline.records.tickets.queries import entries_for, ledger_for


@pytest.fixture
def people(db: None) -> cast.Cast:
    return cast.stage()


def test_a_loss_that_swings_around_two_and_twenty_percent(people: cast.Cast) -> None:
    """
    Of 100 agents, every 15 seconds:

    09:00  1 and 3 in turn: no window is full of a loss, nothing opens
    09:10  3, since 09:09:45: a major at 09:11:45, when it has held for two windows
    09:20  19 and 21 in turn: never two windows of 21, it stays major
    09:30  21, since 09:29:45: critical at 09:31:45
    09:40  1 and 3 in turn for two hours: no 30 minutes without loss, it stays open
    11:40  1: restored at 12:10, as of 11:40; and it is one ticket all the time
    """
    site = Site(people.meridian)
    swings(site, (1, 3), since="09:00:00", until="09:10:00")
    assert site.tickets == []
    site.counts(3, since="09:10:00", until="09:20:00")
    assert (site.ticket.severity, site.ticket.opened_at) == ("major", utc("09:11:45"))
    swings(site, (19, 21), since="09:20:00", until="09:30:00")
    assert site.ticket.severity == "major"
    site.counts(21, since="09:30:00", until="09:40:00")
    assert site.ticket.severity == "critical"
    (raised,) = site.entries("severity_set")
    assert raised.effective_at == utc("09:31:45")
    swings(site, (1, 3), since="09:40:00", until="11:40:00")
    assert site.ticket.state == State.NEW
    site.counts(1, since="11:40:00", until="12:10:30")
    assert site.ticket.restored_at == utc("11:40:00")
    assert clock_of(site.ticket.number, "resolution").used == 2 * 3600 + 28 * 60 + 15


def swings(site: Site, between: tuple[int, int], *, since: str, until: str) -> None:
    """Count one number and the other in turn."""
    in_turn = cycle(between)
    site.says(lambda at: [a_sample(at, next(in_turn))], since=since, until=until)


def test_a_site_that_is_silent_for_six_hours_and_reports_again(
    people: cast.Cast,
) -> None:
    """
    09:02  critical: 25 of 100
    09:10  the line to the site is cut: nothing is heard, nothing is taken for well
    15:10  the site is heard again: 0 of 100, sent as they are counted
    15:40  30 minutes without loss: restored as of 15:10, and the silence has counted
    """
    site = Site(people.meridian)
    site.counts(25, since="09:00:00", until="09:10:00")
    number = site.ticket.number
    site.counts(0, since="15:10:00", until="15:39:00", every=60)
    assert site.ticket.state == State.NEW
    site.counts(0, since="15:39:00", until="15:41:00")
    assert site.ticket.restored_at == utc("15:10:00")
    clock = clock_of(number, "resolution")
    assert (clock.outcome, clock.used) == ("missed", 6 * 3600 + 8 * 60)


def clock_of(number: str, name: str) -> LedgerClock:
    """The last row of a clock of a ticket, as its ledger has it at the day's end."""
    told = ledger_for(reader=THE_DESK, number=number, now=utc("23:00:00"))
    return [clock for clock in told.clocks if clock.name == name][-1]


def test_an_answer_through_the_page_and_one_through_the_api_count_alike(
    people: cast.Cast, client: Client
) -> None:
    """
    Two incidents of one minute; one is answered on the console, one through the API,
    both after 20 minutes, and each is then asked for the same thing there.
    """
    by_page = incident(people.meridian, at=cast.NOON)
    by_api = incident(people.meridian, at=cast.NOON, subject="The other floor, too")
    key = cast.key(people.l1)
    for minutes, deed, kind, members in (
        (20, "answer", "answered", {"words": "We are on it.", "channel": "phone"}),
        (25, "ask", "asked", {"what": "The trunk's log", "owed_by": "customer"}),
    ):
        with time_machine.travel(cast.NOON + timedelta(minutes=minutes), tick=False):
            page = f"/console/tickets/{by_page.number}/{deed}/"
            assert signed_in(people.l1).post(page, members).status_code == 302
            sent = client.post(
                f"/api/v1/tickets/{by_api.number}/events",
                json.dumps({"kind": kind, **members}),
                content_type="application/json",
                headers={"Authorization": f"Bearer {key}"},
            )
            assert sent.status_code == 201, sent.content
    now = cast.NOON + timedelta(hours=1)
    told = [
        [(clock.name, clock.outcome, clock.verdict, clock.lines) for clock in ledger]
        for number in (by_page.number, by_api.number)
        for ledger in [ledger_for(reader=THE_DESK, number=number, now=now).clocks]
    ]
    assert told[0] == told[1]
    assert told[0][0][1] == "met"
    kinds = [
        [entry.kind for entry in entries_for(reader=THE_DESK, ticket=ticket)]
        for ticket in (by_page, by_api)
    ]
    assert kinds[0] == kinds[1]
