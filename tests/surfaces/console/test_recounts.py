"""The pages on which a manager puts open tickets under other terms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import amend_contract, publish_calendar
from backline.records.contracts.models import CalendarVersion
from backline.records.contracts.queries import forget_compiled
from backline.records.outbox.models import Message
from backline.records.recounts.models import RecountRun
from backline.records.tickets.models import Ticket, TicketEvent
from backline.records.trail.models import AuditEvent
from backline.surfaces.console.recount_page import lines_shown
from backline.surfaces.jobs.work.recounts import Job
from backline.zones import ZONE_DATA_VERSION


pytestmark = pytest.mark.django_db

PLACE = "/console/recounts/"
WHY = "The state closed for the election"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    forget_compiled()
    with time_machine.travel(cast.NOON, tick=False) as travelled:
        yield travelled
    forget_compiled()


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def manager(people: cast.Cast) -> Client:
    return signed_in(people.manager)


@pytest.fixture
def tickets(people: cast.Cast) -> list[Ticket]:
    return [incident(people.meridian, at=cast.NOON, affected=12) for _ in range(3)]


@pytest.fixture
def holiday(people: cast.Cast) -> CalendarVersion:
    """Return Meridian's calendar with the Tuesday after NOON closed too."""
    held = people.meridian.contract.covered.get().calendar_version
    body = {**held.body, "holidays": sorted([*held.body["holidays"], "2026-03-03"])}
    return publish_calendar(
        name=held.name, body=body, source="the state", by=THE_DESK, now=cast.NOON
    )


def _work() -> None:
    job = Job()
    while job.round(lambda: cast.NOON):
        pass


