"""A customer's people: who names them, how they come in, and what is left of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests import cast
from tests.cast import NOON, Cast, reader
from tests.records.remote.ground import set_up
from tests.records.tickets.desk import opened
from tests.surfaces.desk import signed_in

from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import PasswordLink, Person
from backline.records.accounts.queries import THE_DESK, Reader, reader_of
from backline.records.customers import actions
from backline.records.customers.models import Contact, Site
from backline.records.customers.queries import (
    UnknownContact,
    UnknownCustomer,
    contacts_for,
)
from backline.records.outbox.models import Message
from backline.records.remote.actions.setting_up import name_approver, remove_approver
from backline.records.remote.queries import approver_as, approvers_of
from backline.records.tickets.actions import work
from backline.records.tickets.actions.splitting import Part, split
from backline.records.tickets.queries import tickets_for
from backline.records.trail.queries import events_about


pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast.stage()


def named(people: Cast, by: Reader, **change: Any) -> Contact:
    """Somebody of Meridian's, named by *by*."""
    given: dict[str, Any] = {
        "customer_id": people.meridian.customer.pk,
        "name": "Meera Iyer",
        "email": "meera@meridian.example",
        "invite": False,
    }
    return actions.name_contact(by=by, now=NOON, **(given | change))


def let_name(people: Cast) -> Reader:
    """Meridian lets Asha name its people."""
    asha = people.meridian.owner
    actions.let_name_people(
        contact_id=asha.pk, heads=True, by=reader(people.manager), now=NOON
    )
    return reader(asha)


def test_managers_and_whom_the_customer_lets_name_its_people(people: Cast) -> None:
    for nobody in (people.l1, people.meridian.owner, people.meridian.colleague):
        with pytest.raises(MoveRefused, match="ask one of them"):
            named(people, reader(nobody))
    asha = let_name(people)
    named(people, asha)
    named(people, reader(people.manager), email="ravi@meridian.example")
    with pytest.raises(MoveRefused, match="ask one of them"):
        named(people, reader(people.meridian.colleague), email="c@meridian.example")


def test_who_names_people_names_none_of_another_customer(people: Cast) -> None:
    asha, orbit = let_name(people), people.orbit
    with pytest.raises(UnknownCustomer):
        named(people, asha, customer_id=orbit.customer.pk)
    for act in (actions.invite_contact, actions.close_access, actions.contact_left):
        with pytest.raises(UnknownContact):
            act(contact_id=orbit.colleague.pk, by=asha, now=NOON)


def test_nobody_shuts_themselves_out(people: Cast) -> None:
    asha, own = let_name(people), people.meridian.owner.pk
    for act in (actions.close_access, actions.contact_left):
        with pytest.raises(MoveRefused, match="yourself"):
            act(contact_id=own, by=asha, now=NOON)
    with pytest.raises(MoveRefused, match="yourself"):
        actions.let_name_people(contact_id=own, heads=False, by=asha, now=NOON)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"email": "meera"}, "no mail address"),
        ({"name": " "}, "needs a name"),
        ({"phone": "call me"}, "no phone number"),
        ({"language": "hindi"}, "no language"),
        ({"email": "ASHA.rao@Meridian.example"}, "has a contact asha.rao@meridian"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    people: Cast, change: dict[str, str], because: str
) -> None:
    with pytest.raises(MoveRefused, match=because):
        named(people, reader(people.manager), **change)


def test_a_domain_is_one_however_it_is_spelled(people: Cast) -> None:
    manager = reader(people.manager)
    assert named(people, manager, email="a@Bücher.example").email == (
        "a@xn--bcher-kva.example"
    )
    with pytest.raises(MoveRefused, match="already"):
        named(people, manager, email="a@xn--bcher-kva.example")


def test_an_address_signs_in_at_one_customer_only(people: Cast) -> None:
    manager, there = reader(people.manager), people.orbit.customer.pk
    named(people, manager, invite=True)
    with pytest.raises(MoveRefused, match="already signs in"):
        named(people, manager, customer_id=there, invite=True)
    assert not Contact.objects.filter(customer=there, name="Meera Iyer").exists()
    named(people, manager, customer_id=there)


def test_an_invitation_goes_out_by_mail_and_the_next_one_ends_it(people: Cast) -> None:
    manager = reader(people.manager)
    meera = named(people, manager, invite=True)
    (mail,) = Message.objects.filter(recipient="meera@meridian.example")
    assert "a contact of Meridian Bank" in mail.body
    assert "/password/set/" in mail.body
    actions.invite_contact(contact_id=meera.pk, by=manager, now=NOON)
    links = PasswordLink.objects.filter(person=meera.person).order_by("pk")
    assert [link.withdrawn_at is None for link in links] == [False, True]


