"""Major incidents: process.escalation, severity.incidents, philosophy.transparency."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.records.tickets.desk import (
    HOUR,
    MINUTE,
    NOON,
    at_once,
    audited,
    facts,
    is_borne_out,
    kinds,
    letters,
    mailed,
    opened,
)

from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import NOBODY
from backline.records.majors import actions
from backline.records.majors.amiss import amiss_for
from backline.records.majors.calls import (
    UnknownCallback,
    callback_for,
    callback_queue,
    callbacks_for,
    queue_figures,
)
from backline.records.majors.models import Announcement, Assignment, Callback, Major
from backline.records.majors.queries import (
    UnknownAnnouncement,
    UnknownMajor,
    announcement_for,
    announcements_for,
    customers_reached,
    customers_touched,
    family_of,
    major_of,
    major_over,
    people_in,
    running_majors,
    versions_of,
)
from backline.records.oncall.checks import COVERAGE
from backline.records.oncall.models import Check
from backline.records.paging.models import Page
from backline.records.tickets.actions import work
from backline.records.tickets.actions.escalations import escalate
from backline.records.tickets.actions.linking import link
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import entries_for, tickets_for


pytestmark = pytest.mark.django_db

AT = NOON + 5 * MINUTE


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return opened(people.meridian)


@pytest.fixture
def major(people: cast.Cast, ticket: Ticket) -> Major:
    return declared(people, ticket)


def declared(people: cast.Cast, ticket: Ticket) -> Major:
    actions.declare(
        number=ticket.number,
        words="The dialer is down at several sites",
        by=cast.reader(people.l2),
        now=AT,
    )
    return Major.objects.get(ticket=ticket.pk, stood_down_at=None)


def caller(
    people: cast.Cast,
    major: Major,
    house: cast.House,
    phone: str = "080 2555 11",
    *,
    words: str = "Nobody can log in",
    name: str = "Asha Rao",
    at: timedelta = MINUTE,
) -> Callback:
    actions.note_caller(
        number=major.ticket.number,
        site_id=house.site.pk,
        name=name,
        phone=phone,
        words=words,
        by=cast.reader(people.l1),
        now=AT + at,
    )
    return Callback.objects.latest("last_asked_at", "pk")


def test_a_critical_ticket_is_declared_and_led_by_who_declares_it(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    assert kinds(ticket)[-2:] == ["major_declared", "major_role"]
    assert people_in(major)["lead"] == people.l2
    assert major.next_update_at == AT + 30 * MINUTE
    # The managers and L1 are told.
    assert {people.manager.email, people.l1.email} <= mailed(ticket, AT)
    assert "ticket.major-declared" in [did for did, _ in audited(ticket)]
    assert is_borne_out(ticket)


def test_l1_declares_none_and_none_is_declared_twice(
    people: cast.Cast, ticket: Ticket
) -> None:
    with pytest.raises(MoveRefused, match="L2 or L3"):
        actions.declare(
            number=ticket.number, words="Bad", by=cast.reader(people.l1), now=AT
        )
    declared(people, ticket)
    with pytest.raises(MoveRefused, match="already"):
        declared(people, ticket)


def test_two_who_declare_at_once_make_one(people: cast.Cast, ticket: Ticket) -> None:
    declared(people, ticket)
    with pytest.raises(IntegrityError), transaction.atomic():
        Major.objects.create(
            ticket=ticket,
            declared_at=AT,
            declared_by="x",
            because="x",
            warn_seconds=1,
            next_update_at=AT,
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"next_update_at": None},
        {"stood_down_at": AT},
        {"reminded": "odd"},
    ],
    ids=str,
)
def test_the_database_keeps_a_major_incident_whole(
    major: Major, wrong: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Major.objects.filter(pk=major.pk).update(**wrong)


def test_the_database_knows_roles_scopes_and_callbacks(
    people: cast.Cast, major: Major
) -> None:
    row = caller(people, major, people.meridian)
    for change in (
        {"state": "odd"},
        {"state": "done"},
        {"state": "taken"},
        {"done_at": AT},
        {"last_asked_at": AT - HOUR},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Callback.objects.filter(pk=row.pk).update(**change)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(major=major).update(role="odd")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(major=major, role="lead", person=people.l3, since=AT)
    announced(people, major)
    for change in ({"scope": "odd"}, {"words": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Announcement.objects.update(**change)
    for version in (1, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            Announcement.objects.create(
                major=major, version=version, words="x", published_at=AT
            )


def test_a_role_is_handed_on_and_told(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    def give(role: str, to: int) -> None:
        actions.assign(
            number=ticket.number,
            role=role,
            person_id=to,
            words="My shift ends",
            by=cast.reader(people.l2),
            now=AT + MINUTE,
        )

    give("lead", people.l3.pk)
    assert facts(ticket)["before"] == people.l2.name
    assert mailed(ticket, AT + MINUTE) == {people.l3.email}
    before = len(kinds(ticket))
    give("lead", people.l3.pk)
    assert len(kinds(ticket)) == before
    give("communications", people.l1.pk)
    with pytest.raises(MoveRefused, match="takes the calls"):
        give("technical", people.l1.pk)
    with pytest.raises(MoveRefused, match="no role"):
        give("king", people.l1.pk)
    with pytest.raises(MoveRefused, match="no active person"):
        give("lead", 999_999)
    assert major.assignments.count() == 2


def test_the_log_has_its_instant_and_customers_do_not_read_it(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    actions.log(
        number=ticket.number,
        words="The trunk of Orbit is up again",
        at=AT - MINUTE,
        by=cast.reader(people.l1),
        now=AT + MINUTE,
    )
    by_vendor = entries_for(reader=cast.reader(people.l1), ticket=ticket)
    assert Kind.MAJOR_NOTED in {each.kind for each in by_vendor}
    seen = entries_for(reader=cast.reader(people.meridian.owner), ticket=ticket)
    assert not [each for each in seen if each.kind.value.startswith("major")]
    assert major.runs


def put_under(people: cast.Cast, child: Ticket, root: Ticket) -> None:
    link(
        number=child.number,
        to=root.number,
        relation="parent",
        by=cast.reader(people.l2),
        now=AT,
    )


def test_an_update_goes_to_everybody_on_their_own_ticket(
    people: cast.Cast, ticket: Ticket
) -> None:
    child = opened(people.orbit)
    put_under(people, child, ticket)
    major = declared(people, ticket)
    now = AT + 20 * MINUTE
    actions.update(
        number=ticket.number,
        words="The carrier changes a card",
        by=cast.reader(people.l2),
        now=now,
    )
    for each, house in ((ticket, people.meridian), (child, people.orbit)):
        mail = letters(each).filter(created_at=now).get()
        assert mail.recipient == house.owner.email
        assert "You hear from us again by" in mail.body
        assert is_borne_out(each)
    assert facts(ticket)["numbers"] == f"{ticket.number}, {child.number}"
    major.refresh_from_db()
    assert major.next_update_at == now + 30 * MINUTE
    with pytest.raises(MoveRefused, match="is named"):
        actions.update(
            number=ticket.number,
            words="Orbit Telecom is worst hit",
            by=cast.reader(people.l2),
            now=now,
        )


def test_the_writer_is_reminded_before_and_at_each_update_once(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    due = AT + 30 * MINUTE
    assert actions.remind_of_updates(now=due - 6 * MINUTE) == 0
    soon = due - 5 * MINUTE
    assert [actions.remind_of_updates(now=soon) for _ in range(2)] == [1, 0]
    assert mailed(ticket, soon) == {people.l2.email}
    actions.assign(
        number=ticket.number,
        role="communications",
        person_id=people.l1.pk,
        by=cast.reader(people.l2),
        now=soon,
    )
    assert [actions.remind_of_updates(now=due) for _ in range(2)] == [1, 0]
    assert mailed(ticket, due) == {people.l1.email}
    actions.update(
        number=ticket.number,
        words="Nothing new",
        minutes=10,
        by=cast.reader(people.l1),
        now=due,
    )
    assert actions.remind_of_updates(now=due + MINUTE) == 0
    assert actions.remind_of_updates(now=due + 5 * MINUTE) == 1
    assert major.runs


def test_whoever_owes_an_overdue_update_is_called_until_it_goes_out(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    due = AT + 30 * MINUTE
    for now in (due - MINUTE, due, due + MINUTE):
        actions.remind_of_updates(now=now)
    first = Page.objects.get()
    assert [each.person for each in first.calls.all()] == [people.l2]
    # The ticket can be taken without that the customers hear.
    work.take(number=ticket.number, by=cast.reader(people.l2), now=due + MINUTE)
    first.refresh_from_db()
    assert (first.urgency, first.state) == ("critical", "open")
    # Whoever gets the role gets the call; going back and forth loses none.
    l2, given = cast.reader(people.l2), {"role": "lead", "number": ticket.number}
    for minutes, to in ((2, people.l3), (3, people.l2)):
        now = due + minutes * MINUTE
        actions.assign(**given, person_id=to.pk, by=l2, now=now)
        actions.remind_of_updates(now=now)
        latest = Page.objects.latest("pk")
        assert [each.person for each in latest.calls.all()] == [to]
    assert list(Page.objects.values_list("state", flat=True)) == [
        "open",
        "stopped",
        "stopped",
    ]
    # Who is called does not change with a role that writes nothing.
    actions.assign(
        **given | {"role": "technical"}, person_id=people.l3.pk, by=l2, now=now
    )
    assert actions.remind_of_updates(now=now) == 0
    actions.update(number=ticket.number, words="Nothing new", by=l2, now=now)
    assert not Page.objects.filter(state="open").exists()


def announced(people: cast.Cast, major: Major, scope: str = "family") -> Announcement:
    actions.announce(
        number=major.ticket.number,
        words="Logging in fails at several sites. We work on it.",
        scope=scope,
        by=cast.reader(people.l2),
        now=AT + MINUTE,
    )
    return Announcement.objects.get(major=major, ended_at=None)


def test_an_announcement_is_for_those_it_touches_and_for_nobody_else(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    standing = announced(people, major)
    owner, stranger = (
        cast.reader(house.owner) for house in (people.meridian, people.orbit)
    )
    assert announcements_for(reader=owner) == [standing]
    assert announcements_for(reader=stranger) == []
    assert announcements_for(reader=cast.reader(people.l1)) == []
    assert customers_reached(standing) == [people.meridian.customer]
    with pytest.raises(UnknownAnnouncement):
        announcement_for(reader=stranger, announcement_id=major.pk)
    # Whoever has the component in use hears too, where that is chosen.
    opened(people.orbit)
    again = announced(people, major, "component")
    assert announcements_for(reader=stranger) == [again]
    assert announcements_for(reader=cast.reader(people.najd.owner)) == []
    assert [
        each.version for each in versions_of(reader=cast.reader(people.l1), major=major)
    ] == [2, 1]
    with pytest.raises(MoveRefused, match="is named"):
        actions.announce(
            number=ticket.number,
            words="meridian bank is down",
            by=cast.reader(people.l2),
            now=AT,
        )
    actions.withdraw_announcement(
        number=ticket.number, by=cast.reader(people.l2), now=AT + HOUR
    )
    assert announcements_for(reader=owner) == []
    with pytest.raises(MoveRefused, match="nothing to withdraw"):
        actions.withdraw_announcement(
            number=ticket.number, by=cast.reader(people.l2), now=AT + HOUR
        )


def test_an_update_is_the_next_version_of_the_announcement(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    announced(people, major)
    actions.update(
        number=ticket.number,
        words="The card is changed",
        by=cast.reader(people.l2),
        now=AT + 10 * MINUTE,
    )
    standing = Announcement.objects.get(ended_at=None)
    assert (standing.version, standing.words) == (2, "The card is changed")


def test_standing_down_withdraws_the_announcement_and_keeps_who_waits(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    announced(people, major)
    row = caller(people, major, people.meridian)
    work.restore(
        number=ticket.number,
        how="fix",
        evidence="All log in",
        by=cast.reader(people.l2),
        now=AT + HOUR,
    )
    actions.stand_down(
        number=ticket.number,
        words="All log in since an hour",
        by=cast.reader(people.l2),
        now=AT + 2 * HOUR,
    )
    l1 = cast.reader(people.l1)
    assert running_majors(reader=l1) == []
    assert announcements_for(reader=cast.reader(people.meridian.owner)) == []
    assert callback_queue(reader=l1) == [row]
    assert actions.remind_of_updates(now=AT + 9 * HOUR) == 0
    reached(people, row, at=3 * HOUR)
    assert callback_queue(reader=l1) == []
    for act in (actions.log, actions.stand_down, actions.update, actions.announce):
        with pytest.raises(MoveRefused, match="not run as a major"):
            act(number=ticket.number, words="x", by=l1, now=AT + 3 * HOUR)
    assert not major_of(reader=l1, ticket=ticket).runs


def reached(
    people: cast.Cast,
    row: Callback,
    outcome: str = "reached",
    *,
    at: timedelta = HOUR,
    by: str = "l1",
    **more: object,
) -> Callback:
    return actions.settle_callback(
        callback_id=row.pk,
        outcome=outcome,
        by=cast.reader(getattr(people, by)),
        now=AT + at,
        **more,  # type: ignore[arg-type]
    )


def test_what_is_amiss_is_counted_by_one_question_for_the_vendor_alone(
    people: cast.Cast, ticket: Ticket, major: Major, django_assert_num_queries: Any
) -> None:
    l1, owner = cast.reader(people.l1), cast.reader(people.meridian.owner)
    assert amiss_for(reader=l1, now=AT) == {}
    first, _ = (caller(people, major, people.meridian, no) for no in ("080 1", "080 2"))
    escalate(number=ticket.number, words="Call me.", by=owner, now=AT + HOUR)
    Check.objects.create(name=COVERAGE, checked_at=AT, findings=3)
    told = {"callbacks": 2, "escalations": 1, "uncovered": 3}
    with django_assert_num_queries(1):
        assert amiss_for(reader=l1, now=AT) == told
    for stranger in (owner, NOBODY):
        assert amiss_for(reader=stranger, now=AT) == {}
    reached(people, first)
    assert amiss_for(reader=l1, now=AT) == told | {"callbacks": 1}
    assert "messages" in amiss_for(reader=l1, now=AT + HOUR), "nothing sends them"


def test_a_caller_is_one_callback_however_often_they_call(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    row = caller(people, major, people.meridian)
    assert facts(ticket)["phone"] == "080 2555 11"
    assert row.contact == people.meridian.owner
    before = len(kinds(ticket))
    # Sent twice: nothing happens.
    caller(people, major, people.meridian, "080-2555-11", at=MINUTE)
    assert len(kinds(ticket)) == before
    # Said anew, or later: it is kept.
    caller(people, major, people.meridian, words="Now also calls drop", at=MINUTE)
    caller(people, major, people.meridian, at=9 * MINUTE)
    row.refresh_from_db()
    assert (Callback.objects.count(), row.calls) == (1, 3)
    assert "calls drop" in row.words
    # Another phone is another caller.
    caller(people, major, people.meridian, "99 1234", name="Vikram Shetty")
    assert Callback.objects.count() == 2
    assert is_borne_out(ticket)


def test_a_customer_without_a_ticket_gets_one_of_their_own(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    row = caller(people, major, people.orbit, name="Layla Haddad")
    assert row.ticket_id != ticket.pk
    assert {each.pk for each in family_of(major)} == {ticket.pk, row.ticket_id}
    assert row.ticket is not None
    assert people.meridian.customer.name not in row.ticket.subject
    again = caller(people, major, people.orbit, "1 777", name="Omar Saeed")
    assert again.ticket_id == row.ticket_id
    assert tickets_for(reader=cast.reader(people.orbit.owner)).count() == 1


def test_an_open_ticket_of_the_same_component_is_taken_instead(
    people: cast.Cast, major: Major
) -> None:
    theirs = opened(people.orbit)
    row = caller(people, major, people.orbit)
    assert row.ticket_id == theirs.pk
    assert major_over(ticket=theirs) == major


def test_the_queue_goes_by_the_contracts_severity_then_by_age(
    people: cast.Cast, major: Major
) -> None:
    minor = caller(people, major, people.orbit, at=MINUTE)
    first = caller(people, major, people.meridian, at=2 * MINUTE)
    second = caller(people, major, people.meridian, "99 1", at=3 * MINUTE, name="V")
    l1 = cast.reader(people.l1)
    assert callback_queue(reader=l1) == [first, second, minor]
    figures = queue_figures(reader=l1, major=major)
    assert (figures.waiting, figures.oldest_at) == (3, AT + MINUTE)


def test_a_callback_is_taken_by_one_and_tried_again_later(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    row = caller(people, major, people.meridian)
    row = reached(people, row, "take")
    assert row.taken_by == people.l1
    with pytest.raises(MoveRefused, match="being called by Nikhil"):
        reached(people, row, "take", by="l2")
    with pytest.raises(MoveRefused, match="calling already"):
        reached(people, row, "reached", by="l2")
    row = reached(people, row, "not_reached", minutes=20)
    assert (row.state, row.tries) == ("waiting", 1)
    assert not row.is_ready(AT + HOUR + 19 * MINUTE)
    assert row.is_ready(AT + HOUR + 20 * MINUTE)
    assert kinds(ticket)[-1] == "callback_tried"
    row = reached(people, row, "take")
    row = reached(people, row, "return", by="l2")
    assert row.state == "waiting"
    row = reached(people, row, words="They log in again")
    assert (row.state, row.result) == ("done", "They log in again")
    # Reached by phone is answered: the first response is kept.
    assert kinds(ticket)[-2:] == ["callback_tried", "answered"]
    with pytest.raises(MoveRefused, match="is done"):
        reached(people, row)
    with pytest.raises(UnknownCallback):
        reached(people, row, number="INC-999")
    with pytest.raises(MoveRefused, match="comes of no callback"):
        reached(people, row, "sung")
    assert is_borne_out(ticket)


def test_a_customer_asks_in_the_portal_and_sees_their_own_alone(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    announced(people, major)
    owner, stranger = (
        cast.reader(house.owner) for house in (people.meridian, people.orbit)
    )
    actions.touches_us(
        major=major,
        site_id=people.meridian.site.pk,
        phone="080 11",
        words="Us too",
        by=owner,
        now=AT + MINUTE,
    )
    row = Callback.objects.get()
    assert (row.channel, row.contact) == ("portal", people.meridian.owner)
    assert list(callbacks_for(reader=owner)) == [row]
    assert list(callbacks_for(reader=stranger)) == []
    with pytest.raises(UnknownCallback):
        callback_for(reader=stranger, callback_id=row.pk)
    with pytest.raises(MoveRefused, match="vendor's people call back"):
        actions.settle_callback(
            callback_id=row.pk, outcome="reached", by=owner, now=AT + HOUR
        )
    with pytest.raises(UnknownMajor):
        major_of(reader=owner, ticket=ticket)
    with pytest.raises(MoveRefused, match="no number to call"):
        actions.ask_callback(number=ticket.number, phone="x", by=owner, now=AT + HOUR)


def test_without_a_phone_a_site_is_put_under_it(
    people: cast.Cast, ticket: Ticket, major: Major
) -> None:
    layla = cast.reader(people.orbit.owner)
    moved = actions.touches_us(
        major=major,
        site_id=people.orbit.site.pk,
        words="Nobody logs in here",
        by=layla,
        now=AT + MINUTE,
    )
    assert moved is not None
    assert moved.ticket.pk in {each.pk for each in family_of(major)}
    assert Callback.objects.count() == 0
    # A second word is written on the same ticket.
    actions.touches_us(
        major=major,
        site_id=people.orbit.site.pk,
        words="Still so",
        by=layla,
        now=AT + 5 * MINUTE,
    )
    assert kinds(moved.ticket)[-1] == "replied"
    assert {each.name for each in customers_touched(major)} == {
        people.meridian.customer.name,
        people.orbit.customer.name,
    }
    # They learn of their own ticket only.
    assert list(tickets_for(reader=layla)) == [moved.ticket]


@pytest.mark.django_db(transaction=True)
def test_calls_at_once_lose_nothing() -> None:
    people = cast.stage()
    major = declared(people, opened(people.meridian))

    def call(number: int) -> None:
        caller(people, major, people.orbit, f"555 0{number}", name=f"Caller {number}")

    at_once(*[(lambda n=n: call(n)) for n in range(3)])
    assert Callback.objects.count() == 3
    assert Callback.objects.values("ticket").distinct().count() == 1
