"""Changes on console and portal: change.agreed-window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar, Event
from tests import cast
from tests.records.changes.scene import (
    END,
    HOUR,
    START,
    agreed,
    planned,
    proposed,
    requested,
    the,
)
from tests.records.fleet.site import Site, a_sample
from tests.surfaces.desk import incident, signed_in, text_of

from backline.guide.change_stages import Window
from backline.records.accounts.queries import THE_DESK
from backline.records.changes.actions.agreeing import accept_window, propose_window
from backline.records.changes.models import Freeze
from backline.records.fleet.week import busy_week
from backline.surfaces.jobs.work import all_jobs
from backline.surfaces.look.change_feed import calendar_of
from backline.surfaces.look.change_words import hours_words
from backline.zones import zone


pytestmark = pytest.mark.django_db

#: 10:00 to 12:00 UTC on the wall of Bengaluru.
WALL = {"start_at": "2026-03-02T15:30", "end_at": "2026-03-02T17:30"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(cast.NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def l2(people: cast.Cast) -> Client:
    return signed_in(people.l2)


@pytest.fixture
def owner(people: cast.Cast) -> Client:
    return signed_in(people.meridian.owner)


def test_an_engineer_plans_with_what_may_be_down(people: cast.Cast, l2: Client) -> None:
    number = requested(people)
    page = f"/console/tickets/{number}/plan-change/"
    assert "May be down meanwhile" in text_of(l2, page)
    form = {
        "risk": "high",
        "steps": "Copy\n\nSwap",
        "back_out": "Swap back",
        "components": ["acd"],
        "scope_1_0": "acd",
        "scope_1_1": "agents_cannot_log_in",
        "scope_1_2": "12",
        "scope_2_0": "ivr",
        "carried_out_by": "vendor",
        "remind_hours": "24",
    }
    assert l2.post(page, form).status_code == 302
    shown = text_of(l2, f"/console/tickets/{number}/")
    assert "High risk" in shown
    assert "ACD, agents cannot log in: at most 12" in shown
    assert "IVR, all that is measured: any number" in shown
    assert [step.words for step in the(number).steps.all()] == ["Copy", "Swap"]
    assert 'value="12"' in text_of(l2, page), "the form shows what is written"


def test_what_speaks_against_a_window_is_shown_before_it_is_proposed(
    people: cast.Cast, l2: Client
) -> None:
    number = planned(people)
    Freeze.objects.create(
        customer=people.meridian.customer,
        start_at=START,
        end_at=END,
        reason="Audit",
        blocks=False,
        by_name="Asha Rao",
        made_at=cast.NOON,
    )
    page = f"/console/tickets/{number}/window/"
    form = {**WALL, "people": [people.l2.pk], "propose": ""}
    first = l2.post(page, form)
    assert "Freeze of Meridian Bank: Audit" in first.content.decode()
    assert the(number).window is None
    seen = re.search(r'name="seen" value="([^"]+)"', first.content.decode())
    assert seen is not None
    assert l2.post(page, {**form, "seen": seen[1]}).status_code == 302
    assert (the(number).start_at, the(number).end_at) == (START, END)


def test_looking_proposes_nothing(people: cast.Cast, l2: Client) -> None:
    number = planned(people)
    page = f"/console/tickets/{number}/window/"
    looked = l2.post(page, {**WALL, "people": [people.l2.pk], "look": ""})
    assert "Nothing speaks against this window." in looked.content.decode()
    assert the(number).window is None
    past = {"start_at": "2026-03-02T10:00", "end_at": "2026-03-02T11:00"}
    refused = l2.post(page, {**past, "people": [people.l2.pk], "propose": ""})
    assert "This window has begun already" in refused.content.decode()


def test_the_customer_sees_the_wall_clock_and_accepts(
    people: cast.Cast, owner: Client
) -> None:
    number = proposed(people)
    ticket = text_of(owner, f"/portal/tickets/{number}/")
    assert "Mon 2 Mar 15:30 to 17:30 IST" in ticket
    assert "The answer to the window" in ticket
    assert "A change has no service level" in ticket
    page = f"/portal/tickets/{number}/accept-window/"
    shown = text_of(owner, page)
    fields = dict(
        re.findall(r'name="(start_at|end_at|revision)" value="([^"]+)"', shown)
    )
    form = {**fields, "people": [people.meridian.colleague.pk]}
    assert owner.post(page, form).status_code == 302
    assert the(number).standing.is_agreed
    assert "Window agreed" in text_of(owner, "/portal/changes/")


def test_the_customer_counters(people: cast.Cast, owner: Client) -> None:
    number = proposed(people)
    form = {
        "start_at": "2026-03-03T01:00",
        "end_at": "2026-03-03T02:00",
        "people": [people.meridian.owner.pk],
        "propose": "",
    }
    assert owner.post(f"/portal/tickets/{number}/window/", form).status_code == 302
    assert the(number).ticket.ball == "vendor"
    assert "accept-window" in text_of(
        signed_in(people.l1), f"/console/tickets/{number}/"
    )


def test_the_work_is_written_down_step_by_step(
    people: cast.Cast, l2: Client, at_noon: time_machine.Traveller
) -> None:
    number = agreed(people)
    at_noon.move_to(START)
    place = f"/console/tickets/{number}/"
    for name, form in (
        ("begin", {}),
        ("step", {"step": "1", "note": "2 GB"}),
        ("end", {"outcome": "finished", "words": "Heard"}),
        ("review", {"result": "successful", "words": "Fine"}),
    ):
        assert f"{place}{name}/" in text_of(l2, place), name
        assert l2.post(f"{place}{name}/", form).status_code == 302, name
    shown = text_of(l2, place)
    assert "Successful" in shown
    assert "1 of 3 steps done" in shown


def test_an_incident_shows_the_change_that_was_on(
    people: cast.Cast, owner: Client, at_noon: time_machine.Traveller
) -> None:
    number = agreed(people)
    at_noon.move_to(START + HOUR)
    report = text_of(owner, "/portal/report/")
    assert f'href="/portal/tickets/{number}/"' in report
    assert (
        "Agreed to be down meanwhile: ACD, agents cannot log in: at most 12" in report
    )
    ticket = incident(people.meridian, at=START + HOUR)
    shown = text_of(owner, f"/portal/tickets/{ticket.number}/")
    assert "A change was on when this was opened" in shown
    stranger = signed_in(people.orbit.owner)
    assert number not in text_of(stranger, "/portal/report/")


def test_what_was_measured_within_scope_stands_on_the_change(
    people: cast.Cast, owner: Client
) -> None:
    number = agreed(people)
    Site(people.meridian).counts(12, since="10:00:00", until="10:01:00")
    shown = text_of(owner, f"/portal/tickets/{number}/")
    assert "12 of 100 agents cannot log in, within scope" in shown


def test_the_list_shows_the_weeks_and_a_stranger_nothing(
    people: cast.Cast, l2: Client
) -> None:
    number = agreed(people)
    shown = text_of(l2, "/console/changes/")
    assert "2 March to 5 April 2026" in shown
    assert f"{number} New database for the ACD" in shown
    assert "15:30 to 17:30 IST" in shown
    later = text_of(l2, "/console/changes/?from=2026-05-13")
    assert "11 May to 14 June 2026" in later
    assert "Today" in later
    assert "Nothing is on these days." in later
    assert "2 March to" in text_of(l2, "/console/changes/?from=soon")
    stranger = signed_in(people.orbit.owner)
    assert number not in text_of(stranger, "/portal/changes/")
    for name in ("window", "accept-window"):
        page = f"/portal/tickets/{number}/{name}/"
        assert stranger.get(page).status_code == 404


def test_a_customer_freezes_their_site_and_lifts_it(
    people: cast.Cast, owner: Client
) -> None:
    form = {
        "where": f"s{people.meridian.site.pk}",
        "start_at": "2026-03-10T00:00",
        "end_at": "2026-03-11T00:00",
        "reason": "Campaign",
        "blocks": "yes",
    }
    assert owner.post("/portal/changes/freezes/", form).status_code == 302
    freeze = Freeze.objects.get()
    assert freeze.start_at.isoformat() == "2026-03-09T18:30:00+00:00"
    assert "Campaign" in text_of(owner, "/portal/changes/freezes/")
    wrong = owner.post("/portal/changes/freezes/", {**form, "end_at": form["start_at"]})
    assert "ends before it begins" in wrong.content.decode()
    lift = f"/portal/changes/freezes/{freeze.pk}/lift/"
    assert signed_in(people.orbit.owner).post(lift).status_code == 404
    owner.post(lift)
    assert "No freeze holds" in text_of(owner, "/portal/changes/freezes/")


def test_the_feed_shows_what_its_owner_may_see(
    people: cast.Cast, owner: Client
) -> None:
    number = agreed(people)
    proposed(people, start=START + 30 * HOUR, end=END + 30 * HOUR)

    def address(client: Client, side: str) -> str:
        page = client.post(f"/{side}/changes/feed/", {"make": ""}).content.decode()
        found = re.search(r"(/feeds/changes/\S+\.ics)", page)
        assert found is not None
        return found[1]

    mine = address(owner, "portal")
    assert mine not in text_of(owner, "/portal/changes/feed/"), "it is told once"
    answer = Client().get(mine)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert isinstance(event, Event)
    assert str(event["summary"]) == f"{number} New database for the ACD"
    assert (event.start, event.end) == (START, END)
    theirs = address(signed_in(people.orbit.owner), "portal")
    assert not Calendar.from_ical(Client().get(theirs).content).walk("VEVENT")
    newer = address(owner, "portal")
    assert Client().get(mine).status_code == 404
    owner.post("/portal/changes/feed/", {"end": ""})
    assert Client().get(newer).status_code == 404


def test_the_worker_reminds(people: cast.Cast) -> None:
    number = agreed(people)
    job = all_jobs()["changes"]
    assert job.round(lambda: cast.NOON) is False
    assert the(number).reminded_at == cast.NOON


def test_the_busy_hours_are_those_of_the_sites_wall(people: cast.Cast) -> None:
    site = Site(people.meridian)
    since = cast.NOON - timedelta(days=2)
    for hour in range(48):
        at = since + hour * HOUR
        busy = 14 <= (at + timedelta(hours=5, minutes=30)).hour < 17
        site.send(a_sample(at, 0, total=90 if busy else 10), now=at)
    pk = people.meridian.site.pk
    hours = busy_week(reader=THE_DESK, site_id=pk, now=cast.NOON)
    assert {hour % 24 for hour in hours} == {14, 15, 16}
    stranger = cast.reader(people.orbit.owner)
    assert busy_week(reader=stranger, site_id=pk, now=cast.NOON) == frozenset()


def test_who_is_refused_reads_what_stands_by_then(
    people: cast.Cast, owner: Client
) -> None:
    """The window was another one when the page was opened: the next answer is to it."""
    number = proposed(people)
    page = f"/portal/tickets/{number}/accept-window/"
    read = {"start_at": START.isoformat(), "end_at": END.isoformat(), "revision": 1}
    later: dict[str, Any] = {"start_at": START + HOUR, "end_at": END + HOUR}
    propose_window(
        number=number, **later, by=cast.reader(people.l2), now=cast.NOON - HOUR
    )
    given = {**read, "people": people.meridian.colleague.pk}
    refused = owner.post(page, given).content.decode()
    assert "Another window is proposed by now" in refused
    assert f'value="{(START + HOUR).isoformat()}"' in refused


def test_a_customer_declines_a_window_and_the_vendor_takes_one_back(
    people: cast.Cast, owner: Client, l2: Client
) -> None:
    number = proposed(people)
    read = {"start_at": START.isoformat(), "end_at": END.isoformat()}
    theirs, ours = f"/portal/tickets/{number}/", f"/console/tickets/{number}/"
    assert "Reject the request" not in text_of(owner, theirs)
    assert "Go on without what was asked" not in text_of(l2, ours)
    assert "Take the proposed window back" in text_of(l2, ours)
    no = {**read, "words": "The auditors are in."}
    assert owner.post(f"{theirs}decline-window/", no).status_code == 302
    told = text_of(l2, ours)
    assert "Window declined: Mon 2 Mar 2026 15:30 to 17:30" in told
    assert "The auditors are in." in told


def test_the_window_on_the_table_is_filled_in_on_the_sites_clock(
    people: cast.Cast, owner: Client
) -> None:
    number = proposed(people)
    form = owner.get(f"/portal/tickets/{number}/window/").content.decode()
    assert 'value="2026-03-02T15:30"' in form


def test_a_clock_change_is_no_window(people: cast.Cast, l2: Client) -> None:
    """02:30 does not exist in Berlin on 29 March, and is there twice on 25 October."""
    people.meridian.site.zone = "Europe/Berlin"
    people.meridian.site.save()
    number = planned(people)
    for day in ("2026-03-29", "2026-10-25"):
        given = {"start_at": f"{day}T02:30", "end_at": f"{day}T05:00", "look": ""}
        page = l2.post(f"/console/tickets/{number}/window/", given)
        assert "may be ambiguous or it may not exist" in page.content.decode()


def test_an_event_keeps_its_uid_when_it_moves(people: cast.Cast) -> None:
    """A calendar program puts the later time in the place of the earlier one."""
    number = agreed(people)
    by = cast.reader(people.l2)
    moved: dict[str, Any] = {"start_at": START + HOUR, "end_at": END + HOUR}

    def the_event() -> Event:
        text = calendar_of(reader=by, now=cast.NOON)
        (event,) = Calendar.from_ical(text).walk("VEVENT")
        assert isinstance(event, Event)
        return event

    before = the_event()
    propose_window(number=number, **moved, by=by, now=cast.NOON)
    accept_window(
        number=number,
        **moved,
        revision=1,
        by=cast.reader(people.meridian.owner),
        now=cast.NOON,
    )
    after = the_event()
    assert before["uid"] == after["uid"] == f"{number}@backline"
    assert int(str(after["sequence"])) > int(str(before["sequence"]))
    assert (after.start, after.end) == (START + HOUR, END + HOUR)


def test_a_window_over_a_clock_change_names_both_zones() -> None:
    """An hour of the wall is missing: from 01:00 to 04:00 are two hours."""
    since = datetime.fromisoformat("2026-03-29T00:00:00+00:00")
    window = Window(since, since + 2 * HOUR)
    shown = hours_words(window, zone("Europe/Berlin"))
    assert shown == "Sun 29 Mar 2026 01:00 CET to 04:00 CEST"


def test_whoever_gives_up_an_agreed_window_is_told_so(
    people: cast.Cast, l2: Client
) -> None:
    page = "/console/tickets/{}/window/"
    assert "it holds no longer" not in text_of(l2, page.format(proposed(people)))
    number = agreed(people, start=START + 30 * HOUR, end=END + 30 * HOUR)
    assert "it holds no longer" in text_of(l2, page.format(number))
