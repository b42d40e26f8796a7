"""Questions about packages: their versions, who is under them, what is offered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from backline.guide.contract_term import day_words
from backline.plans import plan_of
from backline.records.contracts.models import Contract, PlanVersion, PlanWithdrawal


if TYPE_CHECKING:
    from backline.guide.plan import Plan
    from backline.records.accounts.queries import Reader

#: What a database's number can be.
_LARGEST_NUMBER = 2**63 - 1


class UnknownPackage(LookupError):
    """There is no such package here: choose one of the list."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a package is offered no longer."""

    at: datetime
    because: str
    by_name: str

    @property
    def since(self) -> str:
        """The day in UTC, as people write it."""
        return day_words(self.at.date())


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was published here."""

    name: str
    #: The newest first.
    versions: Sequence[PlanVersion]
    #: How many contracts hold or are to come, and how many are over.
    contracts: int
    over: int
    withdrawal: Withdrawal | None

    @property
    def latest(self) -> PlanVersion:
        """The version that was published last."""
        return self.versions[0]


def withdrawal_of(name: str) -> Withdrawal | None:
    """Return since when and why a package is withdrawn; None while it is offered."""
    row = PlanWithdrawal.objects.filter(name=name).first()
    return None if row is None else _withdrawal(row)


def _withdrawal(row: PlanWithdrawal) -> Withdrawal:
    return Withdrawal(row.withdrawn_at, row.because, row.by_name)


def packages(*, reader: Reader, now: datetime) -> list[Package]:
    """Return the packages by title, those withdrawn last; the vendor's people only."""
    if reader.side != "vendor":
        return []
    versions: defaultdict[str, list[PlanVersion]] = defaultdict(list)
    for version in PlanVersion.objects.order_by("-version").defer("text"):
        versions[version.name].append(version)
    withdrawn = {row.name: _withdrawal(row) for row in PlanWithdrawal.objects.all()}
    newest = Contract.objects.filter(replaced_at=None)
    is_over = Q(ends_at__lte=now)
    names = "plan_version__name"
    over = Counter(newest.filter(is_over).values_list(names, flat=True))
    held = Counter(newest.exclude(is_over).values_list(names, flat=True))
    found = [
        Package(name, each, held[name], over[name], withdrawn.get(name))
        for name, each in versions.items()
    ]
    return sorted(found, key=_in_order)


def _in_order(package: Package) -> tuple[bool, str, str]:
    return package.withdrawal is not None, package.latest.title, package.name


def package_for(*, reader: Reader, version_id: int, now: datetime) -> Package:
    """Return the package of which a version has that number.

    Raises:
        UnknownPackage: there is none that *reader* may see.
    """
    if version_id <= _LARGEST_NUMBER:
        for package in packages(reader=reader, now=now):
            if version_id in {version.pk for version in package.versions}:
                return package
    raise UnknownPackage(UnknownPackage.__doc__)


def plan_of_package(*, reader: Reader, version_id: int, now: datetime) -> Plan:
    """Return the plan of a package as it was published last.

    Raises:
        UnknownPackage: there is none that *reader* may see.
    """
    found = package_for(reader=reader, version_id=version_id, now=now)
    return plan_of(found.latest.mapping)
