"""Who is on call, on the console: process.escalation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar
from tests import cast
from tests.cast import NOON, Cast
from tests.records.oncall.rotas import roster, rotation
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.actions import be_away, make_feed, watch_coverage
from backline.records.oncall.models import Absence, FeedKey, Roster, StandIn, Swap
from backline.records.oncall.queries import on_call_at, stand_ins_of


pytestmark = pytest.mark.django_db
HOME = "/console/on-call/"
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
OFFICE = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture(autouse=True)
def at_noon() -> object:
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def staged() -> Cast:
    return cast.stage()


@pytest.fixture
def manager(staged: Cast) -> Client:
    return signed_in(staged.manager)


@pytest.fixture
def l2(staged: Cast) -> Roster:
    return roster("L2", rotation([staged.l2, staged.l3], [staged.l3, staged.l2]))


def called(level: str, at: datetime) -> list[str]:
    found = on_call_at(reader=THE_DESK, level=level, component="", at=at)
    return [person.name.partition(" ")[0] for person in found]


def test_without_a_roster_it_says_what_that_means(manager: Client) -> None:
    assert "There is no roster" in text_of(manager, HOME)


def test_each_roster_tells_who_is_on_call_and_who_follows(
    manager: Client, l2: Roster
) -> None:
    text = text_of(manager, HOME)
    assert "<strong>Wei Tan</strong>" in text
    assert "then Grace Fernandes" in text
    assert "Mon 9 Mar 09:00 IST" in text


def test_while_nobody_is_the_queue_waits_and_it_says_until_when(
    staged: Cast, manager: Client
) -> None:
    roster("L1", rotation([staged.l1], weekly_hours=OFFICE))
    ticket = incident(staged.orbit, at=NOON)
    page = f"/console/tickets/{ticket.number}/"
    assert "waits in the queue until" not in text_of(manager, page)

    with time_machine.travel(NOON + 5 * HOUR, tick=False):
        assert "The queue waits until" in text_of(manager, HOME)
        text = text_of(manager, page)
    assert "waits in the queue until" in text
    assert "2026-03-03T03:30:00Z" in text


def test_a_manager_makes_a_roster_and_changes_its_rotation(
    staged: Cast, manager: Client
) -> None:
    given = {
        "roster_name": "Night",
        "level": "L2",
        "components": ["acd"],
        "name": "Nights",
        "zone_name": "Asia/Kolkata",
        "starts_date": "2026-03-02",
        "every_days": "1",
        "times": "09:00, 21:00",
        "hours": "Mon to Fri 09:00-18:00, Sat 10:00-14:00",
        "works": "always",
        "turn_1": staged.l2.pk,
        "turn_1_then": staged.l3.pk,
    }
    answer = manager.post(f"{HOME}rosters/new/", given)
    made = Roster.objects.get(name="Night")
    page = f"{HOME}rosters/{made.pk}/"
    assert answer["Location"] == page
    text = text_of(manager, page)
    assert "Every day at 09:00 and 21:00 (Asia/Kolkata), Mon to Fri 09:00-18:00" in text
    assert "Grace Fernandes, then Wei Tan" in text
    form = text_of(manager, f"{page}rotations/1/")
    assert 'value="Mon to Fri 09:00-18:00, Sat 10:00-14:00"' in form

    changed = {**given, "hours": "", "turn_1": staged.l3.pk, "turn_1_then": ""}
    manager.post(f"{page}rotations/1/", changed)
    added = {**changed, "name": "Backup", "turn_1": staged.l1.pk}
    manager.post(f"{page}rotations/2/", added)
    assert called("L2", NOON) == ["Wei", "Nikhil"]
    manager.post(f"{page}rotations/1/", {**changed, "removed": "on"})
    assert called("L2", NOON) == ["Nikhil"]
    about = {"components": ["ivr"], "calendar_name": "IN-KA 24x5"}
    manager.post(f"{page}about/", about)
    assert "IVR, told on the clock" in text_of(manager, page)
    assert "follows IN-KA 24x5" in text_of(manager, page)
    assert made.versions.count() == 5


def test_what_is_wrong_with_a_rotation_stands_beside_the_form(
    manager: Client, l2: Roster
) -> None:
    page = f"{HOME}rosters/{l2.pk}/rotations/1/"
    given = {
        "name": "Weeks",
        "zone_name": "Asia/Nowhere",
        "starts_date": "2026-03-02",
        "every_days": "7",
        "times": "09:00",
        "hours": "whenever",
        "works": "always",
    }
    assert "names no hours" in manager.post(page, given).content.decode()
    without = manager.post(page, {**given, "hours": ""}).content.decode()
    assert "Asia/Nowhere is not one of the available choices" in without
    there = {**given, "hours": "", "zone_name": "Asia/Dubai"}
    assert "needs people" in manager.post(page, there).content.decode()
    assert manager.get(f"{HOME}rosters/{l2.pk}/rotations/3/").status_code == 404


def test_somebody_stands_in_and_is_called_off(
    staged: Cast, manager: Client, l2: Roster
) -> None:
    page = f"{HOME}rosters/{l2.pk}/"
    given = {
        "person_id": staged.l1.pk,
        "instead_of_id": staged.l3.pk,
        "starts_at": "2026-03-02T15:30",
        "ends_at": "2026-03-02T16:30",
    }
    manager.post(f"{page}stand-in/", given)
    assert called("L2", NOON + HOUR) == ["Nikhil", "Grace"]
    row = StandIn.objects.get()
    assert "Nikhil Menon</strong> for Wei Tan" in text_of(manager, page)
    manager.post(f"{HOME}stand-ins/{row.pk}/end/")
    assert called("L2", NOON + HOUR) == ["Wei", "Grace"]
    assert not stand_ins_of(reader=THE_DESK, roster=l2, now=NOON)


def test_a_closed_roster_calls_nobody_and_keeps_its_past(
    manager: Client, l2: Roster
) -> None:
    with time_machine.travel(NOON + DAY, tick=False):
        manager.post(f"{HOME}rosters/{l2.pk}/close/")
    assert called("L2", NOON) == ["Wei", "Grace"]
    assert called("L2", NOON + DAY) == []
    assert "L2" not in text_of(manager, HOME).partition("<main")[2]


def test_the_weeks_tell_the_hours_of_a_hand_over(manager: Client, l2: Roster) -> None:
    text = text_of(manager, f"{HOME}rosters/{l2.pk}/?from=2026-03-12")
    assert "Mon 9 Mar" in text
    assert "00:00-09:00" in text
    assert "09:00-24:00" in text
    assert manager.get(f"{HOME}rosters/{l2.pk}/?from=x").status_code == 200
    assert manager.get(f"{HOME}rosters/99999/").status_code == 404


def test_an_engineer_is_away_and_back(staged: Cast, l2: Roster) -> None:
    wei = signed_in(staged.l3)
    given = {
        "person_id": staged.l3.pk,
        "starts_at": "2026-03-02T14:30",
        "ends_at": "2026-03-03T14:30",
    }
    wei.post(f"{HOME}away/", given)
    assert called("L2", NOON) == ["Grace"]
    row = Absence.objects.get()
    assert row.ends_at == NOON + DAY
    for_a_colleague = wei.post(f"{HOME}away/", {**given, "person_id": staged.l2.pk})
    assert "Select a valid choice" in for_a_colleague.content.decode()
    assert signed_in(staged.l2).post(f"{HOME}absences/{row.pk}/end/").status_code == 404
    wei.post(f"{HOME}absences/{row.pk}/end/")
    assert called("L2", NOON) == ["Wei", "Grace"]


def test_two_engineers_swap(staged: Cast, l2: Roster) -> None:
    wei, grace = signed_in(staged.l3), signed_in(staged.l2)
    assert "Ask to swap" in text_of(wei, f"{HOME}mine/")
    given = {
        "asked_of_id": staged.l2.pk,
        "gives_from": "2026-03-03T09:00",
        "gives_until": "2026-03-04T09:00",
        "takes_from": "2026-03-10T09:00",
    }
    page = f"{HOME}rosters/{l2.pk}/swap/"
    assert "Give both times" in wei.post(page, given).content.decode()
    wei.post(page, {**given, "takes_until": "2026-03-11T09:00"})
    swap = Swap.objects.get()
    assert "You are asked" in text_of(grace, f"{HOME}mine/")
    assert wei.post(f"{HOME}swaps/{swap.pk}/explode/").status_code == 404
    assert (
        signed_in(staged.l1).post(f"{HOME}swaps/{swap.pk}/accept/").status_code == 404
    )
    grace.post(f"{HOME}swaps/{swap.pk}/accept/")
    assert called("L2", NOON + DAY) == ["Grace"]
    assert called("L2", NOON + 8 * DAY) == ["Wei"]
    assert "Accepted" in text_of(wei, f"{HOME}mine/")
    again = wei.post(f"{HOME}swaps/{swap.pk}/withdraw/", follow=True)
    assert "settled already" in again.content.decode()


def test_the_coverage_names_what_is_missing_and_leads_to_mending_it(
    staged: Cast, manager: Client, l2: Roster
) -> None:
    be_away(
        person_id=staged.l3.pk,
        starts_at=NOON + DAY,
        ends_at=NOON + 2 * DAY,
        by=THE_DESK,
        now=NOON,
    )
    be_away(
        person_id=staged.l2.pk,
        starts_at=NOON + DAY,
        ends_at=NOON + 2 * DAY,
        by=THE_DESK,
        now=NOON,
    )
    text = text_of(manager, f"{HOME}coverage/")
    assert "L1: all components" in text
    assert "No roster is for them" in text
    assert "Wei Tan and Grace Fernandes are away and nobody stands in" in text
    assert f"{HOME}rosters/{l2.pk}/stand-in/?starts_at=2026-03-03T14%3A30" in text
    watch_coverage(now=NOON)
    assert '<span class="count urgent">' in text_of(manager, "/console/")


def test_a_feed_is_a_calendar_of_ones_time(staged: Cast, client: Client) -> None:
    row = roster("L2", rotation([staged.l2], [staged.l3]))
    grace = signed_in(staged.l2)
    text = " ".join(grace.post(f"{HOME}feeds/").content.decode().split())
    address = text.partition('class="raw">')[2].partition("<")[0].strip()
    place = f"/{address.partition('//')[2].partition('/')[2]}"
    answer = client.get(place)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]

    events = Calendar.from_ical(answer.content.decode()).walk("VEVENT")
    assert {str(each["summary"]) for each in events} == {"On call: L2"}
    begins = [datetime.fromisoformat(str(each.decoded("dtstart"))) for each in events]
    ends = [datetime.fromisoformat(str(each.decoded("dtend"))) for each in events]
    assert begins[1] - begins[0] == 2 * WEEK
    assert {end - begin for begin, end in zip(begins, ends, strict=True)} >= {WEEK}
    assert begins[1].astimezone(UTC).hour == 3
    assert len({str(each["uid"]) for each in events}) == len(events)

    grace.post(f"{HOME}feeds/{FeedKey.objects.get().pk}/revoke/")
    assert client.get(place).status_code == 404
    assert client.get(f"{HOME}feeds/bl_nothing_at_all.ics").status_code == 404

    key = make_feed(roster_id=row.pk, by=cast.reader(staged.l3), now=NOON)
    whole = client.get(f"{HOME}feeds/{key}.ics").content.decode()
    told = {str(each["summary"]) for each in Calendar.from_ical(whole).walk("VEVENT")}
    assert told == {"Grace Fernandes (L2)", "Wei Tan (L2)"}


def test_another_rotation_takes_over_the_rhythm_of_the_last_one(
    staged: Cast, manager: Client
) -> None:
    row = roster("L2", rotation([staged.l2], times=["08:00"], weekly_hours=OFFICE))
    place = f"{HOME}rosters/{row.pk}/rotations/2/"
    form = manager.get(place).context["form"]
    text = text_of(manager, place)
    assert form.initial["times"] == "08:00"
    assert form.initial["hours"] == "Mon to Fri 09:00-18:00"
    assert "Add a rotation" in text
    assert "Take this rotation out" not in text
    given = {name: form[name].value() or "" for name in form.fields}
    given |= {"name": "London", "zone_name": "Europe/London"}
    given["turn_1"] = str(staged.l3.pk)
    wrong = manager.post(place, given | {"zone_name": "London"})
    assert "zone_name" in wrong.context["form"].errors
    manager.post(place, given)
    layers = row.versions.get(number=2).layers
    assert [each["zone"] for each in layers] == ["Asia/Kolkata", "Europe/London"]
    assert layers[1]["weekly_hours"] == layers[0]["weekly_hours"]


def test_a_stand_in_is_offered_for_who_is_on_call_until_the_end_of_their_turn(
    staged: Cast, manager: Client, l2: Roster
) -> None:
    form = manager.get(f"{HOME}rosters/{l2.pk}/stand-in/").context["form"]
    assert form.initial["instead_of_id"] in {staged.l2.pk, staged.l3.pk}
    assert form.initial["starts_at"] == "2026-03-02T14:30"
    assert form.initial["ends_at"].endswith("T09:00")


def test_a_night_stands_once_in_the_day_on_which_it_begins(
    staged: Cast, manager: Client
) -> None:
    row = roster(
        "L1", rotation([staged.l1], [staged.l2], every_days=1, times=["07:00", "19:00"])
    )
    (week, *_) = manager.get(f"{HOME}rosters/{row.pk}/").context["weeks"]
    assert [each.times for each in week.days[2].pieces] == [
        "07:00-19:00",
        "19:00-07:00",
    ]


def test_the_events_of_a_feed_rise_when_who_is_on_call_changes(
    staged: Cast, client: Client, l2: Roster
) -> None:
    """A program that reads it again takes the newer of two events of one name."""
    key = make_feed(roster_id=None, by=cast.reader(staged.l2), now=NOON)
    whole = make_feed(roster_id=l2.pk, by=cast.reader(staged.l2), now=NOON)

    def read(key: str) -> dict[str, tuple[int, object, object]]:
        text = client.get(f"{HOME}feeds/{key}.ics").content.decode()
        return {
            str(each["uid"]): (
                int(str(each["sequence"])),
                each.decoded("dtstamp"),
                each.decoded("dtend"),
            )
            for each in Calendar.from_ical(text).walk("VEVENT")
        }

    before = read(key)
    assert read(key) == before, "nothing changed, nothing rises"
    assert not before.keys() & read(whole).keys()
    be_away(
        person_id=staged.l2.pk,
        starts_at=NOON + HOUR,
        ends_at=NOON + 2 * HOUR,
        by=THE_DESK,
        now=NOON + timedelta(minutes=1),
    )
    after = read(key)
    assert len(after) == len(before) + 1
    for uid in before.keys() & after.keys():
        assert after[uid][0] > before[uid][0]
        assert after[uid][1] == NOON + timedelta(minutes=1)
    assert any(after[uid][2] != before[uid][2] for uid in before.keys() & after.keys())
