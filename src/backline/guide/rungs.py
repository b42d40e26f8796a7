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
from backline.guide.conditions import holds
from backline.guide.plan_ladder import MANAGER
from backline.guide.plan_words import any_of, overrun_words, share_words, who_words
from backline.guide.timeline import Event, Kind, Side
from backline.guide.workflow import LEVELS, OPEN, State


if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from backline.guide.account import Account
    from backline.guide.counting import ServiceTime
    from backline.guide.plan import LadderStep, Plan
    from backline.guide.situation import Situation


#: The step that a clock is due; nobody takes it, but everybody wants to know of it.
DUE = "due"
_CLAUSE = "process.escalation"


class Stands(StrEnum):
    """How a step of the ladder stands."""

    #: It comes at an instant that is known, if nothing happens before.
    AHEAD = "ahead"
    #: It comes, but when is not known: the clock does not count, or nobody asked.
    WAITS = "waits"
    #: It was taken.
    TAKEN = "taken"
    #: It will not be taken: its clock is over.
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of the ladder that was taken and stands."""

    clock: str
    ordinal: int
    step: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder on one clock of a ticket.

    `at` is when it comes, or when it was taken; None where that is not known. `left`
    is what the clock counts until then once it goes on, in seconds. `on` says at which
    point of the clock it stands, `because` why it waits or will not be taken.
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


def raises(to: str, *, level: str, state: State) -> bool:
    """Say whether a step to the level *to* raises a ticket, which it never lowers."""
    return state in OPEN and LEVELS.index(to) > LEVELS.index(level)


def rungs_of(
    events: Sequence[Event],
    *,
    plan: Plan,
    calendar: ServiceTime,
    taken: Collection[Taken],
    now: datetime,
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

    Raises:
        EmptyTimeline: the timeline does not open a ticket.
    """
    look = _Look(plan, calendar, now, list(events))
    before = tuple(look.taken(taken))
    ahead = tuple(look.ahead())
    account = look.account()
    rest = [rung for clock in _present(account) for rung in look.rest(clock, account)]
    waits = [rung for rung in rest if rung.stands is Stands.WAITS]
    off = [rung for rung in rest if rung.stands is Stands.OFF]
    return (*ahead, *sorted(waits, key=_soonest), *before, *off)


def _soonest(rung: Rung) -> tuple[bool, int]:
    return rung.left is None, rung.left or 0


def _present(account: Account) -> list[ClockAccount]:
    """Return the last row of each clock: those before it are judged."""
    return list({clock.name: clock for clock in account.clocks}.values())


