"""Answers from outside: a link, a text message, a key of a phone, a receipt."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from tests import cast
from tests.cast import NOON
from tests.pages import always_on_call, page

from backline.guide.paging import LINK_GOOD_FOR
from backline.guide.workflow import MoveRefused
from backline.records.accounts.actions import close_account
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.outbox.models import Message
from backline.records.paging.actions import (
    UnknownLink,
    acknowledge,
    acknowledge_by_link,
    answer_key,
    answer_text,
    note_receipt,
    step_of_link,
    stop,
)
from backline.records.paging.course import courses_of
from backline.records.paging.models import Page, Step, Way
from backline.records.paging.queries import pages_of


pytestmark = pytest.mark.django_db

NUMBER = "+919876543210"


@pytest.fixture
def l2() -> Person:
    person = cast.engineer("Grace Fernandes", level="L2", now=NOON)
    always_on_call(person)
    for channel, address in (("sms", NUMBER), ("voice", NUMBER)):
        Way.objects.create(
            person=person,
            channel=channel,
            address=address,
            label="phone",
            added_at=NOON,
            verified_at=NOON,
        )
    return person


def _link() -> tuple[int, str]:
    message = Message.objects.order_by("created_at")[0]
    step_id, secret = message.with_secret(message.link).split("/")[-3:-1]
    return int(step_id), secret


def _message() -> uuid.UUID:
    found = Step.objects.get(channel="sms").message
    assert found is not None
    return found


def _stands() -> tuple[str, str]:
    made = Page.objects.get()
    return made.state, made.acknowledged_how


def test_the_link_of_a_message_acknowledges_for_who_got_it(l2: Person) -> None:
    page()
    step_id, secret = _link()
    assert secret not in Step.objects.get(pk=step_id).link_digest
    taken = acknowledge_by_link(step_id=step_id, secret=secret, now=NOON)
    assert (taken.acknowledged_by, taken.acknowledged_how) == (l2, "link")


def test_a_link_that_is_over_or_guessed_is_none(l2: Person) -> None:
    page()
    step_id, secret = _link()
    end = NOON + LINK_GOOD_FOR
    wrong = [
        (step_id, "x" * len(secret), NOON),
        (step_id, "", NOON),
        (step_id + 99, secret, NOON),
        (step_id + 99, "", NOON),
        (step_id, secret, end),
    ]
    for number, given, now in wrong:
        with pytest.raises(UnknownLink):
            acknowledge_by_link(step_id=number, secret=given, now=now)
    before = end - timedelta(seconds=1)
    assert step_of_link(step_id=step_id, secret=secret, now=before).pk == step_id
    close_account(person=l2, by=THE_DESK, now=NOON)
    with pytest.raises(UnknownLink):
        step_of_link(step_id=step_id, secret=secret, now=NOON)


def test_a_step_that_was_never_told_has_no_link(l2: Person) -> None:
    page()
    untold = Step.objects.get(channel="voice")
    assert untold.told_at is None
    with pytest.raises(UnknownLink):
        step_of_link(step_id=untold.pk, secret="", now=NOON)


def test_a_link_of_a_page_that_was_stopped_says_so(l2: Person) -> None:
    page()
    step_id, secret = _link()
    stop(about="INC-2041", because="It was closed.", now=NOON)
    with pytest.raises(MoveRefused, match="closed"):
        acknowledge_by_link(step_id=step_id, secret=secret, now=NOON)


@pytest.mark.parametrize("number", [NUMBER, "09876543210", "919876543210"])
def test_a_text_message_acknowledges_from_a_verified_number(
    l2: Person, number: str
) -> None:
    made = page()
    said = answer_text(number=number, text=f" Ack {made.pk}. ", now=NOON)
    assert said == "INC-2041: it is yours."
    assert _stands() == ("acknowledged", "sms")


def test_ack_alone_is_enough_while_only_one_page_is_open(l2: Person) -> None:
    page("one")
    page("two")
    assert "its number" in answer_text(number=NUMBER, text="ACK", now=NOON)
    first = Page.objects.get(key="one")
    answer_text(number=NUMBER, text=f"ack #{first.pk}", now=NOON)
    assert answer_text(number=NUMBER, text="ACK", now=NOON).endswith("it is yours.")


def test_a_stranger_a_short_number_and_a_shared_one_acknowledge_nothing(
    l2: Person,
) -> None:
    made = page()
    ack = f"ACK {made.pk}"
    for number in ("+4915112345678", "543210", "", "0000000000"):
        assert answer_text(number=number, text=ack, now=NOON) == ""
    other = cast.engineer("Wei Tan", level="L3", now=NOON)
    way = Way.objects.create(
        person=other,
        channel="sms",
        address="+4915112345678",
        label="",
        added_at=NOON,
    )
    # Not verified, then verified and not called.
    assert answer_text(number="+4915112345678", text=ack, now=NOON) == ""
    Way.objects.filter(pk=way.pk).update(verified_at=NOON)
    assert "not called" in answer_text(number="+4915112345678", text=ack, now=NOON)
    Way.objects.filter(pk=way.pk).update(address=NUMBER)
    assert answer_text(number=NUMBER, text=ack, now=NOON) == ""
    assert _stands() == ("open", "")


def test_other_words_acknowledge_nothing_and_are_told_what_would(l2: Person) -> None:
    page()
    for text in ("stop", "ACK 1 and 2", "no", ""):
        assert "ACK 12" in answer_text(number=NUMBER, text=text, now=NOON)
    assert _stands() == ("open", "")


def test_the_key_1_in_a_call_acknowledges(l2: Person) -> None:
    page()
    message = _message()
    assert not answer_key(message=message, key='"2"', now=NOON)
    assert not answer_key(message=uuid.uuid4(), key='"1"', now=NOON)
    assert answer_key(message=message, key='"1"', now=NOON)
    assert _stands() == ("acknowledged", "voice")


def test_the_course_of_a_page_tells_no_more_than_is_known(l2: Person) -> None:
    made = page()

    def course() -> list[tuple[str, str, str]]:
        (found,) = pages_of(reader=THE_DESK, about="INC-2041")
        told = courses_of(reader=THE_DESK, pages=[found])[made.pk][0].told
        return [(each.channel, each.became, each.because) for each in told]

    waits = "no account at Exotel is configured"
    # Exotel is not set up here, so the mail of the account is used too.
    assert [each[:2] for each in course()] == [
        ("sms", "waiting"),
        ("mail", "waiting"),
        ("voice", "ahead"),
    ]
    assert course()[0][2].startswith(waits)
    Message.objects.update(state="sent", sent_at=NOON)
    assert course()[0] == ("sms", "handed over", "")
    assert note_receipt(message=_message(), status="sent", why="", now=NOON) is False
    assert note_receipt(message=_message(), status="failed", why="DND", now=NOON)
    assert course()[0] == ("sms", "failed", "failed DND")
    # What the carrier says later changes nothing.
    assert not note_receipt(message=_message(), status="delivered", why="", now=NOON)
    assert not note_receipt(message=uuid.uuid4(), status="failed", why="", now=NOON)
    acknowledge(page=made, by=cast.reader(l2), how="page", now=NOON)
    assert course()[2] == ("voice", "dropped", "")
