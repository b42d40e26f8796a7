"""What is known of a new site, what is said of it, and its gate: access.mechanisms."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests import cast
from tests.cast import NOON
from tests.records.readiness.new_site import NewSite, opened_in
from tests.records.tickets.desk import at_once
from tests.signer import Signer

from backline.guide.readiness import Part
from backline.guide.timeline import Side
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.customers.actions import SiteRefused, change_seats
from backline.records.customers.actions import name_duty_contact as write_contact
from backline.records.customers.models import Site
from backline.records.customers.queries import UnknownSite
from backline.records.enrolment.actions import make_code
from backline.records.enrolment.actions.heartbeats import note_heartbeat
from backline.records.readiness import actions
from backline.records.readiness.models import Gate, SiteWord
from backline.records.readiness.queries import missing_of, not_ready, readiness_of
from backline.records.trail import append_only
from backline.records.trail.queries import events_about


pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def new(people: cast.Cast) -> NewSite:
    return opened_in(people)


def _trail(site: Site) -> list[tuple[str, str]]:
    found = events_about(reader=THE_DESK, about=actions.about(site))
    return [(event.did, event.by_name) for event in found]


def test_of_a_new_site_all_is_missing_and_each_part_is_settled_by_itself(
    new: NewSite,
) -> None:
    assert new.missing() == set(Part)
    new.name_contact()
    assert Part.DUTY_CONTACT not in new.missing()
    new.let_in()
    assert new.missing() & {Part.APPROVERS, Part.ACCESS} == set()
    new.agree()
    assert Part.CALENDAR not in new.missing()
    new.confirm()
    assert new.missing() == {Part.SITEWATCH, Part.CHECKLIST}
    new.share()
    new.measure()
    assert new.missing() == set()


@pytest.mark.parametrize(
    ("source", "gives"), [("roster", True), ("typed", True), ("estimated", False)]
)
def test_a_roster_is_heard_in_samples(new: NewSite, source: str, gives: bool) -> None:
    new.measure(total_source=source)
    assert (Part.SEATS in new.missing()) is not gives
    assert Part.SITEWATCH not in new.missing()


def test_sitewatch_is_heard_by_its_heartbeat_too(new: NewSite) -> None:
    assert new.owed()[Part.SITEWATCH] == "vendor"
    site_id, manager = new.site.pk, cast.reader(new.cast.manager)
    make_code(site_id=site_id, by=manager, now=NOON)
    assert new.owed()[Part.SITEWATCH] == "customer"
    key = Signer().enrol(new.house)
    assert new.owed()[Part.SITEWATCH] == "customer"
    note_heartbeat(key=key, sitewatch="0.1", told={}, now=NOON)
    assert Part.SITEWATCH not in new.missing()


def test_a_calendar_of_all_hours_needs_no_word(people: cast.Cast) -> None:
    orbit = NewSite(people, people.orbit)
    with connection.cursor() as cursor:
        append_only.remove(connection, "readiness_gate")
        cursor.execute("DELETE FROM readiness_gate")
        append_only.install(connection, "readiness_gate")
    assert Part.CALENDAR not in orbit.missing()
    assert Part.CALENDAR in NewSite(people, people.najd).missing()


def test_a_manager_passes_the_gate_once_when_nothing_is_missing(new: NewSite) -> None:
    manager, site = cast.reader(new.cast.manager), new.site
    given: dict[str, Any] = {"site_id": site.pk, "now": NOON}
    with pytest.raises(MoveRefused, match="Still missing: a duty contact"):
        actions.pass_gate(by=manager, **given)
    new.settle_all()
    for person in (new.cast.l1, new.house.owner):
        with pytest.raises(MoveRefused, match="managers"):
            actions.pass_gate(by=cast.reader(person), **given)
    gate = actions.pass_gate(by=manager, **given)
    assert (gate.passed_at, gate.by_name) == (NOON, "Ruth Pereira")
    assert _trail(site)[-1] == ("site.ready", "Ruth Pereira")
    with pytest.raises(MoveRefused, match="ready already"):
        actions.pass_gate(by=manager, **given)
    found = readiness_of(reader=manager, site_id=site.pk, now=NOON)
    assert (found.gate, found.items) == (gate, ())
    assert missing_of(reader=manager, site_id=site.pk, now=NOON) == ()


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_pass_it_once(new: NewSite) -> None:
    new.settle_all()
    site_id, manager, told = new.site.pk, cast.reader(new.cast.manager), []

    def pass_it() -> None:
        try:
            actions.pass_gate(site_id=site_id, by=manager, now=NOON)
        except MoveRefused as refusal:
            told.append(refusal)

    at_once(pass_it, pass_it)
    assert len(told) == 1
    assert [did for did, _ in _trail(new.site)].count("site.ready") == 1


def test_a_ready_site_costs_one_query(
    people: cast.Cast, django_assert_num_queries: Any
) -> None:
    by, site = cast.reader(people.l1), people.meridian.site.pk
    with django_assert_num_queries(1):
        assert missing_of(reader=by, site_id=site, now=NOON) == ()


def test_a_stranger_is_told_of_nothing(new: NewSite) -> None:
    site_id = new.site.pk
    for stranger in (cast.reader(new.cast.orbit.owner), NOBODY):
        assert missing_of(reader=stranger, site_id=site_id, now=NOON) == ()
        assert list(not_ready(reader=stranger)) == []
        with pytest.raises(UnknownSite):
            readiness_of(reader=stranger, site_id=site_id, now=NOON)
    stranger = cast.reader(new.cast.orbit.owner)
    acts: list[tuple[Any, dict[str, Any]]] = [
        (actions.confirm_seats, {"seats": 60}),
        (actions.share_checklist, {"words": "So"}),
        (actions.name_duty_contact, {"contact_id": new.house.owner.pk}),
        (actions.pass_gate, {}),
    ]
    for act, given in acts:
        with pytest.raises(UnknownSite):
            act(site_id=site_id, by=stranger, now=NOON, **given)
        with pytest.raises((MoveRefused, UnknownSite)):
            act(site_id=site_id, by=NOBODY, now=NOON, **given)
    assert not SiteWord.objects.exists()


def test_each_side_is_told_first_what_it_owes(new: NewSite) -> None:
    for person, side in ((new.house.owner, Side.CUSTOMER), (new.cast.l1, Side.VENDOR)):
        by = cast.reader(person)
        told = missing_of(reader=by, site_id=new.site.pk, now=NOON)
        assert told[0].owed_by is side
    assert list(not_ready(reader=cast.reader(new.house.colleague))) == [new.site]


def test_the_customer_confirms_the_seats_and_the_vendor_corrects_them(
    new: NewSite,
) -> None:
    with pytest.raises(MoveRefused, match="60 seats stand written down, not 70"):
        new.confirm(70)
    new.confirm()
    new.confirm()
    assert SiteWord.objects.count() == 1
    l1 = cast.reader(new.cast.l1)
    actions.confirm_seats(site_id=new.site.pk, seats=70, by=l1, now=NOON)
    assert new.site.seats == 70
    assert Part.SEATS not in new.missing()
    change_seats(site=new.site, seats=80, by=l1, now=NOON)
    assert new.owed()[Part.SEATS] == "customer"
    assert [did for did, _ in _trail(new.site)] == ["site.seats-confirmed"] * 2
    about = f"customer:{new.house.customer.pk}"
    did = [event.did for event in events_about(reader=THE_DESK, about=about)]
    assert did.count("site.seats-changed") == 2


def test_seats_that_somebody_changed_meanwhile_are_refused(new: NewSite) -> None:
    seen, l1 = new.site, cast.reader(new.cast.l1)
    change_seats(site=new.site, seats=61, by=l1, now=NOON)
    with pytest.raises(SiteRefused, match="changed meanwhile"):
        change_seats(site=seen, seats=62, by=l1, now=NOON)


def test_the_checklist_is_the_vendors_to_share(new: NewSite) -> None:
    site_id, l1 = new.site.pk, cast.reader(new.cast.l1)
    with pytest.raises(MoveRefused, match="vendor's people"):
        actions.share_checklist(
            site_id=site_id, words="x", by=cast.reader(new.house.owner), now=NOON
        )
    with pytest.raises(MoveRefused, match="has no words"):
        actions.share_checklist(site_id=site_id, words=" ", by=l1, now=NOON)
    new.share()
    new.share()
    word = SiteWord.objects.get()
    assert (word.words, word.by_name) == ("By mail to Asha", "Nikhil Menon")
    assert _trail(new.site) == [("site.checklist-shared", "Nikhil Menon")]


def test_the_duty_contact_is_one_of_the_customers(new: NewSite) -> None:
    given: dict[str, Any] = {"site_id": new.site.pk, "now": NOON}
    theirs, other = new.house.owner, new.cast.orbit.owner
    with pytest.raises(MoveRefused, match="no such contact"):
        actions.name_duty_contact(
            contact_id=other.pk, by=cast.reader(new.cast.l1), **given
        )
    with pytest.raises(MoveRefused, match="tell the desk"):
        actions.name_duty_contact(contact_id=theirs.pk, by=cast.reader(theirs), **given)
    with pytest.raises(SiteRefused, match="not a contact"):
        write_contact(site=new.site, contact=other, by=THE_DESK, now=NOON)
    new.name_contact()
    new.name_contact()
    assert new.site.duty_contact == theirs
    about = f"customer:{new.house.customer.pk}"
    did = [event.did for event in events_about(reader=THE_DESK, about=about)]
    assert did.count("site.duty-contact-named") == 1


def test_sites_that_were_in_service_before_are_let_through(new: NewSite) -> None:
    migration = import_module(
        "backline.records.readiness.migrations.0002_in_service_before"
    )
    before = Gate.objects.count()
    migration.let_through(apps, connection.schema_editor())
    migration.let_through(apps, connection.schema_editor())
    assert Gate.objects.count() == before + 1
    assert new.site.gate.words == "in service before"
    with pytest.raises(MoveRefused, match="meanwhile"):
        actions.stand_as_before(site=new.site, by=THE_DESK, now=NOON)


def test_no_person_takes_a_site_over(new: NewSite) -> None:
    for by in (cast.reader(new.cast.manager), NOBODY):
        with pytest.raises(MoveRefused, match="Only the desk itself"):
            actions.stand_as_before(site=new.site, by=by, now=NOON)


@pytest.mark.parametrize(
    "given",
    [
        {"what": "seats"},
        {"what": "seats", "seats": 0},
        {"what": "checklist"},
        {"what": "checklist", "words": "So", "seats": 1},
        {"what": "roster", "seats": 1, "words": "So"},
    ],
)
def test_a_word_says_what_it_is_about(new: NewSite, given: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteWord.objects.create(site=new.site, said_at=NOON, by_name="x", **given)


def test_what_was_said_stays_said(new: NewSite, people: cast.Cast) -> None:
    new.confirm()
    for model in (Gate, SiteWord):
        assert model._meta.db_table in append_only.protected_tables(connection)
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(by_name="Somebody")
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()
