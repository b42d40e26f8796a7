"""A history through the desk's own actions, on the history's own clock.

Cases are not played one after the other but as they happened, each event at its own
instant: `now` is the instant of the event. The ladder is not run, for the log itself
says who had a ticket when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from backline.guide.calendar import Calendar
from backline.guide.clock import account_of
from backline.guide.severity import Verdict
from backline.guide.timeline import Event, Kind
from backline.records.accounts.actions import create_person
from backline.records.accounts.queries import THE_DESK, Reader, reader_of
from backline.records.contracts.actions import (
    publish_calendar,
    publish_plan,
    sign_contract,
)
from backline.records.contracts.queries import terms_of_site
from backline.records.customers.actions import add_customer, add_site
from backline.records.readiness.actions import stand_as_before
from backline.records.tickets.actions import levels, work
from backline.records.tickets.actions.customer import reopen
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.moves import Moved
from backline.records.tickets.queries import Entry, entries_for, ticket_for
from backline.replay.lines import LogEvent
from backline.replay.mapping import LogMapping
from backline.replay.reading import Case
from backline.replay.reckoning import Compliance, Told, tell
from backline.replay.steps import (
    Standing,
    Step,
    engineer_of,
    follow_up,
    opened,
    reopens,
    steps_of,
    words_of,
)


_BEFORE = timedelta(days=1)
_CLAUSE = "severity.change"
#: The moves that need words and nothing else.
_SAID: dict[Kind, Callable[..., Moved]] = {
    Kind.ANSWERED: work.answer,
    Kind.NOTED: work.note,
    Kind.REQUEST_WITHDRAWN: work.withdraw_request,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a history is played: one customer's site under one contract."""

    site_id: int
    calendar: Calendar


@dataclass(slots=True)
class _Running:
    """A case while it is played."""

    stands: Standing
    numbers: list[str] = field(default_factory=list)


@transaction.atomic
def set_stage(
    *,
    customer: str,
    plan: Mapping[str, object],
    calendar: Mapping[str, object],
    calendar_name: str,
    first_at: datetime,
) -> Stage:
    """Make the customer, the site and the contract that a history is played under.

    Raises:
        BadPlan: *plan* is no plan.
        BadCalendar: *calendar* is no calendar.
    """
    now = first_at - _BEFORE
    whose = add_customer(name=customer, by=THE_DESK, now=now)
    days = publish_calendar(
        name=calendar_name, body=calendar, source="", by=THE_DESK, now=now
    )
    site = add_site(
        customer=whose,
        name="History",
        zone=str(calendar["tz"]),
        geography="",
        seats=1,
        by=THE_DESK,
        now=now,
    )
    stand_as_before(site=site, by=THE_DESK, now=now)
    sign_contract(
        customer=whose,
        plan_version=publish_plan(mapping=plan, by=THE_DESK, now=now),
        covered={site: days},
        starts_at=now,
        by=THE_DESK,
        now=now,
    )
    return Stage(site.pk, terms_of_site(site.pk, first_at).calendar)


