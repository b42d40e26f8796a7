"""The proof of coverage, from what the desk has: contracts, rosters, people."""

from __future__ import annotations

from datetime import datetime, timedelta

from backline.guide.oncall_coverage import (
    LOOKED_AHEAD_DAYS,
    Coverage,
    Kept,
    Member,
    coverage_of,
)
from backline.guide.oncall_needs import Need, Silent, needs_of, silent_of
from backline.guide.wall import epoch_of
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.contracts.calendar_queries import covered_at
from backline.records.contracts.models import ContractSite
from backline.records.contracts.queries import (
    calendar_of,
    live_plans,
    plan_of_contract,
)
from backline.records.oncall.models import Roster
from backline.records.oncall.reach import unreachable
from backline.records.oncall.reading import read


def coverage(
    *, reader: Reader, now: datetime, days: int = LOOKED_AHEAD_DAYS
) -> Coverage:
    """Return who is missing in the next *days*, for every running contract's hours.

    It ends with a day of UTC, so that it says the same all day long. Who is not of the
    vendor learns nothing.
    """
    start = now.replace(microsecond=0)
    midnight = start.replace(hour=0, minute=0, second=0)
    end = midnight + timedelta(days=days + 1)
    if reader.side != "vendor":
        return coverage_of((), (), {}, start=epoch_of(start), end=epoch_of(end))
    rosters = _kept(start, end)
    people = {
        who
        for each in rosters
        for span in each.spans
        for who in (*span.people, *span.away)
    }
    needs, silent = _needs(start, end)
    return coverage_of(
        needs,
        rosters,
        _members(people),
        start=epoch_of(start),
        end=epoch_of(end),
        silent=silent,
    )


def _needs(start: datetime, end: datetime) -> tuple[list[Need], list[Silent]]:
    """Return what the contracts may want that run now or begin before *end*.

    And from when on a calendar does not say what they may want.
    """
    found, silent = list[Need](), list[Silent]()
    to_come = ContractSite.objects.filter(
        contract__starts_at__gt=start, contract__starts_at__lt=end
    )
    related, order = ("contract", "site"), ("site__name", "pk")
    running: list[tuple[ContractSite, int]] = [
        (row, row.calendar_now)
        for row in covered_at(start).select_related(*related).order_by(*order)
    ]
    running += [
        (row, row.calendar_version_id)
        for row in to_come.select_related(*related).order_by(*order)
    ]
    for row, calendar in running:
        contract = row.contract
        ends = [at for at in (contract.ends_at, contract.replaced_at) if at is not None]
        plan, hours, site = (
            plan_of_contract(contract.pk),
            calendar_of(calendar),
            row.site.name,
        )
        until = epoch_of(min([end, *ends]).replace(microsecond=0))
        begins = epoch_of(max(start, contract.starts_at.replace(microsecond=0)))
        found += needs_of(plan, hours, site=site, start=begins, end=until)
        silent += silent_of(plan, hours, site=site, end=until)
    return found, silent


def _kept(start: datetime, end: datetime) -> list[Kept]:
    """Return the rosters in use; one that changes its components is told in parts."""
    return [
        Kept(each.row.name, each.row.level, part.components, part.spans(start, end))
        for each in read(Roster.objects.filter(closed_at=None), start, end)
        for part in each.parts(start)
    ]


def _members(people: set[int]) -> dict[int, Member]:
    found = list(Person.objects.filter(pk__in=people))
    why = unreachable(found)
    return {
        person.pk: Member(
            person.pk,
            person.level,
            person.is_manager,
            frozenset(person.skills),
            why.get(person.pk, ""),
        )
        for person in found
    }


def names_in(found: Coverage) -> dict[int, str]:
    """Return the names of those whom the findings are about."""
    people = {who for hole in found.holes for who in hole.people}
    people |= {each.person for each in found.unfit}
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))


def component_titles(*, reader: Reader) -> dict[str, str]:
    """Return the titles of all components that the desk's packages know."""
    plans = live_plans(reader=reader)
    return {key: title for plan in plans for key, title in plan.components.items()}
