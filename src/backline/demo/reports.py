"""Moves that look for a root cause: a report written, reviewed, released, answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from backline.demo.story import Move, Scene
from backline.guide.measurement import Sample
from backline.guide.timeline import Kind
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.causes.actions import (
    debugging,
    follow_up,
    problems,
    releasing,
    reviewing,
    writing,
)
from backline.records.causes.content import Content, Line
from backline.records.causes.queries import (
    actions_for,
    mark_of,
    report_of,
)
from backline.records.causes.recurring import (
    problems_for,
)
from backline.records.customers.queries import contacts_for
from backline.records.tickets.actions.measured import Loss, note_loss
from backline.records.tickets.actions.noting import promise_date
from backline.records.tickets.queries import entries_for, ticket_for


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Planned:
    """An action of a report: what, who by their first name or mail, in how many days."""

    title: str
    kind: str
    owner: str
    days: int


def measure(after: int, affected: int, total: int) -> Move:
    """Sitewatch counts the loss of the ticket's own measure."""

    def act(on: Scene) -> object:
        ticket = ticket_for(reader=THE_DESK, number=on.number)
        site = Reader(None, "sitewatch", "site", site_id=ticket.site_id)
        loss = Loss(
            on.component,
            on.measure,
            Sample(affected, total, "offered", "measured", on.now),
            "as the switch counted",
        )
        return note_loss(number=on.number, loss=loss, by=site, now=on.now)

    return Move(after, "wei", act)


def write(
    after: int,
    by: str,
    content: Content,
    *,
    lines: Mapping[str, str],
    planned: tuple[Planned, ...] = (),
) -> Move:
    """An engineer writes the report; *lines* tell the ticket's events by their kind."""

    def act(on: Scene) -> object:
        ticket = ticket_for(reader=THE_DESK, number=on.number)
        report = report_of(reader=THE_DESK, ticket=ticket)
        whole = replace(_told(on, content), lines=tuple(_lines(on, lines)))
        saved = writing.save_version(
            number=on.number,
            content=whole,
            after=report.version if report else 0,
            by=on.by,
            now=on.now,
        )
        for each in planned:
            follow_up.plan_action(
                number=on.number,
                title=each.title,
                kind=each.kind,
                owner=_owner(on, each.owner),
                due_date=on.now.date() + timedelta(days=each.days),
                by=on.by,
                now=on.now,
            )
        return saved

    return Move(after, by, act)


def _owner(on: Scene, name: str) -> str:
    if "@" not in name:
        return f"person-{on.people(name).person_id}"
    contact = contacts_for(reader=THE_DESK).get(email=name)
    return f"contact-{contact.pk}"


def _told(on: Scene, content: Content) -> Content:
    return replace(
        content,
        summary=on.told(content.summary),
        happened=on.told(content.happened),
        impact=on.told(content.impact),
        detected=on.told(content.detected),
    )


def _lines(on: Scene, lines: Mapping[str, str]) -> Iterator[Line]:
    ticket = ticket_for(reader=THE_DESK, number=on.number)
    met: dict[Kind, int] = {}
    for entry in entries_for(reader=THE_DESK, ticket=ticket):
        met[entry.kind] = met.get(entry.kind, 0) + 1
        words = lines.get(f"{entry.kind.value} {met[entry.kind]}")
        if words:
            yield Line(entry.seq, entry.effective_at.isoformat(), on.told(words))


def review(after: int, by: str, words: str = "", *, approves: bool = True) -> Move:
    """The writer hands it in, and somebody else reads it at once."""

    def act(on: Scene) -> object:
        reviewing.submit(number=on.number, by=on.people("grace"), now=on.now)
        ticket = ticket_for(reader=THE_DESK, number=on.number)
        report = report_of(reader=THE_DESK, ticket=ticket)
        return reviewing.review(
            number=on.number,
            approves=approves,
            seen=mark_of(report) if report else "",
            words=words,
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def release(after: int, by: str) -> Move:
    """The report goes to the customer."""
    return Move(
        after,
        by,
        lambda on: releasing.release(number=on.number, by=on.by, now=on.now),
    )


def accept(after: int, by: str, words: str) -> Move:
    """The customer accepts the first release."""

    def act(on: Scene) -> object:
        return releasing.answer(
            number=on.number, release=1, accepts=True, words=words, by=on.by, now=on.now
        )

    return Move(after, by, act)


def done(after: int, by: str, title: str, evidence: str) -> Move:
    """An action is done, and something shows it."""

    def act(on: Scene) -> object:
        found = actions_for(reader=THE_DESK).filter(
            title=title, report__ticket=ticket_for(reader=THE_DESK, number=on.number).pk
        )
        return follow_up.finish(
            action_id=found.get().pk, evidence=evidence, by=on.by, now=on.now
        )

    return Move(after, by, act)


def promise(after: int, by: str, days: int, words: str) -> Move:
    """An engineer promises the report for a day to come."""

    def act(on: Scene) -> object:
        return promise_date(
            number=on.number,
            clock="promised_report",
            due_at=on.now + timedelta(days=days),
            words=words,
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def debug(after: int, by: str, where: str, because: str, *, days: int) -> Move:
    """An engineer switches debug logging on."""

    def act(on: Scene) -> object:
        return debugging.switch_on(
            number=on.number,
            where=where,
            because=because,
            until=on.now + timedelta(days=days),
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)


def problem(after: int, by: str, title: str, cause: str, workaround: str) -> Move:
    """An engineer links the incident to the problem of that title, or opens it."""

    def act(on: Scene) -> object:
        known = [
            row.problem
            for row in problems_for(reader=THE_DESK)
            if row.problem.title == title
        ]
        if known:
            return problems.link(
                number=on.number, problem_id=known[0].pk, by=on.by, now=on.now
            )
        found = problems.open_problem(
            number=on.number, title=title, by=on.by, now=on.now
        )
        return problems.change_problem(
            problem_id=found.pk,
            after=found.version,
            title=title,
            cause=cause,
            workaround=workaround,
            solved=False,
            by=on.by,
            now=on.now,
        )

    return Move(after, by, act)