def _said(client: Client, place: str, **form: str) -> str:
    answer = client.post(place, form, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def _compared(client: Client, holiday: CalendarVersion) -> str:
    """Let the difference be reckoned; return the address of the run."""
    _said(client, PLACE, terms=f"calendar-{holiday.pk}")
    _work()
    return f"{PLACE}{RecountRun.objects.latest('pk').pk}/"


def test_a_manager_chooses_compares_and_applies(
    manager: Client, tickets: list[Ticket], holiday: CalendarVersion
) -> None:
    page = text_of(manager, PLACE)
    assert "Calendar IN-KA 24x5, version 2: 3 open tickets" in page
    page = _said(manager, PLACE, terms=f"calendar-{holiday.pk}")
    assert "0 of 3 tickets are compared" in page
    assert 'hx-trigger="every 3s"' in page
    _work()
    place = f"{PLACE}{RecountRun.objects.get().pk}/"
    page = text_of(manager, place)
    assert "Nothing is changed yet" in page
    assert "<dt>due later</dt> <dd > 3 </dd>" in page
    assert "Meridian Bank" in page
    assert "24 h later" in page
    assert "IST</time>" in page, "on the clocks of the site"
    assert {ticket.calendar_version_id for ticket in Ticket.objects.all()} != {
        holiday.pk
    }
    page = _said(manager, f"{place}apply/", because=WHY)
    assert "0 of 3 tickets are done" in page
    _work()
    page = text_of(manager, place)
    assert f"<strong>Why:</strong> {WHY}" in page
    assert "Ticket by ticket" in page
    assert f'href="/console/tickets/{tickets[0].number}/"' in page
    assert set(Ticket.objects.values_list("calendar_version", flat=True)) == {
        holiday.pk
    }
    mail = Message.objects.get(about__startswith="recount-")
    assert mail.recipient == "asha.rao@meridian.example"
    assert AuditEvent.objects.filter(did="recount.done").count() == 1
    page = text_of(manager, PLACE)
    assert "3 of 3 tickets changed" in page
    assert "Nothing to recount" in page


def test_apply_pressed_twice_does_it_once(
    manager: Client, tickets: list[Ticket], holiday: CalendarVersion
) -> None:
    place = _compared(manager, holiday)
    _said(manager, f"{place}apply/", because=WHY)
    again = _said(manager, f"{place}apply/", because="Once more")
    assert "It was applied already, and is done once." in again
    _work()
    late = _said(manager, f"{place}apply/", because="And again")
    assert "It was applied already" in late
    _work()
    assert TicketEvent.objects.filter(kind="terms_applied").count() == 3
    assert Message.objects.filter(about__startswith="recount-").count() == 1
    assert RecountRun.objects.get().because == WHY


def test_the_difference_asked_for_twice_is_one_run(
    manager: Client, tickets: list[Ticket], holiday: CalendarVersion
) -> None:
    for _ in range(2):
        page = _said(manager, PLACE, terms=f"calendar-{holiday.pk}")
        assert "0 of 3 tickets are compared" in page
    assert RecountRun.objects.count() == 1


def test_without_a_reason_nothing_is_applied(
    manager: Client, tickets: list[Ticket], holiday: CalendarVersion
) -> None:
    place = _compared(manager, holiday)
    page = _said(manager, f"{place}apply/", because="  ")
    assert "Say why the terms are applied" in page
    assert RecountRun.objects.get().state == "compared"


def test_while_another_is_in_hand_it_is_refused_in_words(
    people: cast.Cast,
    manager: Client,
    tickets: list[Ticket],
    holiday: CalendarVersion,
) -> None:
    first, second = _compared(manager, holiday), _compared(manager, holiday)
    _said(manager, f"{first}apply/", because=WHY)
    page = _said(manager, f"{second}apply/", because="Mine too")
    assert "Another recount is being applied" in page
    assert "Mine too</textarea>" in page, "what was typed is kept"
    page = _said(manager, PLACE, terms=f"calendar-{holiday.pk}")
    assert "Another recount is in hand: calendar IN-KA 24x5, version 2" in page
    assert RecountRun.objects.count() == 2


def test_nothing_to_recount_is_said(manager: Client, tickets: list[Ticket]) -> None:
    assert "Nothing to recount" in text_of(manager, PLACE)
    page = _said(manager, PLACE, terms="zone-data")
    assert "That is no longer to be applied" in page
    assert RecountRun.objects.count() == 0


def test_newer_zone_data_is_offered(manager: Client, tickets: list[Ticket]) -> None:
    Ticket.objects.filter(pk=tickets[0].pk).update(tzdata_version="2020.1")
    assert f"Zone data {ZONE_DATA_VERSION}: 1 open ticket" in text_of(manager, PLACE)
    _said(manager, PLACE, terms="zone-data")
    _work()
    page = text_of(manager, f"{PLACE}{RecountRun.objects.get().pk}/")
    assert "No running clock would change." in page


def test_the_next_version_of_a_contract_is_offered(
    people: cast.Cast, manager: Client, tickets: list[Ticket]
) -> None:
    old = people.meridian.contract
    new = amend_contract(
        number=old.pk,
        figures={"clocks.resolution.targets.critical": "2 h"},
        agreed_by="Asha Rao",
        by=cast.reader(people.manager),
        now=cast.NOON,
    )
    _said(manager, PLACE, terms=f"contract-{old.pk}-{new.pk}")
    _work()
    run = RecountRun.objects.get()
    assert (run.contract_id, run.new_contract_id) == (old.pk, new.pk)
    assert f"Contract {new.pk} (" in text_of(manager, f"{PLACE}{run.pk}/")


def test_the_lines_are_chosen_and_paged(
    people: cast.Cast,
    manager: Client,
    tickets: list[Ticket],
    holiday: CalendarVersion,
) -> None:
    place = _compared(manager, holiday)
    _said(manager, f"{place}apply/", because=WHY)
    _work()
    run, reader = RecountRun.objects.get(), cast.reader(people.manager)
    page = lines_shown(run, {"outcome": "moved"}, reader=reader, size=2)
    assert [due.number for _, _, due in page["lines"]] == [
        ticket.number for ticket in reversed(tickets[1:])
    ]
    assert page["older"] == f"{place}?outcome=moved&before={tickets[1].pk}"
    rest = text_of(manager, page["older"]).partition("Ticket by ticket")[2]
    assert tickets[0].number in rest
    assert tickets[1].number not in rest
    none = text_of(manager, f"{place}?outcome=left")
    assert "No ticket of this kind." in none
    assert manager.get(f"{place}?outcome=x&before=%C2%B2").status_code == 200


def test_a_part_that_did_not_change_is_not_sent_again(
    manager: Client, tickets: list[Ticket], holiday: CalendarVersion
) -> None:
    _said(manager, PLACE, terms=f"calendar-{holiday.pk}")
    place = f"{PLACE}{RecountRun.objects.get().pk}/"
    live = manager.get(place).context["live"]
    assert manager.get(live.url).status_code == 304
    _work()
    part = manager.get(live.url, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()


def test_engineers_and_customers_are_refused(
    people: cast.Cast,
    manager: Client,
    tickets: list[Ticket],
    holiday: CalendarVersion,
) -> None:
    place = _compared(manager, holiday)
    for who in (people.l1, people.l3, people.meridian.owner, people.orbit.owner):
        client = signed_in(who)
        assert client.get(PLACE).status_code == 403
        assert client.post(PLACE, {"terms": "zone-data"}).status_code == 403
        assert client.get(place).status_code == 403
        assert client.post(f"{place}apply/", {"because": WHY}).status_code == 403
    assert RecountRun.objects.get().state == "compared"


def test_managers_find_it_from_calendars_and_contracts(
    people: cast.Cast, manager: Client, tickets: list[Ticket], holiday: CalendarVersion
) -> None:
    for page in ("/console/calendars/", "/console/contracts/"):
        assert f'href="{PLACE}"' in text_of(manager, page)
        assert PLACE not in text_of(signed_in(people.l1), page)
    assert "older versions of these" in text_of(manager, "/console/calendars/")
    assert manager.get(f"{PLACE}99/").status_code == 404
