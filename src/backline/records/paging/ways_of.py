"""The ways of a person and the order in which they are used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from backline.guide.paging import Rule, Urgency, usual_rules, ways_in_order
from backline.guide.paging import Way as RuledWay
from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.outbox.models import Message
from backline.records.outbox.queries import messages_by_id
from backline.records.outbox.senders import obstacles
from backline.records.paging.models import Step, Way, WayRule
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


def refused(ways: Iterable[Way]) -> dict[int, str]:
    """Return by number the ways whose last message was refused for good, and why.

    A browser that was told to notify no more says it only when something is sent there.
    """
    steps = Step.objects.filter(way=OuterRef("pk"), message__isnull=False)
    last = Subquery(steps.order_by("-told_at", "-pk").values("message")[:1])
    rows = Way.objects.filter(pk__in=[way.pk for way in ways])
    message_of: dict[int, UUID] = dict(
        rows.annotate(last=last).exclude(last=None).values_list("pk", "last")
    )
    messages = messages_by_id(reader=THE_DESK, ids=message_of.values())
    return {
        way: messages[message].last_error
        for way, message in message_of.items()
        if message in messages and messages[message].state == Message.State.DEAD
    }


def working(ways: Iterable[Way]) -> list[Way]:
    """Return those of some ways by which a message goes out at present."""
    known, obstacle = list(ways), obstacles()
    gone = refused(known)
    return [
        way for way in known if obstacle.get(way.channel) == "" and way.pk not in gone
    ]


def rules_of(person: Person | int, urgency: Urgency) -> tuple[Rule, ...]:
    """Return a person's rules for an urgency; the usual ones, if they made none."""
    ways = verified_ways(person)
    own = WayRule.objects.filter(way__in=ways, urgency=urgency)
    made = tuple(Rule(rule.way_id, rule.after_minutes) for rule in own)
    return made or usual_rules([RuledWay(way.pk, way.channel) for way in ways])


def planned(person: Person, urgency: Urgency, at: datetime) -> list[Planned]:
    """Return by which ways and when a person is told who is called from *at* on.

    Without a verified way that works it is the mail address of the account too: better
    than nothing, and its person stands among the unreachable.
    """
    ways = {way.pk: way for way in verified_ways(person)}
    quiet = quiet_hours_of([person]).get(person.pk)
    rules = rules_of(person, urgency)
    in_order = ways_in_order(rules, urgency, quiet=quiet, at=at)
    found = [Planned(ways[each.way], each.due_at) for each in in_order]
    used = [each.way for each in found if each.way is not None]
    return found if working(used) else [*found, Planned(None, at)]
