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
    assert "INC-2, INC-3" in second.body
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
    assert said == "INC-1 and 2 more: it is yours."


@pytest.mark.parametrize(
    "changes", [{"place": "site 8"}, {"place": ""}, {"urgency": "critical"}]
)
def test_another_site_and_what_hurries_more_are_called_for(
    l2: Person, changes: dict[str, object]
) -> None:
    made = of_site(1, urgency="normal")
    assert of_site(2, **{"urgency": "normal"} | changes).pk != made.pk


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
