"""package.tailored: signing and amending, one figure after the other."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from tests.cast import NOON, Cast, House, reader
from tests.records.tickets.desk import DAY, at_once, opened

from backline.guide.plan_table import BadPlan
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import (
    ContractRefused,
    NotAManager,
    amend_contract,
    sign_contract,
)
from backline.records.contracts.agreement_queries import (
    UnknownContract,
    agreed_figures,
    contract_for,
    contracts_for,
    standing_of,
    versions_of_contract,
)
from backline.records.contracts.calendar_queries import calendars_in_force
from backline.records.contracts.models import (
    Contract,
    ContractOverride,
    ContractSite,
)
from backline.records.contracts.queries import plans_of_sites, terms_of_site
from backline.records.tickets.projection import terms_of_ticket


CRITICAL = "clocks.resolution.targets.critical"
FASTER = {CRITICAL: "2 h"}


def amended(of: House, **changes: Any) -> Contract:
    given: dict[str, Any] = {
        "number": of.contract.pk,
        "figures": FASTER,
        "agreed_by": "Asha Rao",
        "by": THE_DESK,
        "now": NOON,
    }
    return amend_contract(**given | changes)


def target_at(of: House, days: int) -> str:
    return (
        terms_of_site(of.site.pk, NOON + days * DAY)
        .plan.target("resolution", "critical")
        .words
    )


def signed(of: House, **changes: Any) -> Contract:
    calendar = of.contract.covered.get().calendar_version
    given: dict[str, Any] = {
        "customer": of.customer,
        "plan_version": of.contract.plan_version,
        "covered": {of.site: calendar},
        "starts_at": NOON,
        "by": THE_DESK,
        "now": NOON,
    }
    return sign_contract(**given | changes)


def test_each_figure_says_who_agreed_to_it_and_when(staged: Cast) -> None:
    contract = signed(
        staged.meridian,
        overrides={**FASTER, "grants.visits": "4 per year"},
        agreed_by="Asha Rao and Ruth Pereira",
        agreed_at=NOON - 9 * DAY,
        by=reader(staged.manager),
    )
    figures = {figure.path: figure for figure in agreed_figures(contract)}
    assert set(figures) == set(contract.overrides)
    faster = figures[CRITICAL]
    assert (faster.value, faster.package) == ("2 h", "6 h")
    assert faster.agreed_by == "Asha Rao and Ruth Pereira"
    assert faster.agreed_at == NOON - 9 * DAY
    assert (faster.recorded_by, faster.recorded_at) == ("Ruth Pereira", NOON)
    assert figures["grants.visits"].package is None


def test_figures_of_old_contracts_get_rows_of_their_own(staged: Cast) -> None:
    """What migration 0004 does with a contract from before it."""
    old = staged.meridian.contract
    Contract.objects.filter(pk=old.pk).update(overrides=FASTER, agreed_by="Asha Rao")
    migration = import_module(
        "backline.records.contracts.migrations.0004_agreed_figures"
    )
    migration.one_by_one(apps, connection.schema_editor())
    (figure,) = agreed_figures(contract_for(reader=THE_DESK, number=old.pk))
    assert (figure.path, figure.value) == (CRITICAL, "2 h")
    assert (figure.agreed_by, figure.agreed_at) == ("Asha Rao", old.starts_at)
    others = ContractOverride.objects.exclude(contract=old)
    assert not others.exists()


def test_an_amendment_holds_from_its_instant_on(staged: Cast) -> None:
    meridian = staged.meridian
    amended(meridian, starts_at=NOON + 10 * DAY, agreed_at=NOON - DAY)
    assert target_at(meridian, 9) == "6 h"
    assert target_at(meridian, 10) == "2 h"


def test_a_running_ticket_keeps_the_figures_it_was_opened_under(staged: Cast) -> None:
    """Law 9: a version never changes, so neither does a promise."""
    meridian = staged.meridian
    before = opened(meridian)
    amended(meridian, now=NOON + DAY)
    after = opened(meridian, now=NOON + 2 * DAY, subject="Another")
    figures = [
        terms_of_ticket(ticket).plan.target("resolution", "critical").words
        for ticket in (before, after)
    ]
    assert figures == ["6 h", "2 h"]


def test_figures_are_amended_one_after_the_other(staged: Cast) -> None:
    meridian = staged.meridian
    amended(meridian)
    amended(meridian, figures={"grants.phone": False}, agreed_by="Vikram Shetty")
    third = amended(meridian, figures={CRITICAL: "1 h"}, now=NOON + DAY)
    assert third.version == 4
    figures = {each.path: each for each in agreed_figures(third)}
    assert {path: each.value for path, each in figures.items()} == third.overrides
    assert figures[CRITICAL].value == "1 h"
    assert figures[CRITICAL].version == 4
    assert figures["grants.phone"].agreed_by == "Vikram Shetty"
    versions = versions_of_contract(reader=THE_DESK, contract=third)
    assert [each.version for each in versions] == [4, 3, 2, 1]
    second = versions[2]
    assert [each.value for each in agreed_figures(second)] == ["2 h"]


def test_a_site_stands_under_one_version_at_a_time(staged: Cast) -> None:
    meridian = staged.meridian
    amended(meridian)
    sites = [
        site.name
        for each in calendars_in_force(reader=THE_DESK, now=NOON + DAY)
        for site in each.sites
    ]
    assert sorted(sites) == sorted(set(sites))
    assert len(plans_of_sites([meridian.site.pk], NOON + DAY)) == 1
    assert (
        contracts_for(reader=THE_DESK).filter(customer=meridian.customer).count() == 1
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"figures": {}}, "which figure", id="nothing agreed"),
        pytest.param({"agreed_by": " "}, "who agreed", id="nobody agreed"),
        pytest.param({"agreed_at": NOON + DAY}, "future", id="agreed tomorrow"),
        pytest.param({"starts_at": NOON - DAY}, "in the past", id="since yesterday"),
    ],
)
def test_an_amendment_that_cannot_be_is_refused(
    staged: Cast, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(ContractRefused, match=says):
        amended(staged.meridian, **changes)
    assert Contract.objects.filter(version__gt=1).count() == 0


@pytest.mark.parametrize(
    ("figures", "path"),
    [
        pytest.param({"clocks.resolution.targets.severe": "2 h"}, "severe", id="name"),
        pytest.param({CRITICAL: "soon-ish"}, CRITICAL, id="value"),
        pytest.param({"grants.visits": "some"}, "grants.visits", id="allowance"),
    ],
)
def test_a_figure_that_is_none_is_refused_with_its_path(
    staged: Cast, figures: dict[str, object], path: str
) -> None:
    with pytest.raises(BadPlan, match=path):
        amended(staged.meridian, figures=figures)


def test_an_amendment_after_the_end_or_before_the_last_is_refused(staged: Cast) -> None:
    ending = signed(staged.najd, ends_at=NOON + 30 * DAY)
    with pytest.raises(ContractRefused, match="over by then"):
        amended(staged.najd, number=ending.pk, starts_at=NOON + 30 * DAY)
    amended(staged.najd, number=ending.pk, starts_at=NOON + 20 * DAY)
    with pytest.raises(ContractRefused, match="cannot hold before it"):
        amended(staged.najd, number=ending.pk, starts_at=NOON + 10 * DAY)


def test_only_managers_sign_and_amend(staged: Cast) -> None:
    for who in (staged.l1, staged.l3, staged.meridian.owner):
        with pytest.raises(NotAManager):
            amended(staged.meridian, by=reader(who))
        with pytest.raises(NotAManager):
            signed(staged.meridian, by=reader(who))
    assert amended(staged.meridian, by=reader(staged.manager)).version == 2


def test_a_stranger_finds_no_contract(staged: Cast) -> None:
    number = staged.meridian.contract.pk
    for who in (staged.meridian.owner, staged.meridian.colleague, staged.l1):
        assert contract_for(reader=reader(who), number=number).pk == number
    with pytest.raises(UnknownContract):
        contract_for(reader=reader(staged.orbit.owner), number=number)


def test_a_contract_is_found_by_its_number_in_all_versions(staged: Cast) -> None:
    newest = amended(staged.meridian)
    number = staged.meridian.contract.pk
    assert newest.number == number
    assert contract_for(reader=THE_DESK, number=number).pk == newest.pk


def test_a_renewal_follows_without_a_gap(staged: Cast) -> None:
    najd = staged.najd
    ends = NOON + 30 * DAY
    Contract.objects.filter(pk=najd.contract.pk).update(ends_at=ends)
    old = contract_for(reader=THE_DESK, number=najd.contract.pk)
    assert not standing_of(old, NOON).all_followed
    following = signed(najd, starts_at=ends)
    assert standing_of(old, NOON).all_followed
    assert standing_of(following, NOON).word == "to come"
    second = timedelta(seconds=1)
    assert terms_of_site(najd.site.pk, ends - second).contract_id == old.pk
    assert terms_of_site(najd.site.pk, ends).contract_id == following.pk


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"replaced_at": NOON - 800 * DAY}, "contract_is_replaced_after_it_starts"),
        ({"version": 2}, "contract_versions_follow_the_first"),
        ({"running_at_end": "lost"}, "contract_running_at_end_is_known"),
    ],
)
def test_the_database_refuses_a_contract_that_cannot_be(
    staged: Cast, changes: dict[str, object], name: str
) -> None:
    own = Contract.objects.filter(pk=staged.meridian.contract.pk)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        own.update(**changes)


@pytest.mark.django_db(transaction=True)
def test_two_who_amend_at_once_leave_one_version_after_the_other(staged: Cast) -> None:
    refused: list[str] = []

    def act(hours: str) -> None:
        try:
            amended(staged.meridian, figures={CRITICAL: hours})
        except ContractRefused as refusal:
            refused.append(str(refusal))

    at_once(lambda: act("1 h"), lambda: act("2 h"))
    versions = Contract.objects.filter(customer=staged.meridian.customer)
    numbers = sorted(versions.values_list("version", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) + len(refused) == 3
    assert versions.filter(replaced_at=None).count() == 1
    assert ContractSite.objects.filter(contract__in=versions).count() == len(numbers)
