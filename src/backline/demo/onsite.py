"""Visits on site in the demo's stories: asked for, agreed, made (process.onsite)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from backline.demo.story import Move
from backline.records.accounts.queries import THE_DESK
from backline.records.tickets.queries import ticket_for
from backline.records.visits import actions as visits
from backline.records.visits.queries import visit_at_work


if TYPE_CHECKING:
    from collections.abc import Callable

    from backline.demo.story import Scene

_MINUTE = timedelta(minutes=1)


def ask_for_visit(after: int, by: str, what: str, place: str) -> Move:
    """Somebody asks for a visit."""
    return _move(after, by, visits.request_visit, what=what, place=place)


def propose(after: int, by: str, who: str, *, days: int, hours: int, why: str) -> Move:
    """An engineer proposes a slot in the forenoon, so many days from then."""

    def act(on: Scene) -> object:
        starts_at = on.now.replace(hour=5, minute=0, second=0) + timedelta(days=days)
        return visits.propose_slot(
            number=on.number,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            engineer_id=on.people(who).person_id,
            words=why,
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def accept(after: int, by: str) -> Move:
    """The other side accepts the slot."""
    return _move(after, by, visits.accept_slot)


def go_there(
    after: int, by: str, *, found: str, report: str, signer: str, minutes: int = 70
) -> Move:
    """An engineer goes there at the agreed time, reports, has it signed, and leaves."""

    def act(on: Scene) -> object:
        ticket = ticket_for(reader=THE_DESK, number=on.number)
        visit = visit_at_work(reader=THE_DESK, ticket=ticket)
        if visit is None or visit.starts_at is None:
            return None
        start = visit.starts_at
        given: dict[str, Any] = {"number": on.number, "by": on.by}
        visits.set_off(**given, words="About 40 minutes", now=start - 45 * _MINUTE)
        visits.arrive(**given, now=start + 4 * _MINUTE)
        for part in visit.parts.all():
            at = start + 30 * _MINUTE
            visits.settle_part(**given, part_id=part.pk, became="used", now=at)
        end = start + minutes * _MINUTE
        visits.report_visit(**given, report=report, now=end - 9 * _MINUTE)
        visit.refresh_from_db()
        visits.sign_on_site(
            **given,
            name=signer,
            confirmed=True,
            digest=visits.digest_of_report(visit),
            now=end - 4 * _MINUTE,
        )
        return visits.leave(**given, findings=found, now=end)

    return Move(after, by, act)


def send(after: int, by: str, part: str, serial: str, courier: str) -> Move:
    """A part is sent ahead."""
    return _move(
        after, by, visits.send_part, what=part, serial=serial, sent_with=courier
    )


def _move(after: int, by: str, action: Callable[..., object], **given: object) -> Move:
    return Move(
        after, by, lambda on: action(number=on.number, by=on.by, now=on.now, **given)
    )
