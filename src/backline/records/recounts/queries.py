from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import tzinfo

from django.db.models import Count, QuerySet

from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.contracts.models import (
    CalendarVersion,
    Contract,
    ContractSite,
)
from backline.records.contracts.queries import contract_words
from backline.records.customers.models import Customer
from backline.records.recounts.models import RecountLine, RecountRun, RunState
from backline.records.tickets.actions.terms import (
    CALENDAR,
    CONTRACT,
    ZONE_DATA,
    NewTerms,
)
from backline.records.tickets.models import Ticket
from backline.zones import ZONE_DATA_VERSION, zone


State = RunState


class NotAManager(PermissionError):
    """Applying other terms is for the vendor's managers: ask one of them."""


class BadChoice(LookupError):
    """There is nothing of this kind to apply."""


class UnknownRun(LookupError):
    """There is no such recount: choose one from the list."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be applied now, by a key of its own, and to how many open tickets."""

    key: str
    choice: Choice
    tickets: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be applied, and to which open tickets."""

    what: str
    calendar: CalendarVersion | None = None
    contract: Contract | None = None
    new_contract: Contract | None = None

    def tickets(self) -> QuerySet[Ticket]:
        """Return the open tickets that are under other terms of this kind.

        A restored ticket is open: it can be reopened, and goes on then.
        """
        opened = Ticket.objects.filter(is_open=True)
        if self.calendar is not None:
            others = CalendarVersion.objects.filter(name=self.calendar.name)
            numbers = others.exclude(pk=self.calendar.pk).values_list("pk", flat=True)
            return opened.filter(calendar_version__in=list(numbers))
        if self.contract is not None:
            return opened.filter(contract=self.contract)
        return opened.exclude(tzdata_version=ZONE_DATA_VERSION)

    def terms(self) -> NewTerms:
        """Return what they get."""
        if self.calendar is not None:
            after = str(self.calendar)
            return NewTerms(CALENDAR, after, calendar_id=self.calendar.pk)
        if self.new_contract is not None:
            covered = ContractSite.objects.filter(contract=self.new_contract)
            calendars = dict(covered.values_list("site_id", "calendar_version_id"))
            return NewTerms(
                CONTRACT,
                contract_words(self.new_contract),
                contract_id=self.new_contract.pk,
                calendars=calendars,
            )
        return NewTerms(ZONE_DATA, ZONE_DATA_VERSION)

    @property
    def words(self) -> str:
        """What is applied, as a title."""
        terms = self.terms()
        return f"{terms.what} {terms.after}".replace("contract contract", "contract")


def check_manager(reader: Reader) -> None:
    """Refuse whoever is neither a manager of the vendor nor the desk itself.

    Raises:
        NotAManager: they are not.
    """
    if reader != THE_DESK and not (reader.side == "vendor" and reader.is_manager):
        raise NotAManager(NotAManager.__doc__)


def calendar_choice(*, reader: Reader, name: str, version: int) -> Choice:
    """Return the choice of a calendar version for all tickets on its calendar.

    Raises:
        NotAManager: *reader* may not apply it.
        BadChoice: there is no such version.
    """
    check_manager(reader)
    named = CalendarVersion.objects.filter(name=name)
    found = named.filter(version=version).first()
    if found is None:
        versions = ", ".join(
            map(str, named.order_by("version").values_list("version", flat=True))
        )
        message = (
            f"Calendar {name} has no version {version}: choose of {versions}."
            if versions
            else f"There is no calendar called {name}: check the name."
        )
        raise BadChoice(message)
    return Choice(CALENDAR, calendar=found)


def contract_choice(*, reader: Reader, contract: int, to: int) -> Choice:
    """Return the choice of another contract for the tickets under one.

    Raises:
        NotAManager: *reader* may not apply it.
        BadChoice: there is no such contract, or it cannot take the other's place.
    """
    check_manager(reader)
    found = Contract.objects.select_related("customer", "plan_version").in_bulk(
        [contract, to]
    )
    for number in (contract, to):
        if number not in found:
            message = f"There is no contract {number}: check the number."
            raise BadChoice(message)
    old, new = found[contract], found[to]
    if old == new or old.customer_id != new.customer_id:
        message = (
            f"Contract {to} cannot take the place of contract {contract}: give another "
            f"contract of {old.customer.name}."
        )
        raise BadChoice(message)
    lacking = _severities(old) - _severities(new)
    if lacking:
        message = (
            f"The plan of contract {to} has no severity {', '.join(sorted(lacking))}: "
            "tickets that have it must be closed under the terms they have."
        )
        raise BadChoice(message)
    return Choice(CONTRACT, contract=old, new_contract=new)


def _severities(contract: Contract) -> set[str]:
    named = contract.plan_version.mapping.get("severities")
    return {str(name) for name in named} if isinstance(named, list) else set()


def zone_data_choice(*, reader: Reader) -> Choice:
    """Return the choice of the zone data at hand for tickets reckoned with other.

    Raises:
        NotAManager: *reader* may not apply it.
    """
    check_manager(reader)
    return Choice(ZONE_DATA)


def choice_of(run: RecountRun) -> Choice:
    """Return what a run applies."""
    return Choice(run.what, run.calendar_version, run.contract, run.new_contract)


def run_in_hand(*, reader: Reader) -> RecountRun | None:
    """Return the oldest run that has something left to do."""
    check_manager(reader)
    unfinished = [RunState.COMPARING, RunState.APPLYING]
    return _runs().filter(state__in=unfinished).order_by("pk").first()


def run_being_applied(*, reader: Reader) -> RecountRun | None:
    """Return the run that is being applied, or was stopped at it."""
    check_manager(reader)
    return _runs().filter(state=RunState.APPLYING).first()


def run_for(*, reader: Reader, run_id: int) -> RecountRun:
    """Return one run.

    Raises:
        NotAManager: *reader* may not see it.
        UnknownRun: there is none.
    """
    check_manager(reader)
    found = _runs().filter(pk=run_id).first()
    if found is None:
        raise UnknownRun(UnknownRun.__doc__)
    return found


def runs_for(*, reader: Reader) -> QuerySet[RecountRun]:
    """Return all runs, the newest first."""
    check_manager(reader)
    return _runs().order_by("-pk")


def lines_for(
    *, reader: Reader, run: RecountRun, outcome: str = "", before: int | None = None
) -> QuerySet[RecountLine]:
    """Return what a run did to its tickets, the newest ticket first.

    Args:
        reader: who asks.
        run: the run.
        outcome: moved, same or left; empty for all.
        before: only the tickets with a lower number.
    """
    check_manager(reader)
    lines = run.lines.select_related("ticket__site").order_by("-ticket")
    if outcome:
        lines = lines.filter(outcome=outcome)
    return lines if before is None else lines.filter(ticket__lt=before)


def offers(*, reader: Reader) -> list[Offer]:
    """Return all that open tickets could be put under now."""
    zone_data = Offer("zone-data", zone_data_choice(reader=reader), 0)
    tickets = zone_data.choice.tickets().count()
    return [
        *calendars_with_versions(reader=reader),
        *contracts_with_others(reader=reader),
        *([replace(zone_data, tickets=tickets)] if tickets else []),
    ]


def calendars_with_versions(*, reader: Reader) -> list[Offer]:
    """Return the newest versions of the calendars on whose older ones tickets stand."""
    check_manager(reader)
    tickets = _open_tickets_by("calendar_version_id")
    stood = CalendarVersion.objects.in_bulk(tickets)
    named = CalendarVersion.objects.filter(name__in={on.name for on in stood.values()})
    newest = {version.name: version for version in named.order_by("version")}
    older: Counter[str] = Counter()
    for pk, on in stood.items():
        older[on.name] += tickets[pk] if on != newest[on.name] else 0
    return [
        Offer(f"calendar-{to.pk}", Choice(CALENDAR, calendar=to), older[name])
        for name, to in sorted(newest.items())
        if older[name]
    ]


def contracts_with_others(*, reader: Reader) -> list[Offer]:
    """Return the contracts that could follow those under which tickets run.

    A later contract, in its newest version, that covers a site of the earlier one;
    whether it can take the other's place is judged when it is chosen.
    """
    check_manager(reader)
    tickets = _open_tickets_by("contract_id")
    of_all = Contract.objects.select_related("customer", "plan_version")
    olds = of_all.in_bulk(tickets)
    customers = {old.customer_id for old in olds.values()}
    newest = of_all.filter(customer__in=customers, replaced_at=None).in_bulk()
    sites: defaultdict[int, set[int]] = defaultdict(set)
    covered = ContractSite.objects.filter(contract__in={*olds, *newest})
    for contract, site in covered.values_list("contract_id", "site_id"):
        sites[contract].add(site)
    return [
        Offer(
            f"contract-{old}-{new}",
            Choice(CONTRACT, contract=olds[old], new_contract=newest[new]),
            tickets[old],
        )
        for old in sorted(olds)
        for new in sorted(newest)
        if new > old and sites[new] & sites[old]
    ]


def _open_tickets_by(column: str) -> dict[int, int]:
    opened = Ticket.objects.filter(is_open=True).order_by()
    return dict(opened.values_list(column).annotate(Count("pk")))


def _runs() -> QuerySet[RecountRun]:
    return RecountRun.objects.select_related(
        "calendar_version", "contract__plan_version", "new_contract__plan_version"
    )


def zones_of(*, reader: Reader, numbers: Iterable[str]) -> dict[str, tzinfo]:
    """Return the zones of the sites of tickets, by the tickets' numbers."""
    check_manager(reader)
    keys = {int(number.partition("-")[2]): number for number in numbers}
    rows = Ticket.objects.filter(pk__in=keys).values_list("pk", "site__zone")
    return {keys[pk]: zone(name) for pk, name in rows}


def customer_names(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of customers, for the sum of a recount."""
    return dict(Customer.objects.filter(pk__in=ids).values_list("pk", "name"))
