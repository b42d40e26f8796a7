"""Nobody comes into a site without approval: every shortcut is tried (access.mechanisms)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Model
from tests.cast import NOON, Cast, reader, stage
from tests.records.remote.ground import (
    HOUR,
    MINUTE,
    SOURCE,
    approve,
    ask,
    fresh,
    granted,
    set_up,
    start,
    want_manager,
)
from tests.records.tickets.desk import at_once, facts, kinds, letters, opened

from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import NOBODY, THE_DESK, Reader
from backline.records.outbox.models import Message
from backline.records.remote.actions import (
    asking,
    coming_in,
    deciding,
    ending,
    setting_up,
)
from backline.records.remote.models import Access, Session
from backline.records.remote.queries import (
    UnknownAccess,
    accesses_for,
    sessions_for,
    to_approve,
)
from backline.records.tickets.actions import work
from backline.records.tickets.models import TicketEvent
from backline.records.trail.models import AuditEvent


def test_asked_approved_and_in(cast: Cast) -> None:
    """
    09:00  L2 asks for an hour by SSH
    09:05  the approver approves on the portal
    09:10  L2 comes in from a trusted host
    09:40  L2 leaves
    """
    access = ask(cast, set_up(cast))
    assert to_approve(reader=reader(cast.meridian.owner), now=NOON) == [access]
    assert (
        approve(access, cast.meridian.owner, now=NOON + 5 * MINUTE).state == "granted"
    )
    start(cast, access, now=NOON + 10 * MINUTE)
    coming_in.stop_session(
        access_id=access.pk,
        by=reader(cast.l2),
        now=NOON + 40 * MINUTE,
        words="Log read: a trunk was down",
    )
    ticket = access.ticket
    assert ticket is not None
    assert kinds(ticket)[-4:] == [
        "access_requested",
        "access_approved",
        "access_started",
        "access_stopped",
    ]
    session = access.sessions.get()
    assert (session.source, session.engineer) == (SOURCE, cast.l2)
    assert session.stopped_words == "Log read: a trunk was down"
    started = TicketEvent.objects.get(ticket=ticket, kind="access_started")
    assert started.facts["words"] == "Read the dialer's log"
    about = f"access:site:{cast.meridian.site.pk}"
    trail = AuditEvent.objects.filter(about=about).order_by("id")
    assert list(trail.values_list("did", "by_name"))[-4:] == [
        ("access.requested", "Grace Fernandes"),
        ("access.approved", "Asha Rao"),
        ("access.started", "Grace Fernandes"),
        ("access.stopped", "Grace Fernandes"),
    ]


def test_the_approver_and_the_engineer_are_written_to(cast: Cast) -> None:
    access = ask(cast, set_up(cast))
    approve(access, cast.meridian.owner)
    about = f"access:site:{cast.meridian.site.pk}"
    told = dict(Message.objects.filter(about=about).values_list("recipient", "body"))
    assert set(told) == {cast.meridian.owner.email, cast.l2.email}
    assert f"/portal/access/{access.pk}/" in told[cast.meridian.owner.email]
    assert "Mon 2 Mar 14:30 until 15:30 IST (1 hour)" in told[cast.l2.email]


@pytest.mark.parametrize(
    "who", ["colleague", "stranger", "l1", "engineer", "manager", "desk", "nobody"]
)
def test_nobody_else_approves(cast: Cast, who: str) -> None:
    access = ask(cast, set_up(cast))
    set_up(cast, cast.orbit)
    by = {
        "colleague": reader(cast.meridian.colleague),
        "stranger": reader(cast.orbit.owner),
        "l1": reader(cast.l1),
        "engineer": reader(cast.l2),
        "manager": reader(cast.manager),
        "desk": THE_DESK,
        "nobody": NOBODY,
    }[who]
    with pytest.raises((MoveRefused, UnknownAccess)):
        deciding.approve_access(access_id=access.pk, by=by, now=NOON)
    with pytest.raises((MoveRefused, UnknownAccess)):
        deciding.deny_access(access_id=access.pk, words="No", by=by, now=NOON)
    assert fresh(access).state == "asked"
    with pytest.raises(MoveRefused, match="without approval"):
        start(cast, access)


def test_what_was_heard_by_phone_approves_nothing(cast: Cast) -> None:
    access = ask(cast, set_up(cast))
    assert access.ticket is not None
    work.note(
        number=access.ticket.number,
        words="Asha said yes on the phone",
        by=reader(cast.l2),
        now=NOON,
    )
    with pytest.raises(MoveRefused, match="Only a manager"):
        deciding.approve_access(access_id=access.pk, by=reader(cast.l2), now=NOON)
    with pytest.raises(MoveRefused, match="without approval"):
        start(cast, access)


def test_a_removed_approver_approves_nothing_more(cast: Cast) -> None:
    access = ask(cast, set_up(cast))
    setting_up.remove_approver(
        site_id=cast.meridian.site.pk,
        contact_id=cast.meridian.owner.pk,
        by=reader(cast.manager),
        now=NOON,
    )
    with pytest.raises(MoveRefused, match="named for this site"):
        approve(access, cast.meridian.owner)


@pytest.mark.parametrize("first", ["customer", "manager"])
def test_both_approve_where_the_contract_says_so(cast: Cast, first: str) -> None:
    way = set_up(cast)
    want_manager(cast)
    access = ask(cast, way)
    by = [reader(cast.meridian.owner), reader(cast.manager)]
    for each in by if first == "customer" else by[::-1]:
        with pytest.raises(MoveRefused, match="without approval"):
            start(cast, access)
        deciding.approve_access(access_id=access.pk, by=each, now=NOON)
    assert fresh(access).state == "granted"
    start(cast, access)


def test_a_manager_does_not_second_their_own_access(cast: Cast) -> None:
    way = set_up(cast)
    want_manager(cast)
    access = asking.ask_for_access(
        number=opened(cast.meridian).number,
        way_id=way.pk,
        purpose="Look myself",
        starts_at=NOON,
        ends_at=NOON + HOUR,
        by=reader(cast.manager),
        now=NOON,
    )
    with pytest.raises(MoveRefused, match="their own"):
        deciding.approve_access(access_id=access.pk, by=reader(cast.manager), now=NOON)


def test_a_denied_request_stays_denied(cast: Cast) -> None:
    access = ask(cast, set_up(cast))
    owner = reader(cast.meridian.owner)
    deciding.deny_access(access_id=access.pk, words="Month's end", by=owner, now=NOON)
    assert access.ticket is not None
    assert facts(access.ticket)["words"] == "Month's end"
    with pytest.raises(MoveRefused, match="decided"):
        approve(access, cast.meridian.owner)
    with pytest.raises(MoveRefused, match="denied"):
        start(cast, access)


def test_another_engineer_does_not_use_the_grant(cast: Cast) -> None:
    access = granted(cast)
    with pytest.raises(MoveRefused, match="engineer it names"):
        coming_in.start_session(
            access_id=access.pk, source=SOURCE, by=reader(cast.l3), now=NOON
        )


@pytest.mark.parametrize(
    ("late", "change", "says"),
    [
        (-MINUTE, {}, "begins at"),
        (HOUR, {}, "ended at"),
        (MINUTE, {"source": "198.51.100.9"}, "trusted hosts only"),
    ],
)
def test_out_of_time_or_from_elsewhere_nobody_comes_in(
    cast: Cast, late: timedelta, change: dict[str, Any], says: str
) -> None:
    access = granted(cast)
    with pytest.raises(MoveRefused, match=says):
        start(cast, access, now=NOON + late, **change)
    assert not Session.objects.exists()


def test_on_a_closed_ticket_nobody_asks_approves_or_comes_in(cast: Cast) -> None:
    way = set_up(cast)
    waiting, ready = ask(cast, way), granted(cast, way)
    for access in (waiting, ready):
        assert access.ticket is not None
        work.close(
            number=access.ticket.number,
            because="Mended",
            by=reader(cast.l2),
            now=NOON,
        )
    with pytest.raises(MoveRefused):
        approve(waiting, cast.meridian.owner)
    with pytest.raises(MoveRefused):
        start(cast, ready)


# --- What the database itself refuses, whatever the code does -----------------------


def _store(change: dict[str, Any], access: Access) -> None:
    with transaction.atomic():
        Access.objects.filter(pk=access.pk).update(**change)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"state": "granted"}, id="granted without approval"),
        pytest.param({"state": "granted", "approved_at": NOON}, id="granted by nobody"),
        pytest.param({"state": "ended", "ended_at": NOON}, id="ended ungranted"),
        pytest.param({"state": "open"}, id="an unknown state"),
        pytest.param({"ends_at": NOON}, id="no time"),
        pytest.param({"shut_at": NOON}, id="shut before its end"),
        pytest.param({"certified_at": NOON}, id="certified ungranted"),
    ],
)
def test_the_database_refuses_a_grant_without_approval(
    cast: Cast, change: dict[str, Any]
) -> None:
    access = ask(cast, set_up(cast))
    with pytest.raises(IntegrityError):
        _store(change, access)


def test_the_database_refuses_a_grant_without_the_manager(cast: Cast) -> None:
    way = set_up(cast)
    want_manager(cast)
    access = approve(ask(cast, way), cast.meridian.owner)
    with pytest.raises(IntegrityError):
        _store({"state": "granted"}, access)
    with pytest.raises(IntegrityError):
        _store({"seconded_at": NOON, "seconded_by": cast.l2.pk}, access)


def _put(access: Access, **change: Any) -> Model:
    given: dict[str, Any] = {
        "access": access,
        "engineer": access.engineer,
        "source": SOURCE,
        "words": "In",
        "started_at": NOON,
    }
    with transaction.atomic():
        return Session.objects.create(**(given | change))


@pytest.mark.parametrize("state", ["asked", "denied", "withdrawn", "lapsed"])
def test_the_database_refuses_a_session_without_a_grant(cast: Cast, state: str) -> None:
    access = ask(cast, set_up(cast))
    _store({"state": state}, access)
    with pytest.raises(DatabaseError, match="without approval"):
        _put(access)


def test_the_database_refuses_a_session_out_of_its_grant(cast: Cast) -> None:
    access = granted(cast)
    for change in (
        {"started_at": NOON - MINUTE},
        {"started_at": NOON + HOUR},
        {"engineer": cast.l3},
    ):
        with pytest.raises(DatabaseError, match="without approval"):
            _put(access, **change)
    session = _put(access)
    other = ask(cast, access.way)
    with pytest.raises(DatabaseError, match="without approval"), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(access=other)


def test_the_database_refuses_a_session_after_the_end(cast: Cast) -> None:
    access = granted(cast)
    ending.end_access(access_id=access.pk, by=reader(cast.l2), now=NOON + MINUTE)
    with pytest.raises(DatabaseError, match="without approval"):
        _put(access, started_at=NOON + 2 * MINUTE)


def test_one_session_at_a_time(cast: Cast) -> None:
    access = granted(cast)
    start(cast, access)
    with pytest.raises(MoveRefused, match="A session is open"):
        start(cast, access)
    with pytest.raises(IntegrityError):
        _put(access)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.update(stopped_at=NOON - MINUTE)


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_grant_it_together() -> None:
    cast = stage()
    way = set_up(cast)
    want_manager(cast)
    access = ask(cast, way)

    def by(person: Reader) -> object:
        return deciding.approve_access(access_id=access.pk, by=person, now=NOON)

    owner, manager = reader(cast.meridian.owner), reader(cast.manager)
    at_once(lambda: by(owner), lambda: by(manager))
    assert fresh(access).state == "granted"
    assert access.ticket is not None
    assert kinds(access.ticket).count("access_approved") == 2


# --- Who sees it, and no secrets ----------------------------------------------------


def test_a_stranger_sees_nothing(cast: Cast) -> None:
    access = granted(cast)
    start(cast, access)
    for who in (reader(cast.orbit.owner), NOBODY):
        assert not accesses_for(reader=who).exists()
        assert not sessions_for(reader=who).exists()
        assert to_approve(reader=who, now=NOON) == []
    colleague = reader(cast.meridian.colleague)
    assert accesses_for(reader=colleague).get() == access
    assert to_approve(reader=colleague, now=NOON) == []


def test_no_secret_is_kept_with_a_request_or_a_way(cast: Cast) -> None:
    way = set_up(cast)
    with pytest.raises(MoveRefused, match="What it is for looks like a password"):
        ask(cast, way, purpose="Log in with password: hunter2")
    with pytest.raises(MoveRefused, match="'words' looks like"):
        setting_up.set_up_way(
            site_id=cast.meridian.site.pk,
            mechanism="vnc",
            words="pwd=Meridian1",
            by=reader(cast.l2),
            now=NOON,
        )
    access = granted(cast, way)
    with pytest.raises(MoveRefused, match="looks like"):
        start(cast, access, words="the password is Meridian1")
    assert access.ticket is not None
    assert not letters(access.ticket).filter(body__contains="hunter2").exists()


def test_what_is_set_up_is_the_vendor_s_and_the_approvers(cast: Cast) -> None:
    way = set_up(cast)
    site, now = cast.meridian.site.pk, NOON
    owner, l2 = reader(cast.meridian.owner), reader(cast.l2)
    colleague = reader(cast.meridian.colleague)
    with pytest.raises(MoveRefused, match="Bengaluru already"):
        setting_up.set_up_way(
            site_id=site, mechanism="ssh", adapter="manual", by=l2, now=now
        )
    with pytest.raises(MoveRefused, match="does not list"):
        setting_up.set_up_way(site_id=site, mechanism="telnet", by=l2, now=now)
    with pytest.raises(MoveRefused, match="the vendor's to write"):
        setting_up.set_up_way(site_id=site, mechanism="vnc", by=owner, now=now)
    with pytest.raises(MoveRefused, match="named by an approver"):
        setting_up.name_approver(
            site_id=site, contact_id=cast.meridian.colleague.pk, by=l2, now=now
        )
    with pytest.raises(MoveRefused, match="the approvers' to name"):
        setting_up.trust_host(site_id=site, network="10.1.1.1", by=colleague, now=now)
    with pytest.raises(MoveRefused, match="signs in to the portal"):
        setting_up.name_approver(
            site_id=site, contact_id=cast.orbit.owner.pk, by=owner, now=now
        )
    setting_up.name_approver(
        site_id=site, contact_id=cast.meridian.colleague.pk, by=owner, now=now
    )
    setting_up.remove_way(site_id=site, way_id=way.pk, by=l2, now=now)
    with pytest.raises(MoveRefused, match="not set up"):
        ask(cast, way)
