"""The desk's own history judged under other terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from backline.geography import geography_calendar
from backline.guide.calendar import Calendar
from backline.guide.calendar_terms import ALWAYS, WHOLE_DAY, BadCalendar, CalendarTerms
from backline.guide.wall import epoch_of
from backline.records.contracts.queries import Terms, terms_of
from backline.records.tickets.past import Group, Past
from backline.simulate.comparison import compared
from backline.simulate.report import Report
from backline.simulate.scenario import Assigned, Scenario, Wanted
from backline.simulate.verdicts import Terms as Judged
from backline.zones import zone


if TYPE_CHECKING:
    from backline.guide.plan import Coverage

AS_IT_IS = "as it is"
_OWN_CALENDAR = "each ticket's own"
_WORKING_WEEK = ((WHOLE_DAY,) * 5) + ((), ())


@dataclass(frozen=True, slots=True)
class _Own:
    """The terms that a group of tickets has, and where its sites are."""

    terms: Terms
    group: Group

    def under(self, coverage: Coverage) -> Calendar:
        """Return the group's calendar if its contract had that coverage."""
        if coverage == self.terms.plan.coverage:
            return self.terms.calendar
        return _calendar(self.group.geography, self.group.zone, coverage)


@cache
def _calendar(geography: str, zone_name: str, coverage: Coverage) -> Calendar:
    if coverage == "24x7":
        return Calendar(CalendarTerms(zone=zone(zone_name), weekly=ALWAYS))
    try:
        return Calendar(geography_calendar(geography, coverage, zone_name))
    except BadCalendar:
        # A site that nobody gave a geography: Monday to Friday.
        return Calendar(CalendarTerms(zone=zone(zone_name), weekly=_WORKING_WEEK))


def simulated(
    past: Past,
    wanted: Sequence[Wanted],
    *,
    now: datetime,
    step: Callable[[int], object] = lambda _: None,
) -> Report:
    """Return the desk's history under its own terms, and under those *wanted*.

    Raises:
        BadCalendar: a calendar does not speak of the time of a ticket.
    """
    own = [
        _Own(terms_of(group.contract_id, group.calendar_version_id), group)
        for group in past.of
    ]
    baseline = Scenario(
        AS_IT_IS,
        "each ticket's own",
        _OWN_CALENDAR,
        [
            Assigned(Judged(one.terms.plan, one.terms.calendar, as_applied=True))
            for one in own
        ],
    )
    scenarios = [baseline, *(_scenario(one, own) for one in wanted)]
    comparison = compared(
        past.history, past.groups, scenarios, as_of=epoch_of(now), step=step
    )
    return Report(comparison, "the desk's own history", _assumptions(past, wanted, own))


def _scenario(wanted: Wanted, own: Sequence[_Own]) -> Scenario:
    plan = wanted.plan
    return Scenario(
        wanted.name,
        wanted.plan_words,
        wanted.calendar_words or f"{_OWN_CALENDAR}, {plan.coverage}",
        [wanted.assigned(one.terms.plan, one.under(plan.coverage)) for one in own],
        wanted.overrides,
    )


def _assumptions(
    past: Past, wanted: Sequence[Wanted], own: Sequence[_Own]
) -> list[str]:
    found = [
        "What people did is taken as it was, whatever other terms had made them do.",
        "Each ticket keeps the severity that it was given; loss is not graded anew.",
    ]
    if past.left:
        found.append(
            f"Only the newest {len(past.history):,} tickets are judged; "
            f"{past.left:,} older ones are left out."
        )
    for one in wanted:
        coverage = one.plan.coverage
        others = {each.terms.plan.coverage for each in own} - {coverage}
        if others and one.calendar is None:
            hours = "all hours" if coverage == "24x7" else "the working days"
            found.append(
                f"{one.name}: where a contract's own coverage is another than "
                f"{coverage}, {hours} of the site's geography are taken."
            )
    return found