def test_with_another_address_they_sign_in_by_that(people: Cast) -> None:
    manager, asha = reader(people.manager), people.meridian.owner
    given = {"name": "Asha R.", "email": "Asha@Meridian.example"}
    actions.change_contact(contact_id=asha.pk, by=manager, now=NOON, **given)
    person = Person.objects.get(pk=asha.person_id or 0)
    assert (person.email, person.name) == ("asha@meridian.example", "Asha R.")
    told = Message.objects.get(recipient=asha.email)
    assert "Ruth Pereira wrote down asha@meridian.example" in told.body
    with pytest.raises(MoveRefused, match="already"):
        actions.change_contact(
            contact_id=asha.pk,
            name="Asha",
            email=people.meridian.colleague.email,
            by=manager,
            now=NOON,
        )
    with pytest.raises(MoveRefused, match="already signs in"):
        actions.change_contact(
            contact_id=asha.pk,
            name="Asha",
            email=people.orbit.owner.email,
            by=manager,
            now=NOON,
        )


def test_who_is_shut_out_comes_in_no_more_and_approves_nothing(people: Cast) -> None:
    set_up(people)
    asha, site = people.meridian.owner, people.meridian.site.pk
    client = signed_in(asha)
    assert client.get("/portal/").status_code == 200
    actions.close_access(contact_id=asha.pk, by=reader(people.manager), now=NOON)
    assert client.get("/portal/").status_code == 302
    assert approvers_of(site_id=site) == []
    assert asha in contacts_for(reader=THE_DESK)


def test_who_has_left_is_named_nowhere_and_written_to_no_more(people: Cast) -> None:
    set_up(people)
    asha, ticket = people.meridian.owner, opened(people.meridian, now=NOON)
    manager, site = reader(people.manager), people.meridian.site
    actions.contact_left(contact_id=asha.pk, by=manager, now=NOON)
    assert Site.objects.get(pk=site.pk).duty_contact is None
    assert approvers_of(site_id=site.pk) == []
    assert asha not in contacts_for(reader=THE_DESK)
    vikram = people.meridian.colleague
    actions.name_duty_contact(site=site, contact=vikram, by=THE_DESK, now=NOON)
    Message.objects.all().delete()
    work.answer(number=ticket.number, words="Look", by=reader(people.l1), now=NOON)
    written = Message.objects.values_list("recipient", flat=True)
    assert vikram.email in written
    assert asha.email not in written
    with pytest.raises(MoveRefused, match="has left"):
        actions.invite_contact(contact_id=asha.pk, by=manager, now=NOON)
    part = Part(subject="Another fault", words="Calls drop too.")
    given: dict[str, Any] = {"reported": 1, "part": part, "words": "Another one."}
    other = split(number=ticket.number, by=reader(people.l1), now=NOON, **given)
    assert other.contact == vikram


def test_who_changes_company_reads_nothing_of_where_they_were(people: Cast) -> None:
    """Not even the ticket that they reported there."""
    asha, manager = people.meridian.owner, reader(people.manager)
    opened(people.meridian, now=NOON)
    theirs = opened(people.orbit, now=NOON)
    actions.contact_left(contact_id=asha.pk, by=manager, now=NOON)
    there = people.orbit.customer.pk
    new = named(people, manager, customer_id=there, email=asha.email, invite=True)
    assert new.person is not None
    assert new.person_id != asha.person_id
    assert list(tickets_for(reader=reader_of(new.person))) == [theirs]
    assert reader_of(Person.objects.get(pk=asha.person_id or 0)).side == "nobody"


def test_who_names_people_names_approvers_too(people: Cast) -> None:
    site, vikram = people.meridian.site.pk, people.meridian.colleague
    given: dict[str, Any] = {"site_id": site, "contact_id": vikram.pk, "now": NOON}
    with pytest.raises(MoveRefused, match="ask one"):
        name_approver(by=reader(people.meridian.owner), **given)
    asha = let_name(people)
    name_approver(by=asha, **given)
    assert approver_as(reader=reader(vikram), site_id=site) == vikram
    remove_approver(by=asha, **given)
    told = events_about(reader=THE_DESK, about=f"access:site:{site}")[-2:]
    assert [(each.did, each.by_name, each.details["contact"]) for each in told] == [
        ("access.approver-named", "Asha Rao", "Vikram Shetty"),
        ("access.approver-removed", "Asha Rao", "Vikram Shetty"),
    ]


def test_who_does_not_come_in_approves_nothing(people: Cast) -> None:
    meera = named(people, reader(people.manager))
    given: dict[str, Any] = {"site_id": people.meridian.site.pk, "now": NOON}
    with pytest.raises(MoveRefused, match="invited first"):
        name_approver(contact_id=meera.pk, by=reader(people.manager), **given)
    with pytest.raises(MoveRefused, match="invite them first"):
        actions.let_name_people(
            contact_id=meera.pk, heads=True, by=reader(people.manager), now=NOON
        )


def test_a_session_of_before_never_comes_back(people: Cast) -> None:
    asha, manager = people.meridian.owner, reader(people.manager)
    client: Client = signed_in(asha)
    actions.close_access(contact_id=asha.pk, by=manager, now=NOON)
    actions.invite_contact(contact_id=asha.pk, by=manager, now=NOON)
    assert client.get("/portal/").status_code == 302
