"""Which moves of the desk an event of a foreign log stands for.

The same steps are taken twice: as the guide's events without a database
(`timelines`), and by the desk's actions (`desk`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from backline.guide.timeline import Kind
from backline.guide.workflow import OPEN, WAITING, State, state_after
from backline.replay.lines import LogEvent


#: Kinds with which somebody of the vendor has answered the customer.
_ANSWERS = frozenset({Kind.ANSWERED, Kind.ASKED, Kind.RESTORED, Kind.CLOSED})
#: States of the log with which nothing that was over begins again.
_ENDS = frozenset({"restored", "closed", "unchanged"})


@dataclass(frozen=True, slots=True)
class Step:
    """One move. Only the fields that its kind needs are filled."""

    kind: Kind
    words: str
    level: str = ""
    engineer: str = ""
    severity: str = ""
    owed_by: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a replayed ticket stands between two events of the log."""

    state: State
    level: str
    severity: str
    engineer: str = ""
    answered: bool = False

    def after(self, step: Step) -> Standing:
        """Return where the ticket stands when *step* was taken."""
        stands = replace(
            self,
            state=state_after(self.state, step.kind, step.owed_by),
            severity=step.severity or self.severity,
            answered=self.answered or step.kind in _ANSWERS,
        )
        if step.kind is Kind.TAKEN:
            return replace(stands, engineer=step.engineer)
        if step.kind is Kind.HANDED_OVER and step.level != self.level:
            return replace(stands, level=step.level, engineer="")
        return stands


def opened(event: LogEvent) -> Standing:
    """Return where a ticket stands that *event* has just opened."""
    return Standing(State.NEW, event.level, event.severity)


def follow_up(standing: Standing) -> Standing:
    """Return where the ticket stands that follows one that was over too long."""
    return Standing(State.NEW, standing.level, standing.severity)


def engineer_of(event: LogEvent) -> str:
    """Return who did it: a name of the log at its level, or the level's engineer."""
    return f"{event.person or 'Engineer'} ({event.level})"


def words_of(event: LogEvent) -> str:
    """Return the event in the log's own words."""
    return f"{event.said_state} [{event.words}]" if event.words else event.said_state


def reopens(standing: Standing, event: LogEvent) -> bool:
    """Say whether *event* goes on with a ticket that was over."""
    return standing.state not in OPEN and event.state not in _ENDS


def steps_of(
    event: LogEvent, standing: Standing, *, answers: frozenset[str], opens: bool
) -> list[Step]:
    """Return the moves that *event* stands for; a note when it moves nothing.

    Args:
        event: the event; a reopening was already done.
        standing: where the ticket stands before it.
        answers: the foreign states that show a first response.
        opens: whether this event has just opened the ticket.
    """
    steps: list[Step] = []
    if standing.state is not State.CLOSED:
        steps.extend(_moves(event, standing, opens=opens))
        is_answer = event.said_state in answers and event.state == "in_work"
        if is_answer and not standing.answered:
            steps.append(Step(Kind.ANSWERED, words_of(event)))
    if not steps and not opens:
        steps.append(Step(Kind.NOTED, words_of(event)))
    return steps


def _moves(event: LogEvent, standing: Standing, *, opens: bool) -> Iterator[Step]:
    words = words_of(event)
    waits = event.state in {State.WAITING.value, State.WAITING_THIRD_PARTY.value}
    goes_on = waits or event.state in {"queued", "in_work"}
    if standing.state in WAITING and goes_on and event.state != standing.state.value:
        yield Step(Kind.REQUEST_WITHDRAWN, words)
    if event.severity != standing.severity:
        yield Step(Kind.SEVERITY_SET, words, severity=event.severity)
    queued = event.state == "queued" and not opens
    if queued or event.level != standing.level:
        yield Step(Kind.HANDED_OVER, words, level=event.level)
    engineer = engineer_of(event)
    moved = event.level != standing.level
    if (waits or event.state == "in_work") and (moved or engineer != standing.engineer):
        yield Step(Kind.TAKEN, words, engineer=engineer)
    yield from _ends(event, standing, words)


def _ends(event: LogEvent, standing: Standing, words: str) -> Iterator[Step]:
    match event.state:
        case "waiting" if standing.state is not State.WAITING:
            yield Step(Kind.ASKED, words, owed_by="customer")
        case "waiting_third_party" if standing.state is not State.WAITING_THIRD_PARTY:
            yield Step(Kind.ASKED, words, owed_by="customer_supplier")
        case "restored" if standing.state in OPEN:
            yield Step(Kind.RESTORED, words)
        case "closed":
            yield Step(Kind.CLOSED, words)
        case _:
            pass
