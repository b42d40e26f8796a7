"""The ways of a person and the order in which they are used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backline.guide.paging import Rule, Urgency, usual_rules, ways_in_order
from backline.guide.paging import Way as RuledWay
from backline.records.accounts.models import Person
from backline.records.outbox.senders import obstacles
from backline.records.paging.models import Way, WayRule
from backline.records.paging.on_call import quiet_hours_of


@dataclass(frozen=True, slots=True)
class Planned:
    """A way and when it is used; None is the mail address of the account."""

    way: Way | None
    due_at: datetime


def verified_ways(person: Person | int) -> list[Way]:
    """Return the ways that are used for a person: verified and not removed."""
    return list(
        Way.objects.filter(
            person=person, verified_at__isnull=False, removed_at__isnull=True
        )
    )


def rules_of(person: Person | int, urgency: Urgency) -> tuple[Rule, ...]:
    """Return a person's rules for an urgency; the usual ones, if they made none."""
    ways = verified_ways(person)
    own = WayRule.objects.filter(way__in=ways, urgency=urgency)
    made = tuple(Rule(rule.way_id, rule.after_minutes) for rule in own)
    return made or usual_rules([RuledWay(way.pk, way.channel) for way in ways])


def planned(person: Person, urgency: Urgency, at: datetime) -> list[Planned]:
    """Return by which ways and when a person is told who is called from *at* on.

    Without a verified way that the desk can use now it is the mail address of the
    account too: better than nothing, and its person stands among the unreachable.
    """
    ways = {way.pk: way for way in verified_ways(person)}
    quiet = quiet_hours_of([person]).get(person.pk)
    rules = rules_of(person, urgency)
    in_order = ways_in_order(rules, urgency, quiet=quiet, at=at)
    found = [Planned(ways[each.way], each.due_at) for each in in_order]
    if any(each.way and each.way.channel in usable_channels() for each in found):
        return found
    return [*found, Planned(None, at)]


def usable_channels() -> set[str]:
    """Return the channels by which the desk can send now."""
    return {name for name, why_not in obstacles().items() if not why_not}
