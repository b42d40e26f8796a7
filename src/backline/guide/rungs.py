"""The ladder of one ticket, told beforehand: what comes when, what came, what will not.

Guide: process.escalation - issues are escalated automatically; philosophy.transparency -
so everybody can read beforehand what is going to happen if nobody does anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.account import ClockAccount, Status, StepDue
from backline.guide.clock import account_of
from backline.guide.clock_steps import PAGE_AGAIN
from backline.guide.conditions import holds
from backline.guide.ladder_acts import after_page, call_of, raises
from backline.guide.occasions import occasions_of
from backline.guide.plan_ladder import MANAGER
from backline.guide.rung_words import (
    clause_of,
    does_of,
    happened_words,
    happens_words,
    on_words,
    withheld_words,
)
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.guide.workflow import State


if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from backline.guide.account import Account
    from backline.guide.counting import ServiceTime
    from backline.guide.ladder_terms import LadderStep
    from backline.guide.plan import Plan
    from backline.guide.situation import Situation


#: The step that a clock is due; nobody takes it, but everybody wants to know of it.
DUE = "due"


class Stands(StrEnum):
    """How a step of the ladder stands."""

    #: It comes at an instant that is known, if nothing happens before.
    AHEAD = "ahead"
    #: It comes, but when is not known: the clock does not count, or nobody asked.
    WAITS = "waits"
    #: It comes only if something happens to the ticket that has not happened.
    MAY = "may"
    #: It was taken.
    TAKEN = "taken"
    #: It will not be taken: its clock is over.
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of the ladder that was taken and stands; how late, in words, if it was."""

    clock: str
    ordinal: int
    step: str
    at: datetime
    late: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder on one clock of a ticket.

    `at` is when it comes, or when it was taken; None where that is not known. `left`
    is what the clock counts until then once it goes on, in seconds. `on` says at which
    point of the clock it stands, `because` why it waits or will not be taken. `does` is
    raise_level, tell or page; empty for the instant at which the clock is due. `calls`
    is the level that a page calls, or manager.
    """

    clock: str
    ordinal: int
    step: str
    stands: Stands
    raises_to: str
    what: str
    on: str
    clause: str
    at: datetime | None = None
    left: int | None = None
    because: str = ""
    does: str = ""
    calls: str = ""


def rungs_of(
    events: Sequence[Event],
    *,
    plan: Plan,
    calendar: ServiceTime,
    taken: Collection[Taken],
    now: datetime,
    account: Account | None = None,
) -> tuple[Rung, ...]:
    """Return the ladder of a ticket: ahead, nearest first; waiting; taken; off.

    What is ahead is found by letting it happen: a step that raises the level may change
    the hours that a clock counts in, and so when the next one comes.

    Args:
        events: the timeline of the ticket.
        plan: its terms, overrides applied.
        calendar: the service time of its contract.
        taken: the steps that were taken and stand.
        now: the present; what was due before and is not taken comes next.
        account: what the timeline comes to, where that is known already.

    Raises:
        EmptyTimeline: the timeline does not open a ticket.
    """
    if account is None:
        account = account_of(events, plan=plan, calendar=calendar)
    look = _Look(plan, calendar, now, list(events), account, account.situation)
    before = tuple(look.taken(taken))
    ahead = tuple(look.ahead())
    rest = [rung for clock in _present(look.account) for rung in look.rest(clock)]
    waits = [rung for rung in rest if rung.stands is Stands.WAITS]
    may = [rung for rung in rest if rung.stands is Stands.MAY]
    off = [rung for rung in rest if rung.stands is Stands.OFF]
    return (*ahead, *sorted(waits, key=_soonest), *may, *before, *off)


def _soonest(rung: Rung) -> tuple[bool, int]:
    return rung.left is None, rung.left or 0


def _present(account: Account) -> list[ClockAccount]:
    """Return the last row of each clock: those before it are judged."""
    return list({clock.name: clock for clock in account.clocks}.values())


Key = tuple[str, int, str]


@dataclass(slots=True)
class _Look:
    """A look ahead over one ticket. Lives for one call of `rungs_of`.

    `account` is what the events come to, `present` where the ticket is now; `fired` is
    when what is told was, or will be, taken.
    """

    plan: Plan
    calendar: ServiceTime
    now: datetime
    events: list[Event]
    account: Account
    present: Situation
    told: set[Key] = field(default_factory=set)
    fired: dict[Key, datetime] = field(default_factory=dict)

    def taken(self, steps: Collection[Taken]) -> Iterator[Rung]:
        clocks = {(each.name, each.ordinal): each for each in self.account.clocks}
        up_by = (event for event in self.events if event.kind is Kind.ESCALATED)
        raised = {event.words("step") for event in up_by}
        for each in sorted(steps, key=_taken_at):
            self._tell((each.clock, each.ordinal, each.step), each.at)
            step = self._step(each.step)
            to = step.to if step else MANAGER
            up = bool(step and step.does == "raise_level" and step.name in raised)
            of = clocks.get((each.clock, each.ordinal))
            target = of.target if of else None
            what = happened_words(self.plan, each.step, step, self._called(each.clock))
            yield Rung(
                clock=each.clock,
                ordinal=each.ordinal,
                step=each.step,
                stands=Stands.TAKEN,
                raises_to=to if up else "",
                what=f"Went up to {to}" if up else what,
                on=on_words(self.plan, each.step, step, target),
                clause=clause_of(self.plan, each.step, step),
                at=each.at,
                because=each.late,
                does=does_of(each.step, step),
            )

    def _tell(self, key: Key, at: datetime) -> None:
        self.told.add(key)
        self.fired[key] = max(at, self.now)

    def ahead(self) -> Iterator[Rung]:
        while (found := self._next()) is not None:
            at, clock, name = found
            rung = self._rung(clock, name, Stands.AHEAD, at=at)
            yield rung
            self._tell((clock.name, clock.ordinal, name), at)
            self._happen(rung, at)

    def _next(self) -> tuple[datetime, ClockAccount, str] | None:
        found: tuple[datetime, ClockAccount, str] | None = None
        for clock in self.account.clocks:
            for step in self._steps(clock):
                if (
                    step.at is None
                    or (clock.name, clock.ordinal, step.name) in self.told
                ):
                    continue
                if found is None or step.at < found[0]:
                    found = step.at, clock, step.name
        return found

    def _steps(self, clock: ClockAccount) -> Iterator[StepDue]:
        """Yield that a clock is due, unless it was before, and the ladder's steps."""
        if clock.status is Status.FINISHED:
            return
        if clock.due_at is not None:
            if clock.due_at > self.now:
                yield StepDue(DUE, clock.due_at)
        elif clock.limit is not None:
            yield StepDue(DUE, None, max(0, clock.limit.end - clock.used))
        yield from clock.steps

    def _happen(self, rung: Rung, at: datetime) -> None:
        """Let the ladder raise the level, or page, as it will."""
        when = max(at, self.now)
        call = call_of(rung.step, clock=rung.clock, plan=self.plan, events=self.events)
        if rung.raises_to:
            kind, level, again = Kind.ESCALATED, rung.raises_to, 0
        elif call is not None:
            kind, level, again = Kind.PAGED, call.to, call.again
        else:
            return
        facts: dict[str, Fact] = {
            "level": level,
            "step": rung.step,
            "clock": rung.clock,
            "key": rung.step,
            "again": again,
        }
        seq = max(event.seq for event in self.events) + 1
        self.events.append(Event(seq, kind, when, when, Side.DESK, facts))
        if kind is Kind.PAGED:
            self.account = after_page(self.account, rung.clock)
            return
        self.account = account_of(self.events, plan=self.plan, calendar=self.calendar)
        self._put_back(when)

    def _put_back(self, when: datetime) -> None:
        """Let a step come again whose instant lies ahead again, as the desk does."""
        for clock in self.account.clocks:
            if clock.status is Status.FINISHED:
                continue
            for step in clock.steps:
                key = (clock.name, clock.ordinal, step.name)
                fired = self.fired.get(key)
                if fired and step.at is not None and step.at > max(when, fired):
                    self.told.discard(key)

    def rest(self, clock: ClockAccount) -> Iterator[Rung]:
        """Yield the steps of a clock that have no instant."""
        over = clock.status is Status.FINISHED
        for due in self._steps(clock):
            if (clock.name, clock.ordinal, due.name) not in self.told:
                because = clock.because
                left = due.left
                yield self._rung(
                    clock, due.name, Stands.WAITS, left=left, because=because
                )
        for step in self.plan.ladder:
            if step.clock != clock.name or clock.severity not in step.severities:
                continue
            if (clock.name, clock.ordinal, step.name) in self.told:
                continue
            if over and not (step.on_request or step.on):
                because = clock.because
                yield self._rung(clock, step.name, Stands.OFF, because=because)
            elif not over:
                yield self._withheld(clock, step)

    def _withheld(self, clock: ClockAccount, step: LadderStep) -> Rung:
        """Return a step of a clock that goes on, and why it is not on its way."""
        occasions = occasions_of(self.events, plan=self.plan)
        because = withheld_words(self.plan, step, self.present, occasions)
        spared = any(holds(name, self.present) for name in step.unless)
        may = bool(step.on) or step.on_request or spared
        stands = Stands.MAY if may else Stands.WAITS
        return self._rung(clock, step.name, stands, because=because)

    def _rung(
        self,
        clock: ClockAccount,
        name: str,
        stands: Stands,
        *,
        at: datetime | None = None,
        left: int | None = None,
        because: str = "",
    ) -> Rung:
        self.told.add((clock.name, clock.ordinal, name))
        step = self._step(name)
        to, what = self._what(clock, name, step, stands)
        call = call_of(name, clock=clock.name, plan=self.plan, events=self.events)
        by_step = on_words(self.plan, name, step, clock.target)
        return Rung(
            clock=clock.name,
            ordinal=clock.ordinal,
            step=name,
            stands=stands,
            raises_to=to,
            what=what,
            on=clock.target.words if name == DUE else by_step,
            clause=clock.clause if name == DUE else clause_of(self.plan, name, step),
            at=at,
            left=left,
            because=because,
            does="" if name == DUE else does_of(name, step),
            calls=call.to if call else "",
        )

    def _step(self, name: str) -> LadderStep | None:
        return next((step for step in self.plan.ladder if step.name == name), None)

    def _called(self, clock: str) -> str:
        """Return whom the last page of a clock called."""
        sent = occasions_of(self.events, plan=self.plan).pages.get(clock)
        return sent.level if sent else MANAGER

    def _what(
        self, clock: ClockAccount, name: str, step: LadderStep | None, stands: Stands
    ) -> tuple[str, str]:
        """Return the level that a step raises to, if it does, and what happens."""
        if name == DUE:
            return "", f"The {clock.name.replace('_', ' ')} is due"
        if step is None or step.does != "raise_level":
            called = self._called(clock.name) if name == PAGE_AGAIN else ""
            return "", happens_words(self.plan, name, step, called)
        # What is spared is told as it would have been.
        now = self.account.situation
        state = State.IN_WORK if stands is Stands.OFF else now.state
        if raises(step.to, level=now.level, state=state):
            return step.to, f"Goes up to {step.to}"
        return "", f"{step.to} is told"


def _taken_at(step: Taken) -> datetime:
    return step.at
