"""Callers without a contract, the next call, and reports of what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.records.tickets.desk import (
    HOUR,
    MINUTE,
    NOON,
    is_borne_out,
    kinds,
    opened,
    report,
)

from backline.guide.severity import BadLoss
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import NOBODY, THE_DESK, Reader
from backline.records.contracts.queries import NoContract
from backline.records.customers.actions import add_contact, add_customer, add_site
from backline.records.customers.models import Contact, Site
from backline.records.majors import actions
from backline.records.majors.calls import callback_queue, callbacks_for
from backline.records.majors.models import Callback, Major
from backline.records.majors.queries import announced_about, family_of, losses_of
from backline.records.tickets.models import Ticket, TicketEvent
from backline.records.trail.models import AuditEvent


pytestmark = pytest.mark.django_db
AT = NOON + 5 * MINUTE
MEASURE = "agents_cannot_log_in"


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def major(people: cast.Cast) -> Major:
    ticket = opened(people.meridian)
    l2 = cast.reader(people.l2)
    actions.declare(number=ticket.number, words="All out", by=l2, now=AT)
    return Major.objects.get()


@pytest.fixture
def bare() -> Site:
    """A site that no contract covers."""
    customer = add_customer(name="Bare Ltd", by=THE_DESK, now=NOON)
    return add_site(
        customer=customer,
        name="Bare Delhi",
        zone="Asia/Kolkata",
        geography="IN-DL",
        seats=10,
        call_capacity=10,
        version="12.4",
        duty_contact=None,
        by=THE_DESK,
        now=NOON,
    )


def note(
    people: cast.Cast, major: Major, site: Site, phone: str, at: timedelta = MINUTE
) -> Callback:
    actions.note_caller(
        number=major.ticket.number,
        site_id=site.pk,
        name=f"Caller {phone}",
        phone=phone,
        words="Nobody logs in",
        by=cast.reader(people.l1),
        now=AT + at,
    )
    return Callback.objects.latest("last_asked_at", "pk")


def test_who_calls_without_a_contract_is_called_back_all_the_same(
    people: cast.Cast, major: Major, bare: Site
) -> None:
    before = kinds(major.ticket)
    row = note(people, major, bare, "011 555")
    again = note(people, major, bare, "011-555", at=3 * MINUTE)
    assert (again.pk, again.calls) == (row.pk, 2)
    # Who has a contract is called before; no ticket is opened for who has none.
    theirs = note(people, major, people.meridian.site, "080 555", at=4 * MINUTE)
    l1 = cast.reader(people.l1)
    assert callback_queue(reader=l1) == [theirs, row]
    assert (row.ticket, row.about, Ticket.objects.count()) == (
        None,
        major.ticket.number,
        1,
    )
    for outcome in ("not_reached", "take", "reached"):
        given: dict[str, Any] = {"outcome": outcome, "number": major.ticket.number}
        actions.settle_callback(
            callback_id=row.pk, by=l1, now=AT + HOUR, words="Told", **given
        )
    row.refresh_from_db()
    assert (row.state, row.tries, row.result) == ("done", 2, "Told")
    # Nothing of it stands where another customer reads it.
    assert [kind for kind in kinds(major.ticket) if kind not in before] == [
        "callback_asked"
    ]
    did = AuditEvent.objects.filter(about=major.ticket.number)
    assert set(
        did.filter(did__startswith="callback").values_list("did", flat=True)
    ) == {
        "callback.asked",
        "callback.not-reached",
        "callback.take",
        "callback.reached",
    }


def test_what_a_caller_says_is_lost_grades_their_ticket_and_never_lower(
    people: cast.Cast, major: Major
) -> None:
    def say(phone: str, affected: int | None, measure: str = MEASURE) -> str:
        moved = actions.note_caller(
            number=major.ticket.number,
            site_id=people.orbit.site.pk,
            name="Asha",
            phone=phone,
            measure=measure,
            affected=affected,
            by=cast.reader(people.l1),
            now=AT + MINUTE,
        )
        assert moved is not None
        return moved.ticket.severity

    assert say("080 1", 5) == "major"
    assert say("080 2", None) == "major"
    assert say("080 3", 1) == "major", "another caller knows of less"
    assert say("080 4", 34) == "critical"
    assert say("080 5", 99, measure="") == "critical"
    with pytest.raises(BadLoss):
        say("080 6", 101)
    own = Callback.objects.latest("pk").ticket
    assert own is not None
    graded = TicketEvent.objects.get(ticket=own, kind="severity_set")
    assert graded.facts["loss"] == "34/100"
    assert Callback.objects.filter(ticket=own).count() == 5


def test_what_is_measured_is_not_graded_by_what_a_caller_says(
    people: cast.Cast, major: Major
) -> None:
    site = people.orbit.site
    own = note(people, major, site, "080 1").ticket
    assert own is not None
    Ticket.objects.filter(pk=own.pk).update(cause="acd")
    moved = actions.note_caller(
        number=major.ticket.number,
        site_id=site.pk,
        name="Asha",
        phone="080 2",
        measure=MEASURE,
        affected=34,
        by=cast.reader(people.l1),
        now=AT + 2 * MINUTE,
    )
    assert moved is not None
    assert moved.ticket.severity == "minor"


def _contact(site: Site) -> Contact:
    return add_contact(
        customer=site.customer,
        name="Ravi",
        email="ravi@bare.example",
        signs_in=True,
        by=THE_DESK,
        now=NOON,
    )


def test_a_customer_without_a_contract_leaves_a_phone(
    people: cast.Cast, major: Major, bare: Site
) -> None:
    ravi = cast.reader(_contact(bare))
    given: dict[str, Any] = {"major": major, "site_id": bare.pk, "by": ravi}
    with pytest.raises(NoContract):
        actions.touches_us(**given, now=AT + MINUTE)
    assert actions.touches_us(**given, phone="011 555", now=AT + MINUTE) is None
    assert [row.name for row in callbacks_for(reader=ravi)] == ["Ravi"]
    assert not callbacks_for(reader=cast.reader(people.orbit.owner)).exists()


def test_the_database_knows_whose_a_callback_is(
    people: cast.Cast, major: Major, bare: Site
) -> None:
    row = note(people, major, bare, "011 555")
    for change in ({"site": None}, {"ticket": major.ticket}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Callback.objects.filter(pk=row.pk).update(**change)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_each_takes_the_next_who_can_be_called(people: cast.Cast, major: Major) -> None:
    l1, l2, l3 = (cast.reader(each) for each in (people.l1, people.l2, people.l3))
    with pytest.raises(MoveRefused, match="Nobody waits"):
        actions.take_next(by=l1, now=AT)
    rows = [
        note(people, major, people.meridian.site, f"080 55{n}", at=n * MINUTE)
        for n in range(3)
    ]
    actions.settle_callback(
        callback_id=rows[0].pk, outcome="not_reached", by=l1, now=AT + 3 * MINUTE
    )
    now = AT + 4 * MINUTE
    assert actions.take_next(by=l1, now=now) == rows[1]
    assert actions.take_next(by=l2, now=now) == rows[2]
    # Who is calling has that call; who was not reached is not tried yet.
    assert actions.take_next(by=l1, now=now) == rows[1]
    with pytest.raises(MoveRefused, match="tried again later"):
        actions.take_next(by=l3, now=now)
    assert actions.take_next(by=l3, now=AT + 13 * MINUTE) == rows[0]


def test_what_is_known_is_known_to_those_it_is_for(
    people: cast.Cast, major: Major
) -> None:
    number, l2 = major.ticket.number, cast.reader(people.l2)
    owner, stranger = (
        cast.reader(house.owner) for house in (people.meridian, people.orbit)
    )

    def known(by: Reader, component: str, at: cast.House | None = None) -> bool:
        home = people.meridian if by == owner else people.orbit
        site = (at or home).site.pk
        found = announced_about(reader=by, component=component, site_id=site)
        return found is not None

    given: dict[str, Any] = {"number": number, "by": l2, "now": AT}
    actions.announce(**given, words="It fails.", scope="family")
    assert (known(owner, "acd"), known(owner, "dialer")) == (True, False)
    assert not known(stranger, "acd")
    # An engineer is told for the customer who calls; nobody reads it by another's site.
    assert [known(l2, "acd", at) for at in (people.meridian, people.orbit)] == [
        True,
        False,
    ]
    assert not known(stranger, "acd", people.meridian)
    assert not known(NOBODY, "acd", people.meridian)
    # Whoever reports of it has it in use from now on.
    actions.announce(**given, words="It fails.", scope="component")
    assert [known(stranger, name) for name in ("acd", "dialer", "")] == [
        True,
        False,
        False,
    ]
    assert known(l2, "acd", people.orbit)
    actions.withdraw_announcement(**given)
    assert not known(owner, "acd")


def test_a_report_that_follows_is_graded_by_its_counts_and_put_under_it(
    people: cast.Cast, major: Major
) -> None:
    layla = cast.reader(people.orbit.owner)
    given: dict[str, Any] = {"major": major, "key": "k", "by": layla, "now": AT}
    said = report(people.orbit, affected=5)
    ticket = actions.follow_known(report=said, **given)
    assert (ticket.subject, ticket.severity) == (said.subject, "major")
    assert ticket in family_of(major)
    assert is_borne_out(ticket)
    # Their site has its ticket now: more is said there.
    assert actions.follow_known(report=said, **given) == ticket
    assert kinds(ticket)[-1] == "replied"
    # An engineer writes down there who calls, and what was found without them.
    by_l1 = given | {"by": cast.reader(people.l1)}
    for channel, kind in (("phone", "replied"), ("console", "noted")):
        told = replace(said, channel=channel)
        assert actions.follow_known(report=told, **by_l1) == ticket
        assert kinds(ticket)[-1] == kind
    event = ticket.events.filter(kind="replied").latest("seq")
    assert (event.by_name, event.facts["channel"]) == (people.l1.name, "phone")
    number, l2 = major.ticket.number, cast.reader(people.l2)
    actions.stand_down(number=number, words="Back", by=l2, now=AT)
    with pytest.raises(MoveRefused, match="not run as a major"):
        actions.follow_known(report=said, **given)


def test_what_was_typed_is_not_measured_and_strangers_read_nothing(
    people: cast.Cast, major: Major
) -> None:
    assert losses_of(reader=cast.reader(people.l1), major=major) == []
    assert losses_of(reader=cast.reader(people.meridian.owner), major=major) == []