@dataclass(slots=True)
class _Look:
    """A look ahead over one ticket. Lives for one call of `rungs_of`."""

    plan: Plan
    calendar: ServiceTime
    now: datetime
    events: list[Event]
    told: set[tuple[str, int, str]] = field(default_factory=set)

    def account(self) -> Account:
        return account_of(self.events, plan=self.plan, calendar=self.calendar)

    def taken(self, steps: Collection[Taken]) -> Iterator[Rung]:
        clocks = {(each.name, each.ordinal): each for each in self.account().clocks}
        raised = {
            event.words("step") for event in self.events if event.kind is Kind.ESCALATED
        }
        for each in sorted(steps, key=_taken_at):
            self.told.add((each.clock, each.ordinal, each.step))
            step = self._step(each.step)
            to = step.to if step else MANAGER
            up = bool(step and step.does == "raise_level" and step.name in raised)
            who = who_words(self.plan, to)
            yield Rung(
                clock=each.clock,
                ordinal=each.ordinal,
                step=each.step,
                stands=Stands.TAKEN,
                raises_to=to if up else "",
                what=f"Went up to {who}" if up else f"{_capital(who)} was told",
                on=self._on(step, clocks.get((each.clock, each.ordinal))),
                clause=step.clause if step else _CLAUSE,
                at=each.at,
            )

    def ahead(self) -> Iterator[Rung]:
        account = self.account()
        while (found := self._next(account)) is not None:
            at, clock, name = found
            rung = self._rung(clock, name, account.situation, Stands.AHEAD, at=at)
            yield rung
            if rung.raises_to:
                self._raise(rung, at)
                account = self.account()

    def _next(self, account: Account) -> tuple[datetime, ClockAccount, str] | None:
        found: tuple[datetime, ClockAccount, str] | None = None
        for clock in account.clocks:
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

    def _raise(self, rung: Rung, at: datetime) -> None:
        """Let the ladder raise the level, as it will."""
        when = max(at, self.now)
        facts = {"level": rung.raises_to, "step": rung.step}
        seq = max(event.seq for event in self.events) + 1
        self.events.append(Event(seq, Kind.ESCALATED, when, when, Side.DESK, facts))

    def rest(self, clock: ClockAccount, account: Account) -> Iterator[Rung]:
        """Yield the steps of a clock that have no instant."""
        over = clock.status is Status.FINISHED
        for due in self._steps(clock):
            if (clock.name, clock.ordinal, due.name) not in self.told:
                yield self._rung(
                    clock,
                    due.name,
                    account.situation,
                    Stands.WAITS,
                    left=due.left,
                    because=clock.because,
                )
        for step in self.plan.ladder:
            if step.clock != clock.name or clock.severity not in step.severities:
                continue
            if (clock.name, clock.ordinal, step.name) in self.told:
                continue
            if not over or not step.on_request:
                stands = Stands.OFF if over else Stands.WAITS
                because = clock.because
                if not over:
                    because = self._withheld(step, account.situation)
                yield self._rung(
                    clock, step.name, account.situation, stands, because=because
                )

    def _withheld(self, step: LadderStep, situation: Situation) -> str:
        """Return why a step of a clock that goes on is not on its way."""
        if step.on_request:
            return "On request only."
        held = [name for name in sorted(step.unless) if holds(name, situation)]
        if held:
            return f"Not taken: {any_of(self.plan, held)}."
        return "Not before there is a date that it is due."

    def _rung(  # noqa: PLR0913 - how a step stands, told by whoever knows it
        self,
        clock: ClockAccount,
        name: str,
        situation: Situation,
        stands: Stands,
        *,
        at: datetime | None = None,
        left: int | None = None,
        because: str = "",
    ) -> Rung:
        self.told.add((clock.name, clock.ordinal, name))
        step = self._step(name)
        to, what = self._does(step, situation, stands)
        if name == DUE:
            to, what = "", f"The {clock.name.replace('_', ' ')} is due"
        return Rung(
            clock=clock.name,
            ordinal=clock.ordinal,
            step=name,
            stands=stands,
            raises_to=to,
            what=what,
            on=clock.target.words if name == DUE else self._on(step, clock),
            clause=clock.clause if name == DUE else step.clause if step else _CLAUSE,
            at=at,
            left=left,
            because=because,
        )

    def _step(self, name: str) -> LadderStep | None:
        return next((step for step in self.plan.ladder if step.name == name), None)

    def _does(
        self, step: LadderStep | None, now: Situation, stands: Stands
    ) -> tuple[str, str]:
        """Return the level that a step raises to, if it does, and what happens."""
        if step is None or step.does != "raise_level":
            who = who_words(self.plan, step.to if step else MANAGER)
            return "", f"{_capital(who)} is told"
        # What is spared is told as it would have been.
        state = State.IN_WORK if stands is Stands.OFF else now.state
        if raises(step.to, level=now.level, state=state):
            return step.to, f"Goes up to {step.to}"
        return "", f"{step.to} is told"

    def _on(self, step: LadderStep | None, clock: ClockAccount | None) -> str:
        target = clock.target if clock else None
        return overrun_words(target) if step is None else share_words(step, target)


def _taken_at(step: Taken) -> datetime:
    return step.at


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
