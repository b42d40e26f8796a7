"""Many tickets of one site are one call: a page takes in further ones while it is open."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.cast import NOON
from tests.pages import MINUTE, always_on_call, page

from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.actions import be_away
from backline.records.outbox.models import Message
from backline.records.paging.actions import (
    acknowledge,
    answer_text,
    call_due,
    pass_on,
    stop,
)
from backline.records.paging.models import Page, TakenIn, Way
from backline.records.paging.queries import pages_by_key, pages_calling, pages_of
from backline.records.paging.words import all_of, body_of, taken_words
from backline.records.trail.models import AuditEvent


pytestmark = pytest.mark.django_db

SITE = "site 7"


@pytest.fixture
def l2() -> Person:
    person = cast.engineer("Grace Fernandes", level="L2", now=NOON)
    always_on_call(person)
    return person


@pytest.fixture
def manager() -> Person:
    return cast.engineer("Ruth Pereira", level="", is_manager=True, now=NOON)


def of_site(number: int, **changes: object) -> Page:
    """Page for a ticket of the site."""
    given = {"about": f"INC-{number}", "place": SITE}
    return page(f"INC-{number}/call/1", **given | changes)  # type: ignore[arg-type]


def test_thirty_tickets_of_a_site_are_one_call_that_names_them(
    l2: Person, manager: Person
) -> None:
    pages = {of_site(number).pk for number in range(1, 31)}
    assert len(pages) == 1
    assert of_site(30).pk in pages
    assert [each.recipient for each in Message.objects.all()] == [l2.email]
    call_due(now=NOON + 5 * MINUTE)
    second = Message.objects.get(recipient=manager.email)
    assert second.subject.startswith("Critical page: INC-1 and 29 more ")
    assert "One call for these too: INC-2, INC-3" in second.body
    assert "INC-11 and 19 more." in second.body
    assert TakenIn.objects.count() == 29


def test_who_acknowledges_it_has_them_all(l2: Person) -> None:
    of_site(1)
    made = of_site(2)
    acknowledge(page=made, by=cast.reader(l2), how="page", now=NOON)
    found = pages_by_key(reader=THE_DESK, keys=["INC-1/call/1", "INC-2/call/1"])
    assert [each.acknowledged_by for each in found.values()] == [l2, l2]
    did = AuditEvent.objects.filter(did="page.acknowledged")
    assert set(did.values_list("about", flat=True)) == {"INC-1", "INC-2"}
    assert of_site(3).pk != made.pk, "what comes later is called for"


def test_a_text_message_is_told_how_many_it_took(l2: Person) -> None:
    Way.objects.create(
        person=l2,
        channel="sms",
        address="+919876543210",
        label="phone",
        added_at=NOON,
        verified_at=NOON,
    )
    made = of_site(1)
    assert of_site(2) == of_site(3) == made
    said = answer_text(number="+919876543210", text=f"ACK {made.pk}", now=NOON)
    assert said == "INC-1, INC-2 and INC-3: it is yours."


def test_every_word_of_it_names_the_tickets_it_stands_for_now(
    l2: Person, manager: Person
) -> None:
    made = of_site(1)
    (first,) = Message.objects.all()
    assert first.subject.startswith("Critical page: INC-1 ")
    assert of_site(2) == of_site(3) == made
    call_due(now=NOON + 5 * MINUTE)
    later = Message.objects.get(recipient=manager.email)
    assert later.subject.startswith("Critical page: INC-1, INC-2 and INC-3 ")
    told = Page.objects.get()
    call = told.calls.last()
    assert call is not None
    for channel in ("push", "slack", "teams", "webhook"):
        assert "these too: INC-2, INC-3.\n" in body_of(channel, call, "link")
    assert "INC-1, INC-2 and INC-3: " in body_of("sms", call, "link")
    taken = acknowledge(page=told, by=cast.reader(l2), how="link", now=NOON)
    all_three = "INC-1, INC-2 and INC-3"
    assert taken_words(taken, l2.pk).startswith(f"{all_three} are yours: nobody")
    assert taken_words(taken, manager.pk).endswith(f" has {all_three} already.")


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (0, "INC-1"),
        (1, "INC-1 and INC-2"),
        (9, "INC-1, INC-2, INC-3, INC-4, INC-5, INC-6, INC-7, INC-8, INC-9 and INC-10"),
        (10, "INC-1, INC-2, INC-3, INC-4, INC-5, INC-6, INC-7, INC-8 and 3 more"),
    ],
)
def test_all_are_named_as_far_as_anybody_reads(
    l2: Person, others: int, said: str
) -> None:
    for number in range(1, others + 2):
        of_site(number)
    assert all_of(Page.objects.get()) == said


@pytest.mark.parametrize(
    "changes", [{"place": "site 8"}, {"place": ""}, {"urgency": "critical"}]
)
def test_another_site_and_what_hurries_more_are_called_for(
    l2: Person, changes: dict[str, object]
) -> None:
    made = of_site(1, urgency="normal")
    assert of_site(2, **{"urgency": "normal"} | changes).pk != made.pk


def test_one_fault_at_several_sites_is_one_call_and_another_fault_is_not(
    l2: Person,
) -> None:
    made = of_site(1)
    assert of_site(2, place="site 8", kin=["INC-9", "INC-1"]) == made
    assert of_site(3, place="site 9", kin=["INC-2"]) == made, "by one that it took in"
    assert of_site(4, place="site 9", kin=["INC-7"]) != made
    stop(about="INC-2", because="It was closed.", now=NOON)
    assert of_site(5, place="site 3", kin=["INC-2"]) != made


def test_what_would_call_others_or_hurries_more_is_called_for_in_one_fault_too(
    l2: Person, manager: Person
) -> None:
    made = of_site(1, urgency="normal")
    assert of_site(2, place="site 8", kin=["INC-1"]) != made
    acknowledge(page=made, by=cast.reader(l2), how="page", now=NOON)
    late = of_site(3, place="site 9", kin=["INC-1"], urgency="normal")
    assert late != made, "it was taken"


def test_what_hurries_less_is_taken_in_by_what_hurries_more(l2: Person) -> None:
    made = [of_site(1, urgency="normal"), of_site(2)][1]
    assert of_site(3, urgency="normal").pk == made.pk


def test_who_would_not_be_called_for_it_is_not(l2: Person) -> None:
    made = of_site(1)
    be_away(
        person_id=l2.pk,
        starts_at=NOON + MINUTE,
        ends_at=NOON + 9 * MINUTE,
        by=THE_DESK,
        now=NOON,
    )
    assert of_site(2, now=NOON + MINUTE).pk != made.pk


def test_in_its_second_round_it_takes_in_no_more(l2: Person, manager: Person) -> None:
    made = of_site(1)
    call_due(now=NOON + 5 * MINUTE)
    assert of_site(2, now=NOON + 5 * MINUTE).pk == made.pk
    call_due(now=NOON + 10 * MINUTE)
    assert of_site(3, now=NOON + 10 * MINUTE).pk != made.pk


def test_a_page_that_was_given_up_takes_in_no_more() -> None:
    made = of_site(1)
    assert made.standing
    assert of_site(2).pk != made.pk


def test_a_page_that_was_passed_on_takes_in_no_more(
    l2: Person, manager: Person
) -> None:
    made = acknowledge(page=of_site(1), by=cast.reader(l2), how="page", now=NOON)
    pass_on(page=made, to=manager, reason="Yours.", by=cast.reader(l2), now=NOON)
    assert of_site(2).pk != made.pk


def test_it_goes_on_until_the_last_ticket_is_over(l2: Person) -> None:
    assert of_site(1) == of_site(2) == of_site(3)
    for number, left in ((2, ["INC-3"]), (1, [])):
        assert stop(about=f"INC-{number}", because="It was closed.", now=NOON) == 1
        made = Page.objects.get()
        assert (made.state, made.others) == ("open", left)
    assert made.about == "INC-3"
    assert list(pages_of(reader=THE_DESK, about="INC-1")) == [made]
    assert not pages_calling(reader=THE_DESK, about="INC-1").exists()
    assert of_site(1).pk == made.pk, "the same key is the same page"
    assert stop(about="INC-1", because="It was closed.", now=NOON) == 0
    assert stop(about="INC-3", because="It was closed.", now=NOON) == 1
    assert Page.objects.get().state == "stopped"
    with pytest.raises(MoveRefused):
        acknowledge(page=made, by=cast.reader(l2), how="page", now=NOON)


def test_the_database_lets_two_pages_have_no_one_slot(l2: Person) -> None:
    made = of_site(1)
    assert made.slot
    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.create(
            about="X", urgency="normal", key="x", paged_at=NOON, slot=made.slot
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenIn.objects.create(
            page=made, about="X", words="", key="x", taken_in_at=NOON, over_at=NOON
        )
