"""package.tailored: packages published and withdrawn."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.cast import NOON, Cast, reader
from tests.guide.unlike import unlike
from tests.records.contracts.test_contracts import amended, signed
from tests.records.tickets.desk import DAY, at_once, opened

from backline.plans import plan_mapping
from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.contracts.actions import (
    ContractRefused,
    NotAManager,
    PackageRefused,
    offer_again,
    publish_plan,
    withdraw_plan,
)
from backline.records.contracts.models import PlanVersion, PlanWithdrawal
from backline.records.contracts.package_queries import (
    UnknownPackage,
    package_for,
    packages,
    withdrawal_of,
)
from backline.records.contracts.queries import live_plans
from backline.records.contracts.signing_queries import plans_to_sign
from backline.records.tickets.projection import terms_of_ticket
from backline.records.trail.models import AuditEvent


STANDARD = "exotel-standard"


def withdrawn(name: str = STANDARD, because: str = "Premium does it all") -> None:
    withdraw_plan(name=name, because=because, by=THE_DESK, now=NOON)


def test_no_contract_is_signed_under_a_withdrawn_package(staged: Cast) -> None:
    withdrawn()
    message = (
        r"Standard is withdrawn since 2 Mar 2026 \(Premium does it all\): no new contract"
        r" is signed under it\. Choose a package that is offered"
    )
    with pytest.raises(ContractRefused, match=message):
        signed(staged.meridian)
    signed(staged.orbit)


def test_a_withdrawn_package_is_offered_nowhere(staged: Cast) -> None:
    """philosophy.transparency: the public page offers what can be had."""
    withdrawn()
    for offered in (plans_to_sign(reader=THE_DESK), live_plans(reader=NOBODY)):
        assert [plan.name for plan in offered] == ["exotel-premium"]
    withdrawn("exotel-premium")
    assert live_plans(reader=NOBODY) == []


def test_what_runs_under_it_runs_on(staged: Cast) -> None:
    """Law 9: a ticket keeps its terms, a contract its package to the end."""
    meridian = staged.meridian
    ticket = opened(meridian)
    before = terms_of_ticket(ticket)
    withdrawn()
    assert terms_of_ticket(ticket) == before
    amended(meridian, now=NOON + DAY)
    after = opened(meridian, now=NOON + 2 * DAY, subject="Another")
    target = terms_of_ticket(after).plan.target("resolution", "critical")
    assert target.words == "2 h"


def test_a_package_is_withdrawn_once_and_for_a_reason(staged: Cast) -> None:
    for name, because, told in (
        ("exotel-gold", "Too dear", "No package 'exotel-gold' is published"),
        (STANDARD, "  ", "Say why"),
    ):
        with pytest.raises(PackageRefused, match=told):
            withdrawn(name, because)
    withdrawn()
    with pytest.raises(
        PackageRefused, match=r"already since 2 Mar 2026, by .*: Premium"
    ):
        withdrawn(because="Another reason")
    assert PlanWithdrawal.objects.get().because == "Premium does it all"
    assert AuditEvent.objects.filter(did="plan.withdrawn").count() == 1


def test_it_can_be_offered_again(staged: Cast) -> None:
    with pytest.raises(PackageRefused, match="is not withdrawn"):
        offer_again(name=STANDARD, by=THE_DESK, now=NOON)
    withdrawn()
    offer_again(name=STANDARD, by=THE_DESK, now=NOON + DAY)
    assert withdrawal_of(STANDARD) is None
    assert AuditEvent.objects.get(did="plan.withdrawn").details == {
        "because": "Premium does it all"
    }
    signed(staged.meridian)


def test_no_version_of_a_withdrawn_package_is_published(staged: Cast) -> None:
    withdrawn()
    same = plan_mapping(STANDARD)
    publish_plan(mapping=same, by=THE_DESK, now=NOON)
    with pytest.raises(PackageRefused, match="Offer it again first"):
        publish_plan(mapping=same | {"title": "Basic"}, by=THE_DESK, now=NOON)
    assert PlanVersion.objects.filter(name=STANDARD).count() == 1


def test_packages_are_the_managers_to_publish_and_withdraw(staged: Cast) -> None:
    for person in (staged.l3, staged.meridian.owner):
        by = reader(person)
        for act in (
            lambda by=by: publish_plan(mapping=unlike(), by=by, now=NOON),
            lambda by=by: withdraw_plan(name=STANDARD, because="No", by=by, now=NOON),
            lambda by=by: offer_again(name=STANDARD, by=by, now=NOON),
        ):
            with pytest.raises(NotAManager):
                act()
    by = reader(staged.manager)
    withdraw_plan(name=STANDARD, because="No", by=by, now=NOON)
    assert PlanWithdrawal.objects.get().by_name == "Ruth Pereira"


def test_the_list_tells_versions_contracts_and_withdrawal(staged: Cast) -> None:
    publish_plan(mapping=unlike(), by=THE_DESK, now=NOON)
    publish_plan(mapping=unlike(title="Anew"), by=THE_DESK, now=NOON + DAY)
    signed(staged.meridian, starts_at=NOON, ends_at=NOON + DAY)
    amended(staged.najd)
    withdrawn()
    anew, premium, standard = packages(reader=THE_DESK, now=NOON + 2 * DAY)
    assert [version.version for version in anew.versions] == [2, 1]
    assert (anew.latest.title, anew.contracts) == ("Anew", 0)
    assert (premium.contracts, premium.over, premium.withdrawal) == (1, 0, None)
    assert (standard.contracts, standard.over) == (2, 1)
    assert standard.withdrawal == withdrawal_of(STANDARD)


def test_the_list_is_the_vendors(staged: Cast) -> None:
    owner = reader(staged.meridian.owner)
    assert packages(reader=owner, now=NOON) == []
    number = staged.meridian.contract.plan_version_id
    assert package_for(reader=THE_DESK, version_id=number, now=NOON).name == STANDARD
    for who, asked in ((owner, number), (THE_DESK, 0), (THE_DESK, 10**19)):
        with pytest.raises(UnknownPackage):
            package_for(reader=who, version_id=asked, now=NOON)


@pytest.mark.django_db
def test_the_database_wants_a_reason() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanWithdrawal.objects.create(
            name=STANDARD, because="", by_name="Ruth", withdrawn_at=NOON
        )


@pytest.mark.django_db(transaction=True)
def test_two_who_withdraw_at_once_write_one_row() -> None:
    publish_plan(mapping=unlike(), by=THE_DESK, now=NOON)
    refused: list[str] = []

    def act() -> None:
        try:
            withdrawn("unlike")
        except PackageRefused as refusal:
            refused.append(str(refusal))

    at_once(act, act)
    assert PlanWithdrawal.objects.count() == len(refused) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_do_not_write_one_version() -> None:
    refused: list[str] = []

    def act(title: str) -> None:
        try:
            publish_plan(mapping=unlike(title=title), by=THE_DESK, now=NOON)
        except PackageRefused as refusal:
            refused.append(str(refusal))

    at_once(lambda: act("One"), lambda: act("Two"))
    versions = sorted(PlanVersion.objects.values_list("version", flat=True))
    assert versions == list(range(1, 3 - len(refused)))
