"""The contracts on both sides of the desk: owner, colleague, stranger, managers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.cast import NOON
from tests.records.contracts.test_contracts import signed
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import amend_contract, use_allowance
from backline.records.contracts.models import AllowanceUse, Contract
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.models import Ticket


DAY = timedelta(days=1)
CRITICAL = "clocks.resolution.targets.critical"


@pytest.fixture
def people(db: None) -> Iterator[cast.Cast]:
    with time_machine.travel(NOON, tick=False):
        yield cast.stage()


@pytest.fixture
def manager(people: cast.Cast) -> Client:
    return signed_in(people.manager)


def page_of(of: cast.House, surface: str = "console") -> str:
    return f"/{surface}/contracts/{of.contract.pk}/"


def with_visits(of: cast.House, visits: str = "2 per year") -> None:
    amend_contract(
        number=of.contract.pk,
        figures={"grants.visits": visits},
        agreed_by="Asha Rao and Ruth Pereira",
        by=THE_DESK,
        now=NOON,
    )


def ending(of: cast.House, days: int) -> None:
    own = Contract.objects.filter(pk=of.contract.pk)
    own.update(ends_at=NOON + days * DAY)


def test_the_list_shows_term_days_left_figures_and_counters(people: cast.Cast) -> None:
    with_visits(people.meridian)
    ending(people.najd, 20)
    text = text_of(signed_in(people.l1), "/console/contracts/")
    assert "Meridian Bank" in text
    assert "in force, without end" in text
    assert "20 days left, nothing follows" in text
    assert "1 figure" in text
    assert "Visits on site: 0 of 2 used, 2 left" in text
    assert "Sign a contract" not in text


def test_both_sides_read_the_same_figures(people: cast.Cast) -> None:
    meridian = people.meridian
    ticket = incident(meridian, at=NOON)
    with_visits(meridian)
    use_allowance(
        site_id=meridian.site.pk,
        grant="visits",
        key="REQ-7",
        words="The new switch",
        by=THE_DESK,
        now=NOON,
    )
    console = text_of(signed_in(people.l1), page_of(meridian))
    portal = text_of(signed_in(meridian.colleague), page_of(meridian, "portal"))
    for text in (console, portal):
        assert "Asha Rao and Ruth Pereira" in text
        assert "1 of 2 used, 1 left" in text
        assert "The new switch" in text
        assert ticket.number in text
        assert "keep what was promised on the day they were opened" in text
        assert "6 h" in text


def test_a_stranger_finds_none_of_it(people: cast.Cast) -> None:
    stranger = signed_in(people.orbit.owner)
    assert stranger.get(page_of(people.meridian, "portal")).status_code == 404
    assert "Meridian" not in text_of(stranger, "/portal/contracts/")
    assert stranger.get("/portal/contracts/99999999999999999999/").status_code == 404


def test_the_portal_warns_of_the_end(people: cast.Cast) -> None:
    ending(people.najd, 6)
    owner = signed_in(people.najd.owner)
    assert "6 days left, nothing follows" in text_of(owner, "/portal/contracts/")
    text = text_of(owner, page_of(people.najd, "portal"))
    assert "your account manager can renew it" in text
    signed(people.najd, starts_at=NOON + 6 * DAY)
    assert "6 days left, renewed" in text_of(owner, "/portal/contracts/")


def test_a_manager_agrees_on_a_figure(people: cast.Cast, manager: Client) -> None:
    place = page_of(people.meridian)
    assert CRITICAL in text_of(manager, f"{place}amend/")
    answer = manager.post(
        f"{place}amend/",
        {
            "path": CRITICAL,
            "value": "2 h",
            "agreed_by": "Asha Rao",
            "agreed_on": "2026-02-27",
            "starts_on": "2026-04-01",
        },
    )
    assert answer.status_code == 302
    text = text_of(manager, place)
    assert "<strong>2 h</strong>" in text
    assert "to come" in text
    newest = Contract.objects.get(customer=people.meridian.customer, replaced_at=None)
    # Midnight in Bengaluru.
    assert f"{newest.starts_at:%Y-%m-%d %H:%M}" == "2026-03-31 18:30"


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        pytest.param("clocks.resolution.targets.severe", "2 h", "path", id="path"),
        pytest.param(CRITICAL, "soon-ish", "value", id="value"),
    ],
)
def test_a_figure_that_is_none_is_told_at_its_field(
    people: cast.Cast, manager: Client, path: str, value: str, field: str
) -> None:
    given = {"path": path, "value": value, "agreed_by": "Asha Rao"}
    answer = manager.post(f"{page_of(people.meridian)}amend/", given)
    assert answer.status_code == 200
    assert path.rpartition(".")[0] in str(answer.context["form"].errors[field])


def test_a_manager_signs_a_contract(people: cast.Cast, manager: Client) -> None:
    orbit = people.orbit
    chosen = text_of(manager, f"/console/contracts/sign/?customer={orbit.customer.pk}")
    assert "with Orbit Telecom" in chosen
    answer = manager.post(
        f"/console/contracts/sign/?customer={orbit.customer.pk}",
        {
            "sites": [str(orbit.site.pk)],
            "plan": str(orbit.contract.plan_version_id),
            "starts_on": "2026-04-01",
            "last_day": "2027-03-31",
            "running_at_end": "ended",
            "figures": f"{CRITICAL} = 2 h\ngrants.visits = 6 per term",
            "agreed_by": "Layla Haddad",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    contract = Contract.objects.latest("pk")
    assert contract.overrides == {CRITICAL: "2 h", "grants.visits": "6 per term"}
    assert contract.running_at_end == "ended"
    # Whole days in Dubai.
    assert f"{contract.starts_at:%Y-%m-%d %H:%M}" == "2026-03-31 20:00"
    assert f"{contract.ends_at:%Y-%m-%d %H:%M}" == "2027-03-31 20:00"
    assert "1 Apr 2026 to 31 Mar 2027" in text_of(manager, answer["Location"])


def test_a_package_that_comes_with_the_desk_can_be_signed(
    people: cast.Cast, manager: Client
) -> None:
    orbit = people.orbit
    address = f"/console/contracts/sign/?customer={orbit.customer.pk}"
    choices = manager.get(address).context["form"].fields["plan"].choices
    shipped = [value for value, _ in choices if value.startswith("file:")]
    given = {
        "sites": [str(orbit.site.pk)],
        "plan": shipped[0],
        "starts_on": "2026-04-01",
        "running_at_end": "kept",
    }
    assert manager.post(address, given).status_code == 302
    assert Contract.objects.latest("pk").ends_at is None


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        pytest.param({"figures": "nonsense"}, "figures", "path = value", id="line"),
        pytest.param(
            {"figures": "grants.visits = lots", "agreed_by": "Layla"},
            "figures",
            "grants.visits",
            id="figure",
        ),
        pytest.param(
            {"figures": "grants.visits = 2 per year"},
            "__all__",
            "who agreed",
            id="nobody agreed",
        ),
        pytest.param(
            {"last_day": "2026-03-01"}, "__all__", "ends before", id="backwards"
        ),
        pytest.param({"sites": []}, "sites", "required", id="no site"),
    ],
)
def test_a_contract_that_cannot_be_is_told_at_its_field(
    people: cast.Cast,
    manager: Client,
    changes: dict[str, object],
    field: str,
    says: str,
) -> None:
    orbit = people.orbit
    given: dict[str, object] = {
        "sites": [str(orbit.site.pk)],
        "plan": str(orbit.contract.plan_version_id),
        "starts_on": "2026-04-01",
        "running_at_end": "kept",
    }
    address = f"/console/contracts/sign/?customer={orbit.customer.pk}"
    answer = manager.post(address, given | changes)
    assert answer.status_code == 200
    assert says in str(answer.context["form"].errors[field])


def test_a_renewal_begins_where_the_contract_ends(
    people: cast.Cast, manager: Client
) -> None:
    with_visits(people.najd)
    Contract.objects.filter(customer=people.najd.customer).update(
        # Midnight in Riyadh.
        ends_at=NOON.replace(hour=21) + 30 * DAY
    )
    number = people.najd.contract.pk
    answer = manager.get(f"/console/contracts/sign/?renews={number}")
    initial = answer.context["form"].initial
    assert f"{initial['starts_on']}" == "2026-04-02"
    assert initial["figures"] == 'grants.visits = "2 per year"'
    given = {**initial, "starts_on": "2026-04-02"}
    done = manager.post(f"/console/contracts/sign/?renews={number}", given)
    assert done.status_code == 302, done.context["form"].errors
    assert "renewed" in text_of(manager, page_of(people.najd))


def test_an_engineer_signs_nothing(people: cast.Cast) -> None:
    engineer = signed_in(people.l1)
    place = page_of(people.meridian)
    for address in ("/console/contracts/sign/", f"{place}amend/"):
        assert engineer.get(address).status_code == 403
        assert engineer.post(address).status_code == 403
    assert "Agree on a figure" not in text_of(engineer, place)


def test_a_use_is_recorded_and_taken_back(people: cast.Cast, manager: Client) -> None:
    meridian = people.meridian
    with_visits(meridian)
    place = page_of(meridian)
    given = {"grant": "visits", "site": meridian.site.pk, "words": "A visit"}
    for key in ("REQ-1", "REQ-2"):
        answer = signed_in(people.l1).post(f"{place}use/", {**given, "key": key})
        assert answer.status_code == 302
    refused = manager.post(f"{place}use/", {**given, "key": "REQ-3"})
    assert refused.status_code == 200
    text = " ".join(refused.content.decode().split())
    assert "all 2 are used" in text
    assert "The next 2 are there from 2 Mar 2027" in text
    use = AllowanceUse.objects.get(key="REQ-1")
    undo = f"{place}uses/{use.pk}/undo/"
    assert undo in text_of(manager, place)
    assert manager.post(undo, {"because": "Nobody came"}).status_code == 302
    text = text_of(signed_in(meridian.owner), page_of(meridian, "portal"))
    assert "1 of 2 used, 1 left" in text
    assert "Nobody came" in text


def test_a_service_request_uses_a_visit_in_the_console(people: cast.Cast) -> None:
    meridian = people.meridian
    with_visits(meridian)
    forget_compiled()
    ticket = incident(meridian, at=NOON, kind="request", subject="A new trunk")
    engineer = signed_in(people.l1)
    place = f"/console/tickets/{ticket.number}/"
    assert f"{place}use/" in text_of(engineer, place)
    given = {"grant": "visits", "words": "We came"}
    assert engineer.post(f"{place}use/", given).status_code == 302
    assert AllowanceUse.objects.get().key == ticket.number
    assert "1 of 2 used, 1 left" in text_of(engineer, place)


def test_where_nothing_is_counted_nothing_is_offered(people: cast.Cast) -> None:
    ticket = incident(people.meridian, at=NOON, kind="request")
    place = f"/console/tickets/{ticket.number}/"
    assert f"{place}use/" not in text_of(signed_in(people.l1), place)


def test_a_report_after_the_end_is_no_crash_on_the_portal(people: cast.Cast) -> None:
    najd = people.najd
    Contract.objects.filter(pk=najd.contract.pk).update(ends_at=NOON)
    owner = signed_in(najd.owner)
    assert owner.get("/portal/report/").status_code == 200
    given = {"site": najd.site.pk, "kind": "question", "subject": "Hello", "words": "?"}
    answer = owner.post("/portal/report/", given)
    assert answer.status_code == 200
    text = " ".join(answer.content.decode().split())
    assert "the last one ended on 2 Mar 2026" in text
    assert "ask your account manager" in text
    assert Ticket.objects.count() == 0
