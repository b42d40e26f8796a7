"""How somebody is reached: proven by a code, in the order of their own rules."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings
from tests import cast
from tests.cast import NOON
from tests.pages import MINUTE, always_on_call, page

from backline.guide.paging import MOST_TRIES, Urgency
from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.outbox.models import Message
from backline.records.paging.actions import (
    add_way,
    call_due,
    page_oneself,
    remove_way,
    send_code,
    set_quiet_hours,
    set_rules,
    verify_way,
)
from backline.records.paging.models import Page, Step, Way, WayRule, Wishes
from backline.records.paging.queries import (
    own_rules,
    pages_for,
    refused_of,
    unreachable,
    ways_of,
)


pytestmark = pytest.mark.django_db

SLACK = "https://hooks.slack.com/services/T0/B0/secret"


@pytest.fixture(autouse=True)
def mail(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1"


@pytest.fixture
def l2() -> Person:
    return cast.engineer("Grace Fernandes", level="L2", now=NOON)


def _code(way: Way) -> str:
    message = Message.objects.filter(about=f"way {way.pk}").latest("created_at")
    found = re.search(r"code is ([\d ]+)\.", message.with_secret(message.body))
    assert found is not None
    return found[1]


def _way(of: Person, channel: str = "mail", address: str = "grace@home.example") -> Way:
    way = add_way(
        channel=channel, address=address, label="", by=cast.reader(of), now=NOON
    )
    assert verify_way(way_id=way.pk, code=_code(way), by=cast.reader(of), now=NOON)
    return way


def test_a_way_is_used_once_its_code_came_back(l2: Person) -> None:
    always_on_call(l2)
    way = add_way(
        channel="slack", address=SLACK, label="ours", by=cast.reader(l2), now=NOON
    )
    page("before")
    assert [step.channel for step in Step.objects.all()] == ["mail"]
    assert verify_way(way_id=way.pk, code=_code(way), by=cast.reader(l2), now=NOON)
    page("after")
    assert [step.way for step in Step.objects.filter(channel="slack")] == [way]
    assert Message.objects.filter(channel="slack", recipient=SLACK).count() == 2


def test_a_code_is_good_for_a_while_for_few_tries_and_only_its_digest_is_kept(
    l2: Person,
) -> None:
    me = cast.reader(l2)
    way = add_way(channel="mail", address="g@x.example", label="", by=me, now=NOON)
    code = _code(way)
    assert code not in Way.objects.get().code_digest
    with pytest.raises(MoveRefused, match="over"):
        verify_way(way_id=way.pk, code=code, by=me, now=NOON + 15 * MINUTE)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(MOST_TRIES):
        assert not verify_way(way_id=way.pk, code=wrong, by=me, now=NOON)
    with pytest.raises(MoveRefused, match="tried 5 times"):
        verify_way(way_id=way.pk, code=code, by=me, now=NOON)
    with pytest.raises(MoveRefused, match="after a minute"):
        send_code(way_id=way.pk, by=me, now=NOON + timedelta(seconds=59))
    send_code(way_id=way.pk, by=me, now=NOON + MINUTE)
    assert verify_way(way_id=way.pk, code=_code(way), by=me, now=NOON + MINUTE)


def test_codes_cannot_be_sent_to_one_stranger_after_another(l2: Person) -> None:
    me = cast.reader(l2)
    for number in range(10):
        address = f"stranger{number}@x.example"
        way = add_way(channel="mail", address=address, label="", by=me, now=NOON)
        remove_way(way_id=way.pk, by=me, now=NOON)
    with pytest.raises(MoveRefused, match="within the hour"):
        add_way(channel="mail", address="one@x.example", label="", by=me, now=NOON)
    later = NOON + 60 * MINUTE
    add_way(channel="mail", address="one@x.example", label="", by=me, now=later)


def test_nobody_proves_or_removes_the_way_of_another(l2: Person) -> None:
    other = cast.engineer("Wei Tan", level="L3", now=NOON)
    way = _way(l2)
    with pytest.raises(MoveRefused):
        remove_way(way_id=way.pk, by=cast.reader(other), now=NOON)
    contact = cast.house(cast.MERIDIAN, plan="exotel-standard", now=NOON).owner
    with pytest.raises(MoveRefused):
        add_way(
            channel="mail",
            address="a@b.example",
            label="",
            by=cast.reader(contact),
            now=NOON,
        )
    assert ways_of(reader=cast.reader(other)) == []


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("sms", "+919876543210"),
        ("slack", "https://slack.example/services/T0"),
        ("webhook", "http://hooks.example/in"),
        ("webhook", "https://10.0.0.1/in"),
        ("push", '{"endpoint": "https://push.example", "keys": {}}'),
        ("mail", "nobody"),
        ("mail", " "),
        ("pigeon", "the roof"),
    ],
)
def test_an_address_or_a_way_that_cannot_be_is_refused_at_once(
    l2: Person, channel: str, address: str
) -> None:
    with pytest.raises(MoveRefused):
        add_way(
            channel=channel, address=address, label="", by=cast.reader(l2), now=NOON
        )
    assert not Way.objects.exists()


def test_each_urgency_has_rules_of_its_own(l2: Person) -> None:
    always_on_call(l2)
    me, mail, slack = cast.reader(l2), _way(l2), _way(l2, "slack", SLACK)
    assert [rule.after_minutes for rule in own_rules(reader=me, urgency=_CRITICAL)] == [
        0,
        0,
    ]
    wanted = {mail.pk: 3, slack.pk: 0}
    set_rules(urgency="critical", minutes=wanted, by=me, now=NOON)
    set_rules(urgency="normal", minutes={mail.pk: 0, slack.pk: None}, by=me, now=NOON)
    made = page()
    assert [step.channel for step in Step.objects.filter(message__isnull=False)] == [
        "slack"
    ]
    assert made.next_at == NOON + 3 * MINUTE
    call_due(now=NOON + 3 * MINUTE)
    assert Step.objects.filter(message__isnull=False).count() == 2
    page("other", urgency="normal")
    later = Step.objects.filter(call__page__key="other")
    assert [step.channel for step in later] == ["mail"]
    with pytest.raises(MoveRefused, match="not be reached at all"):
        set_rules(urgency="normal", minutes={mail.pk: None}, by=me, now=NOON)
    with pytest.raises(MoveRefused, match="5 minutes"):
        set_rules(urgency="critical", minutes={mail.pk: 5}, by=me, now=NOON)


_CRITICAL = Urgency.CRITICAL


def test_an_ordinary_page_keeps_quiet_hours_and_a_critical_one_does_not(
    l2: Person,
) -> None:
    always_on_call(l2)
    _way(l2)
    set_quiet_hours(
        zone_name="Asia/Kolkata",
        quiet_from=time(14),
        quiet_until=time(16),
        by=cast.reader(l2),
        now=NOON,
    )
    waits = page("quiet", urgency="normal")
    assert waits.next_at == NOON + 90 * MINUTE  # 16:00 in Kolkata
    rings = page("loud")
    assert rings.calls.get().steps.get().told_at == NOON
    call_due(now=NOON + 90 * MINUTE)
    assert waits.calls.get().steps.get().told_at == NOON + 90 * MINUTE


def test_a_test_page_calls_oneself_and_nobody_else(l2: Person) -> None:
    manager = cast.engineer("Ruth Pereira", level="", is_manager=True, now=NOON)
    _way(l2)
    made = page_oneself(urgency="critical", by=cast.reader(l2), now=NOON)
    with pytest.raises(MoveRefused, match="after a minute"):
        page_oneself(urgency="critical", by=cast.reader(l2), now=NOON)
    call_due(now=NOON + 5 * MINUTE)
    made.refresh_from_db()
    assert (made.next_at, made.calls.count()) == (None, 1)
    assert made.standing == "Nobody answered this test."
    assert list(pages_for(reader=cast.reader(l2), which="all")) == [made]
    assert not pages_for(reader=cast.reader(manager), which="all").exists()


def test_a_way_that_is_removed_is_not_used_any_more(l2: Person) -> None:
    always_on_call(l2)
    way = _way(l2, "slack", SLACK)
    set_rules(urgency="critical", minutes={way.pk: 2}, by=cast.reader(l2), now=NOON)
    page()
    remove_way(way_id=way.pk, by=cast.reader(l2), now=NOON)
    call_due(now=NOON + 2 * MINUTE)
    removed, account = Step.objects.order_by("call", "ordinal")
    assert (removed.told_at, removed.dropped_at) == (None, NOON + 2 * MINUTE)
    assert (account.way, account.told_at) == (None, NOON + 2 * MINUTE)


def test_beside_ways_that_the_desk_cannot_use_now_the_account_is_written_to(
    l2: Person,
) -> None:
    always_on_call(l2)
    Way.objects.create(
        person=l2,
        channel="sms",
        address="+919876543210",
        label="phone",
        added_at=NOON,
        verified_at=NOON,
    )
    page()
    told = Message.objects.values_list("channel", "recipient")
    assert set(told) == {("sms", "+919876543210"), ("mail", l2.email)}


def test_who_would_not_be_reached_is_listed_with_the_reason(
    l2: Person, settings: Settings
) -> None:
    def listed() -> dict[str, str]:
        return {each.person.name: each.because for each in unreachable(reader=THE_DESK)}

    cast.engineer("Plain Clerk", level="", now=NOON)
    assert listed() == {"Grace Fernandes": "has named no way to be reached"}
    me = cast.reader(l2)
    add_way(channel="slack", address=SLACK, label="", by=me, now=NOON)
    assert listed() == {"Grace Fernandes": "has verified none of their ways"}
    _way(l2)
    assert listed() == {}
    settings.EMAIL_URL = ""
    assert listed() == {"Grace Fernandes": "has only ways that do not work now"}
    contact = cast.house(cast.MERIDIAN, plan="exotel-standard", now=NOON).owner
    assert unreachable(reader=cast.reader(contact)) == []


def test_a_way_that_refused_its_last_message_is_not_relied_on(l2: Person) -> None:
    """A browser that was told to notify no more says so when something is sent."""
    always_on_call(l2)
    way = _way(l2)
    page("first")
    Message.objects.update(state="dead", last_error="the subscription has ended")
    (gone,) = unreachable(reader=THE_DESK)
    assert gone.because == "has only ways that do not work now"
    assert refused_of(reader=cast.reader(l2)) == {way.pk: "the subscription has ended"}
    second = page("second")
    told = Step.objects.filter(call__page=second).values_list("way", "told_at")
    assert list(told) == [(way.pk, NOON), (None, NOON)]
    Message.objects.filter(about=second.about).update(
        state="sent", sent_at=NOON, last_error=""
    )
    assert unreachable(reader=THE_DESK) == []


def test_the_database_refuses_what_cannot_be(l2: Person) -> None:
    way = _way(l2)
    WayRule.objects.create(way=way, urgency="critical", after_minutes=0)
    broken = (
        lambda: Way.objects.filter(pk=way.pk).update(code_digest="x"),
        lambda: Way.objects.create(
            person=l2, channel=way.channel, address=way.address, added_at=NOON
        ),
        lambda: WayRule.objects.create(way=way, urgency="critical", after_minutes=1),
        lambda: WayRule.objects.create(way=way, urgency="soon", after_minutes=1),
        lambda: Wishes.objects.create(person=l2, zone="UTC", quiet_from=time(1)),
    )
    for each in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            each()
    assert Page.objects.count() == 0
