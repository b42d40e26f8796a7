"""With which team a ticket lands, from what the teams and the queue know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count

from backline.guide.routing import Needs, Routed, Team, route, weight_of
from backline.guide.timeline import Ball, Fact
from backline.records.accounts.queries import Reader
from backline.records.contracts.queries import plan_of_contract
from backline.records.teams.queries import languages_of, routable
from backline.records.tickets.models import Ticket


if TYPE_CHECKING:
    from collections.abc import Iterable


def loads_of(numbers: Iterable[int]) -> dict[int, int]:
    """Return what engineers have open, weighted by severity, by their number.

    Counted are the tickets whose ball the vendor has.
    """
    rows = (
        Ticket.objects.filter(
            engineer__in=set(numbers), is_open=True, ball=Ball.VENDOR.value
        )
        .order_by()
        .values_list("engineer", "contract", "severity")
        .annotate(Count("pk"))
    )
    found: dict[int, int] = {}
    for engineer, contract, severity, count in rows:
        rank = plan_of_contract(contract).rank(severity)
        found[engineer] = found.get(engineer, 0) + weight_of(rank) * count
    return found


def loads_for(*, reader: Reader, numbers: Iterable[int]) -> dict[int, int]:
    """Return what engineers have open, by their number; the vendor's people only."""
    return loads_of(numbers) if reader.side == "vendor" else {}


@dataclass(slots=True)
class Router:
    """Routes some tickets, one after the other, and counts what it gives away.

    Teams and loads are read once for each level. Lives for one transaction.
    """

    teams: dict[str, list[Team]] = field(default_factory=dict)
    loads: dict[int, int] = field(default_factory=dict)

    def facts(
        self, ticket: Ticket, level: str, *, named: int | None = None
    ) -> dict[str, Fact] | None:
        """Return the facts of the event that a ticket lands at *level*.

        None where the level has no teams at all: then there is nothing to find.
        """
        teams = self._teams(level)
        if not teams:
            return None
        needs = Needs(
            component=ticket.component,
            level=level,
            geography=ticket.site.geography,
            languages=languages_of(ticket.site),
        )
        routed = route(needs, teams, self.loads, named=named)
        if routed.assigned is not None:
            rank = plan_of_contract(ticket.contract_id).rank(ticket.severity)
            number = routed.assigned.number
            self.loads[number] = self.loads.get(number, 0) + weight_of(rank)
        return _facts(routed, level)

    def _teams(self, level: str) -> list[Team]:
        if level not in self.teams:
            self.teams[level] = routable(level)
            people = {
                each.number for team in self.teams[level] for each in team.members
            }
            if people:
                self.loads |= loads_of(people - set(self.loads))
        return self.teams[level]


def _facts(routed: Routed, level: str) -> dict[str, Fact]:
    facts: dict[str, Fact] = {
        "team": str(routed.team.number) if routed.team else "",
        "team_name": routed.team.name if routed.team else "",
        "level": level,
        "because": routed.because,
        "suggested": routed.engineer.name if routed.engineer else "",
    }
    if routed.assigned is not None:
        facts |= {
            "engineer": str(routed.assigned.number),
            "name": routed.assigned.name,
        }
    return facts
