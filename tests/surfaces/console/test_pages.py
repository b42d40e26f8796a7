"""The pages in the console: called, acknowledged, passed on; how somebody is reached."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from pytest_django import Settings
from tests import cast
from tests.cast import NOON, Cast
from tests.pages import always_on_call, page
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.actions import be_away
from backline.records.outbox.models import Message
from backline.records.paging.actions import stop
from backline.records.paging.models import Page, Way, WayRule, Wishes


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(settings: Settings) -> Iterator[time_machine.Traveller]:
    settings.EMAIL_URL = "smtp://127.0.0.1"
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def staged() -> Cast:
    staged = cast.stage()
    always_on_call(staged.l2)
    return staged


def _incident(staged: Cast) -> str:
    return incident(staged.meridian, at=NOON).number


def test_who_is_called_acknowledges_and_the_others_see_who_has_it(
    staged: Cast,
) -> None:
    made = page(about=_incident(staged))
    l2, manager = signed_in(staged.l2), signed_in(staged.manager)
    text = text_of(l2, "/console/pages/?which=mine")
    assert "34 of 100 agents cannot log in" in text
    assert "Grace Fernandes is called" in text
    answer = l2.post(f"/console/pages/{made.pk}/acknowledge/", follow=True)
    assert "It is yours" in answer.content.decode()
    answer = manager.post(f"/console/pages/{made.pk}/acknowledge/", follow=True)
    assert "Grace Fernandes has it already" in answer.content.decode()
    assert "No page is open" in text_of(manager, "/console/pages/")
    assert "took it on the console," in text_of(manager, "/console/pages/?which=all")


def test_the_course_of_a_page_says_who_was_told_how_and_what_came_of_it(
    staged: Cast,
) -> None:
    made = page(about=_incident(staged))
    text = text_of(signed_in(staged.l1), f"/console/pages/{made.pk}/")
    assert "On call for L2 acd." in text
    assert "Mail, mail address of the account" in text
    assert "waits to go out since" in text
    Message.objects.update(state="sent", sent_at=NOON)
    text = text_of(signed_in(staged.l1), f"/console/pages/{made.pk}/")
    assert "handed over at" in text


def test_a_page_is_passed_on_with_a_reason(staged: Cast) -> None:
    made = page(about=_incident(staged))
    l2 = signed_in(staged.l2)
    url = f"/console/pages/{made.pk}/pass-on/"
    assert "Wei Tan (L3)" in text_of(l2, url)
    ends = NOON + timedelta(hours=9)
    be_away(
        person_id=staged.l3.pk,
        starts_at=NOON,
        ends_at=ends,
        by=THE_DESK,
        now=NOON,
    )
    assert "Wei Tan (L3, away until 02 Mar 18:00 UTC)" in text_of(l2, url)
    assert l2.post(url, {"to": staged.l3.pk, "reason": " "}).status_code == 200
    assert Page.objects.get().calls.count() == 1
    l2.post(url, {"to": staged.l3.pk, "reason": "No way in here"})
    called = Page.objects.get().calls.get(seq=2)
    assert (called.person, called.reason) == (staged.l3, "No way in here")


def test_an_engineer_pages_whoever_is_on_call_from_the_ticket(staged: Cast) -> None:
    number = _incident(staged)
    l1, url = signed_in(staged.l1), f"/console/tickets/{number}/page/"
    assert "Page who is on call" in text_of(l1, url)
    asked = {"level": "L2", "urgency": "critical", "words": "Queue 7 is stuck"}
    answer = l1.post(url, asked, follow=True)
    assert "Queue 7 is stuck" in answer.content.decode()
    assert Page.objects.get().calls.get().person == staged.l2
    again = l1.post(url, asked)
    assert "is called already" in again.content.decode()
    l1.post(f"/console/pages/{Page.objects.get().pk}/acknowledge/")
    l1.post(url, asked)
    assert Page.objects.count() == 2


def test_the_ticket_shows_its_pages_to_engineers_and_not_to_its_customer(
    staged: Cast,
) -> None:
    number = _incident(staged)
    place = f"tickets/{number}/"
    assert 'id="pages-title"' not in text_of(signed_in(staged.l1), f"/console/{place}")
    page(about=number)
    assert 'id="pages-title"' in text_of(signed_in(staged.l1), f"/console/{place}")
    owner = text_of(signed_in(staged.meridian.owner), f"/portal/{place}")
    assert "Grace Fernandes" not in owner


def test_a_page_that_stands_for_more_tickets_names_them_wherever_it_is_answered(
    staged: Cast,
) -> None:
    first, second = _incident(staged), _incident(staged)
    made = page(first, about=first, place="site 1")
    page(second, about=second, place="site 1")
    l2 = signed_in(staged.l2)
    message = Message.objects.get(link__contains="/pages/")
    for place in (
        f"/console/pages/{made.pk}/",
        f"/console/tickets/{second}/",
        "/" + message.with_secret(message.link).split("/", 3)[3],
    ):
        assert first in text_of(l2, place)
        assert second in text_of(l2, place)
    assert f"one call for {first} and {second}" in text_of(l2, "/console/pages/")
    stop(about=first, because=f"{first} is closed.", now=NOON)
    left = text_of(l2, f"/console/tickets/{first}/")
    assert f"{first} is closed: it went on for {second}," in left


def test_managers_see_who_would_not_be_reached(staged: Cast) -> None:
    assert "has named no way" in text_of(signed_in(staged.manager), "/console/pages/")
    assert "has named no way" not in text_of(signed_in(staged.l1), "/console/pages/")


def _code() -> str:
    message = Message.objects.latest("created_at")
    found = re.search(r"code is (\d+)", message.with_secret(message.body))
    assert found is not None
    return found[1]


def test_a_way_is_added_verified_ruled_tried_and_removed(
    staged: Cast, at_noon: time_machine.Traveller
) -> None:
    l2 = signed_in(staged.l2)
    assert "You have named no way" in text_of(l2, "/console/reach/")
    given = {"channel": "mail", "address": "grace@home.example", "label": "At home"}
    answer = l2.post("/console/reach/add/", given, follow=True)
    assert "A code is on its way" in answer.content.decode()
    way = Way.objects.get()
    url = f"/console/reach/ways/{way.pk}/"
    wrong = "000000" if _code() != "000000" else "111111"
    assert "not the code" in l2.post(url, {"code": wrong}).content.decode()
    l2.post(f"{url}send/")
    at_noon.shift(timedelta(minutes=2))
    l2.post(f"{url}send/")
    l2.post(url, {"code": _code()})
    assert "Verified" in text_of(l2, "/console/reach/")
    rules = {f"critical-{way.pk}": "3"}
    l2.post("/console/reach/rules/critical/", rules)
    assert WayRule.objects.get().after_minutes == 3
    refused = l2.post("/console/reach/rules/critical/", {f"critical-{way.pk}": "never"})
    assert "choose one at least" in refused.content.decode()
    tried = l2.post("/console/reach/test/", follow=True)
    assert "A test page is on its way to you" in tried.content.decode()
    l2.post(f"{url}remove/")
    assert l2.get(url).status_code == 404


def test_quiet_hours_are_kept_and_half_of_them_refused(staged: Cast) -> None:
    l2 = signed_in(staged.l2)
    hours = {"quiet_from": "22:00", "zone_name": "Asia/Kolkata"}
    answer = l2.post("/console/reach/quiet/", hours)
    assert "give both, or neither" in answer.content.decode()
    l2.post("/console/reach/quiet/", hours | {"quiet_until": "07:00"})
    assert Wishes.objects.get().person == staged.l2
    assert "22:00" in text_of(l2, "/console/reach/")


def test_a_browser_hands_in_its_subscription(staged: Cast, settings: Settings) -> None:
    point = (
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRp"
        "kNtoIAiw4"
    )
    keys = {"p256dh": point, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
    told = {"endpoint": "https://push.example.org/1", "expirationTime": None}
    l2 = signed_in(staged.l2)
    given = {"channel": "push", "label": "This browser"}
    inside = told | {"endpoint": "https://10.0.0.1/", "keys": keys}
    refused = l2.post("/console/reach/add/", given | {"address": json.dumps(inside)})
    assert "no subscription that can be used" in refused.content.decode()
    l2.post(
        "/console/reach/add/", given | {"address": json.dumps(told | {"keys": keys})}
    )
    assert Way.objects.get().channel == "push"
    assert "push.example.org" in text_of(l2, "/console/reach/")


def test_ways_that_are_not_set_up_are_not_offered_and_say_why(staged: Cast) -> None:
    text = text_of(signed_in(staged.l2), "/console/reach/")
    assert '<option value="sms">' not in text
    assert "BACKLINE_EXOTEL_URL" in text


def test_the_secret_of_a_webhook_is_shown_to_its_owner_alone(staged: Cast) -> None:
    way = Way.objects.create(
        person=staged.l2,
        channel="webhook",
        address="https://hooks.example.org/in/abcdef",
        label="bot",
        added_at=NOON,
        verified_at=NOON,
    )
    url = f"/console/reach/ways/{way.pk}/"
    assert "signed with this secret" in text_of(signed_in(staged.l2), url)
    assert signed_in(staged.manager).get(url).status_code == 404
    assert signed_in(staged.meridian.owner).get(url).status_code == 403


def test_a_page_about_an_access_without_a_ticket_leads_to_the_access(
    staged: Cast,
) -> None:
    made = page(about="access 7")
    for place in ("/console/pages/", f"/console/pages/{made.pk}/"):
        text = text_of(signed_in(staged.l1), place)
        assert '<a href="/console/access/7/">access 7</a>' in text