class Player:
    """Plays cases through the desk's actions and remembers which tickets they made."""

    def __init__(self, stage: Stage, mapping: LogMapping) -> None:
        """Play on *stage* what *mapping* makes of the log."""
        self.stage, self.mapping = stage, mapping
        self.running: dict[str, _Running] = {}
        self.engineers: dict[str, Reader] = {}

    def play(self, cases: Iterable[Case]) -> Iterator[LogEvent]:
        """Play the events of *cases* as they happened; yield each when it is done."""
        events = [event for case in cases for event in case.events]
        for event in sorted(events, key=_order):
            self._play(event)
            yield event

    def tell(self, cases: Iterable[Case], compliance: Compliance) -> Iterator[Told]:
        """Yield what each case came to, as the stored timelines tell it."""
        for case in cases:
            numbers = self.running[case.name].numbers
            timelines = [timeline_of(number) for number in numbers]
            plan = terms_of_site(self.stage.site_id, case.events[0].at).plan
            accounts = [
                account_of(timeline, plan=plan, calendar=self.stage.calendar)
                for timeline in timelines
            ]
            for account in accounts:
                compliance.add(account)
            yield tell(
                case,
                numbers=numbers,
                timelines=timelines,
                accounts=accounts,
                calendar=self.stage.calendar,
            )

    def _play(self, event: LogEvent) -> None:
        case = self.running.get(event.case)
        opens = case is None
        if case is None:
            case = self.running[event.case] = _Running(opened(event))
            case.numbers.append(self._open(event))
        elif reopens(case.stands, event):
            self._reopen(case, event)
        for step in steps_of(
            event, case.stands, answers=self.mapping.answers, opens=opens
        ):
            self._take(case.numbers[-1], step, event)
            case.stands = case.stands.after(step)

    def _open(self, event: LogEvent) -> str:
        report = Report(
            channel="import",
            kind="incident",
            site_id=self.stage.site_id,
            subject=event.case,
            words=words_of(event),
            graded=_graded(event.severity, event.said_severity, self.mapping),
            level=event.level,
        )
        return open_ticket(report=report, by=self._by(event), now=event.at).number

    def _reopen(self, case: _Running, event: LogEvent) -> None:
        done = reopen(
            number=case.numbers[-1],
            because=words_of(event),
            by=self._by(event),
            now=event.at,
        )
        if isinstance(done, Moved):
            step = Step(Kind.REOPENED, "")
            case.stands = case.stands.after(step)
        else:
            case.numbers.append(done.number)
            case.stands = follow_up(case.stands)

    def _by(self, event: LogEvent) -> Reader:
        """Return who acts, a new engineer when the name is new at its level."""
        name = engineer_of(event)
        known = self.engineers.get(name)
        if known is None:
            person = create_person(
                email=f"engineer-{len(self.engineers) + 1}@history.invalid",
                name=name,
                side="vendor",
                level=event.level,
                notify_by_mail=False,
                by=THE_DESK,
                now=event.at,
            )
            known = self.engineers[name] = reader_of(person)
        return known

    def _take(self, number: str, step: Step, event: LogEvent) -> None:
        by, now, words = self._by(event), event.at, step.words
        match step.kind:
            case Kind.TAKEN:
                work.take(number=number, by=by, now=now)
            case Kind.ASKED:
                # Nobody is reminded of a call that was due years ago.
                work.ask(
                    number=number,
                    what=words,
                    owed_by=step.owed_by,
                    by=by,
                    now=now,
                    reminds=False,
                )
            case Kind.HANDED_OVER:
                level = step.level
                levels.hand_over_of_log(
                    number=number, level=level, reason=words, by=by, now=now
                )
            case Kind.SEVERITY_SET:
                verdict = _graded(step.severity, event.said_severity, self.mapping)
                work.set_severity(
                    number=number, verdict=verdict, consent="customer", by=by, now=now
                )
            case Kind.RESTORED:
                work.restore(number=number, how="fix", evidence=words, by=by, now=now)
            case Kind.CLOSED:
                work.close(number=number, because=words, by=by, now=now)
            case kind:
                _SAID[kind](number=number, words=words, by=by, now=now)


def timeline_of(number: str) -> list[Event]:
    """Return the stored timeline of a ticket as the guide reads it."""
    ticket = ticket_for(reader=THE_DESK, number=number)
    entries = sorted(entries_for(reader=THE_DESK, ticket=ticket), key=_seq)
    return [
        Event(
            seq=entry.seq,
            kind=entry.kind,
            effective_at=entry.effective_at,
            recorded_at=entry.recorded_at,
            by=entry.side,
            facts=entry.facts,
        )
        for entry in entries
    ]


def _seq(entry: Entry) -> int:
    return entry.seq


def _order(event: LogEvent) -> tuple[datetime, int]:
    return event.at, event.line


def _graded(severity: str, said: str, mapping: LogMapping) -> Verdict:
    column = mapping.columns.severity
    because = f"The log says {column} {said}, which is taken for {severity}."
    return Verdict(severity, None, None, _CLAUSE, because, "import")
