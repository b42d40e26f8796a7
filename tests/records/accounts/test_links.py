"""Links to set a password by: once, for a while, and for nobody who is shut out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from tests import cast
from tests.cast import NOON, PASSWORD, reader

from backline.records.accounts import actions
from backline.records.accounts.models import PasswordLink, Person, Token
from backline.records.accounts.queries import THE_DESK, link_of, links_until
from backline.records.accounts.rights import NotAManager
from backline.records.outbox.models import Message


pytestmark = pytest.mark.django_db

ANOTHER = "a longer walk by the sea"


@pytest.fixture
def manager() -> Person:
    return cast.engineer("Ruth Pereira", level="", now=NOON, is_manager=True)


def invited(manager: Person, **change: object) -> Person:
    given = {"email": "wei@vendor.example", "name": "Wei Tan", "level": "L3"}
    return actions.add_colleague(
        by=reader(manager),
        now=NOON,
        **(given | change),  # type: ignore[arg-type]
    )


def secret_in_the_mail() -> str:
    mail = Message.objects.order_by("created_at").last()
    assert mail is not None
    assert mail.secret not in mail.body, "it is taken out once the mail is sent"
    body = mail.with_secret(mail.body)
    return body.partition("/password/set/")[2].partition("/")[0]


def test_a_link_works_once(manager: Person) -> None:
    wei = invited(manager)
    secret = secret_in_the_mail()

    def set_by_it(password: str) -> None:
        actions.set_password_by_link(secret=secret, password=password, now=NOON)

    with pytest.raises(actions.PasswordRefused):
        set_by_it("short")
    set_by_it(PASSWORD)
    assert authenticate(username=wei.email, password=PASSWORD) == wei
    with pytest.raises(actions.LinkGone):
        set_by_it(ANOTHER)
    assert authenticate(username=wei.email, password=ANOTHER) is None


def test_a_link_is_good_for_seven_days_and_kept_as_a_digest(manager: Person) -> None:
    wei = invited(manager)
    secret, end = secret_in_the_mail(), NOON + actions.INVITED_FOR
    assert links_until(people=[wei.pk], now=NOON) == {wei.pk: end}
    assert link_of(secret=secret, now=end - timedelta(seconds=1)) is not None
    assert link_of(secret=secret, now=end) is None
    assert secret not in str(PasswordLink.objects.values())


def test_whatever_lets_them_in_otherwise_ends_a_link(manager: Person) -> None:
    wei, by = invited(manager), reader(manager)
    first = secret_in_the_mail()
    actions.invite_colleague(person_id=wei.pk, by=by, now=NOON)
    assert link_of(secret=first, now=NOON) is None

    def fresh() -> str:
        return actions.make_link(person=wei, by=by, now=NOON).url.split("/")[-2]

    second = fresh()
    actions.set_password(person=wei, password=PASSWORD, by=by, now=NOON)
    assert link_of(secret=second, now=NOON) is None
    third = fresh()
    actions.change_colleague(
        person_id=wei.pk,
        email="w@vendor.example",
        name="Wei",
        level="L3",
        by=by,
        now=NOON,
    )
    assert link_of(secret=third, now=NOON) is None
    fourth = fresh()
    actions.close_colleague(person_id=wei.pk, by=by, now=NOON)
    assert link_of(secret=fourth, now=NOON) is None
    actions.reopen_colleague(person_id=wei.pk, by=by, now=NOON)
    assert link_of(secret=fourth, now=NOON) is None


def test_a_forgotten_password_is_mailed_to_the_address_that_is_known(
    manager: Person,
) -> None:
    for typed in ("RUTH.Pereira@vendor.example", "ruth.pereira@vendor.example "):
        actions.send_forgotten(email=typed, now=NOON)
    actions.send_forgotten(email="nobody@vendor.example", now=NOON)
    actions.send_forgotten(email="nonsense", now=NOON)
    assert {mail.recipient for mail in Message.objects.all()} == {manager.email}
    assert Message.objects.count() == 2


def test_nobodys_mailbox_is_filled_with_links(manager: Person) -> None:
    for minutes in range(10):
        at = NOON + timedelta(minutes=minutes)
        actions.send_forgotten(email=manager.email, now=at)
    assert Message.objects.count() == 3
    actions.send_forgotten(email=manager.email, now=NOON + timedelta(hours=1))
    assert Message.objects.count() == 4


def test_who_asked_is_answered_once_and_not_kept(manager: Person) -> None:
    for email in (manager.email, "nobody@vendor.example"):
        actions.ask_forgotten(email=email, now=NOON)
    assert not Message.objects.exists()
    assert actions.answer_forgotten(now=NOON, limit=1) == 1
    assert actions.answer_forgotten(now=NOON) == 1
    assert actions.answer_forgotten(now=NOON) == 0
    assert Message.objects.get().recipient == manager.email


def test_a_closed_account_gets_no_link(manager: Person) -> None:
    wei, by = invited(manager), reader(manager)
    actions.close_colleague(person_id=wei.pk, by=by, now=NOON)
    before = Message.objects.count()
    actions.send_forgotten(email=wei.email, now=NOON)
    with pytest.raises(actions.PersonRefused, match="open it again"):
        actions.invite_colleague(person_id=wei.pk, by=by, now=NOON)
    assert Message.objects.count() == before


def test_the_vendors_people_are_the_managers_to_keep(manager: Person) -> None:
    wei = invited(manager)
    with pytest.raises(NotAManager):
        invited(wei, email="x@vendor.example")
    for act in (actions.close_colleague, actions.reopen_colleague):
        with pytest.raises(NotAManager):
            act(person_id=manager.pk, by=reader(wei), now=NOON)
    with pytest.raises(actions.PersonRefused, match="has a level"):
        invited(manager, email="x@vendor.example", level="")


def test_a_desk_never_loses_its_last_manager(manager: Person) -> None:
    by = reader(manager)
    with pytest.raises(actions.PersonRefused, match="your own account"):
        actions.close_colleague(person_id=manager.pk, by=by, now=NOON)
    with pytest.raises(actions.PersonRefused, match="another manager"):
        actions.change_colleague(
            person_id=manager.pk,
            email=manager.email,
            name=manager.name,
            level="L1",
            by=by,
            now=NOON,
        )


def test_with_the_account_its_keys_end_for_good(manager: Person) -> None:
    wei, by = invited(manager), reader(manager)
    key = cast.key(wei)
    actions.close_colleague(person_id=wei.pk, by=by, now=NOON)
    actions.reopen_colleague(person_id=wei.pk, by=by, now=NOON)
    assert actions.use_token(raw=key, now=NOON) is None
    assert Token.objects.get(person=wei).revoked_at == NOON


def test_a_customers_contact_is_no_colleague() -> None:
    asha = cast.house(cast.MERIDIAN, plan="exotel-standard", now=NOON).owner
    with pytest.raises(actions.UnknownColleague):
        actions.close_colleague(person_id=asha.person_id or 0, by=THE_DESK, now=NOON)
