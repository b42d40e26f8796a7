"""What a story is made of: a report, and moves some minutes of service time later.

Counting in the site's own service time keeps every figure the same on whichever day
the demo starts: a ticket of "six hours ago" has used six hours, be it a Sunday.

Words may name an instant as people do: ``{-5}`` becomes the time on the site's wall
five minutes before the receipt, ``{+90}`` that of 90 minutes of service time after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from backline.guide.severity import severity_of
from backline.records.releases.queries import release_named
from backline.records.suppliers.actions import keep_supplier, open_with_supplier
from backline.records.tickets.actions import (
    customer,
    escalations,
    levels,
    pages,
    releases,
    work,
)
from backline.records.tickets.queries import ticket_for


if TYPE_CHECKING:
    from backline.guide.plan import Plan
    from backline.records.accounts.queries import Reader


#: Minutes.
HOUR = 60
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a move takes place: on which ticket, by whom, when, under which plan."""

    number: str
    by: Reader
    now: datetime
    plan: Plan
    total: int
    component: str
    measure: str
    people: Callable[[str], Reader]
    told: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Move:
    """What somebody does so many minutes of service time after the receipt."""

    after: int
    by: str
    act: Callable[[Scene], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A ticket from its receipt to where it stands now.

    `ago` is in minutes of service time, as everything here. Without `channel` a
    customer reports on the portal and an engineer writes down a call.
    """

    site: str
    ago: int
    by: str
    subject: str
    words: str
    kind: str = "incident"
    contact: str = ""
    component: str = ""
    measure: str = ""
    affected: int | None = None
    total: int | None = None
    moves: tuple[Move, ...] = field(default=())


def take(after: int, by: str) -> Move:
    """An engineer takes the ticket."""
    return Move(after, by, lambda on: work.take(number=on.number, by=on.by, now=on.now))


def answer(after: int, by: str, words: str, channel: str = "console") -> Move:
    """An engineer tells the customer something."""

    def act(on: Scene) -> object:
        return work.answer(
            number=on.number,
            words=on.told(words),
            by=on.by,
            now=on.now,
            channel=channel,
        )

    return Move(after, by, act)


def ask(after: int, by: str, what: str, owed_by: str = "customer") -> Move:
    """An engineer asks for one thing that blocks the work."""

    def act(on: Scene) -> object:
        return work.ask(
            number=on.number, what=on.told(what), owed_by=owed_by, by=on.by, now=on.now
        )

    return Move(after, by, act)


def note(after: int, by: str, words: str) -> Move:
    """An engineer writes something that the customer does not read."""
    return Move(
        after,
        by,
        lambda on: work.note(
            number=on.number, words=on.told(words), by=on.by, now=on.now
        ),
    )


def intake(after: int, by: str, **answers: str) -> Move:
    """Somebody answers questions of the intake checklist."""

    def act(on: Scene) -> object:
        said = {name: on.told(words) for name, words in answers.items()}
        return levels.answer_intake(
            number=on.number, answers=said, by=on.by, now=on.now
        )

    return Move(after, by, act)


def hand_over(  # noqa: PLR0913 - the parts of a brief
    after: int,
    by: str,
    to: str,
    level: str,
    reason: str,
    *,
    known: str,
    tried: str,
    without: str = "",
) -> Move:
    """An engineer gives the ticket to a colleague; without one, to a level."""

    def act(on: Scene) -> object:
        return levels.hand_over(
            number=on.number,
            level=level,
            engineer_id=on.people(to).person_id if to else None,
            reason=on.told(reason),
            known=on.told(known),
            tried=on.told(tried),
            incomplete_because=without,
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def grade(after: int, by: str, affected: int, consent: str = "") -> Move:
    """An engineer counts the loss anew and grades the ticket by it."""

    def act(on: Scene) -> object:
        verdict = severity_of(
            on.plan,
            component=on.component,
            measure=on.measure,
            affected=affected,
            total=on.total,
            source="typed",
        )
        return work.set_severity(
            number=on.number, verdict=verdict, consent=consent, by=on.by, now=on.now
        )

    return Move(after, by, act)


def trace(after: int, by: str, domain: str, evidence: str, signed_by: str = "") -> Move:
    """An engineer says where the fault is; a colleague signs it where that is needed."""

    def act(on: Scene) -> object:
        signer = on.people(signed_by).person_id if signed_by else None
        return work.set_fault_domain(
            number=on.number,
            domain=domain,
            evidence=on.told(evidence),
            signed_by_id=signer,
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def restore(after: int, by: str, how: str, evidence: str) -> Move:
    """An engineer brings service back, by a fix or a workaround."""

    def act(on: Scene) -> object:
        return work.restore(
            number=on.number, how=how, evidence=on.told(evidence), by=on.by, now=on.now
        )

    return Move(after, by, act)


def close(after: int, by: str, because: str) -> Move:
    """Somebody closes the ticket: nothing more is to be done."""
    return Move(
        after,
        by,
        lambda on: work.close(
            number=on.number, because=on.told(because), by=on.by, now=on.now
        ),
    )


def reply(after: int, by: str, words: str) -> Move:
    """The customer writes, or brings what was asked for."""
    return Move(
        after,
        by,
        lambda on: customer.reply(
            number=on.number, words=on.told(words), by=on.by, now=on.now
        ),
    )


def confirm(after: int, by: str, words: str) -> Move:
    """The customer confirms that service is back."""
    return Move(
        after,
        by,
        lambda on: customer.confirm(
            number=on.number, words=on.told(words), by=on.by, now=on.now
        ),
    )


def reopen(after: int, by: str, because: str) -> Move:
    """The customer says that the same thing is back."""
    return Move(
        after,
        by,
        lambda on: customer.reopen(
            number=on.number, because=on.told(because), by=on.by, now=on.now
        ),
    )


def escalate(after: int, by: str, words: str) -> Move:
    """The customer asks for escalation."""
    return Move(
        after,
        by,
        lambda on: escalations.escalate(
            number=on.number, words=on.told(words), by=on.by, now=on.now
        ),
    )


def call_back(after: int, by: str, words: str) -> Move:
    """Whoever owns the escalation called the customer back."""
    return Move(
        after,
        by,
        lambda on: escalations.call_back(
            number=on.number, words=on.told(words), by=on.by, now=on.now
        ),
    )


def answer_page(after: int, by: str) -> Move:
    """An engineer who was called acknowledges it."""
    return Move(
        after,
        by,
        lambda on: pages.answer_page(number=on.number, by=on.by, now=on.now),
    )


def announce(after: int, by: str, name: str, *, freeze: int, day: int) -> Move:
    """The vendor announces a release, frozen and planned so many days from then."""

    def act(on: Scene) -> object:
        return releases.announce(
            name=name,
            freeze_at=on.now + timedelta(days=freeze),
            planned_date=on.now.date() + timedelta(days=day),
            note="Mends reports and announcements; nothing to be set up anew.",
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def slip(after: int, by: str, name: str, days: int, because: str) -> Move:
    """The vendor moves a release by so many days."""

    def act(on: Scene) -> object:
        release = release_named(reader=on.by, name=name)
        return releases.move_day(
            release_id=release.pk,
            day=release.planned_date + timedelta(days=days),
            because=on.told(because),
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def with_supplier(after: int, by: str, name: str, their_number: str, what: str) -> Move:
    """The customer's own carrier gets a ticket of its own."""

    def act(on: Scene) -> object:
        supplier = keep_supplier(
            name=name,
            what="SIP trunks and numbers",
            phone="+966 11 555 0142",
            how="By phone, with the account number of the customer.",
            customer_id=ticket_for(reader=on.by, number=on.number).customer_id,
            by=on.by,
            now=on.now,
        )
        return open_with_supplier(
            number=on.number,
            supplier_id=supplier.pk,
            their_number=their_number,
            what=what,
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)
