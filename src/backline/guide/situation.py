"""Where a ticket stood at each moment: the first half of the fold.

Guide: turnaround.waiting (who has the ball), turnaround.fault-domain (where the error
is traced to, and whether that is disputed), severity.change (which severity held when),
turnaround.reopen (what the time between restoring and reopening is),
severity.incidents (of several reports of one fault the earliest start counts).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backline.guide.answering import answers
from backline.guide.asking import Awaited, awaited_after
from backline.guide.dated import promises_after, release_after
from backline.guide.lapses import decides, last_decided, with_lapses
from backline.guide.moment import Changes, Situation
from backline.guide.timeline import Event, FaultDomain, Kind, in_order
from backline.guide.waits import reopened_facts, reported_with, waits_after
from backline.guide.wall import epoch_of
from backline.guide.workflow import OPEN, WAITING, State, state_after


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime


__all__ = ["EmptyTimeline", "Situation", "Stretch", "stretches_of"]


class EmptyTimeline(ValueError):
    """A timeline begins with an event that opens the ticket; this one does not."""


class Stretch(NamedTuple):
    """A part of the timeline in which nothing changes, half-open, in epoch seconds.

    `end` is None for the stretch that is still going on. `loss_went_on` is set on
    the time between restoring and reopening when the loss was never gone.
    """

    start: int
    end: int | None
    situation: Situation
    since: Event
    loss_went_on: bool = False


def stretches_of(
    events: Iterable[Event],
    *,
    rank: Mapping[str, int],
    watched: Callable[[Situation], object] | None = None,
    lapsed_by: datetime | None = None,
) -> tuple[list[Stretch], Situation]:
    """Walk a timeline and return its stretches and where it stands at the end.

    Args:
        events: the timeline, in any order; the first to take effect opens the ticket.
        rank: the plan's severities with their place, 0 the lowest.
        watched: what else moves a clock of the plan, beside state, severity and fault
            domain: a stretch ends where its answer changes.
        lapsed_by: what ends by itself later is not told; None tells what will end.

    Raises:
        EmptyTimeline: there is no event, or the first does not open the ticket.
    """
    ordered = with_lapses(in_order(events), lapsed_by)
    if not ordered or ordered[0].kind is not Kind.OPENED:
        raise EmptyTimeline(EmptyTimeline.__doc__)
    situation = _opened(ordered[0])
    start, since = _earliest_start(ordered), ordered[0]
    found: list[Stretch] = []
    decided = last_decided(ordered)
    for event in ordered[1:]:
        if event.kind is Kind.DISPUTED and event.seq < decided:
            # What decided it counts from the attribution, so it comes before this.
            continue
        after = _after(situation, event, rank)
        if after is situation:
            continue
        moved = _moves_a_clock(situation, after)
        if moved or (watched is not None and watched(situation) != watched(after)):
            at = epoch_of(event.effective_at)
            if at > start:
                found.append(Stretch(start, at, situation, since))
            if event.kind is Kind.REOPENED and event.flag("loss_went_on"):
                _count_back(found)
            start, since = at, event if moved else since
        situation = after
    found.append(Stretch(start, None, situation, since))
    return found, situation


def _earliest_start(ordered: list[Event]) -> int:
    """Return the earliest start of all reports that the ticket stands for."""
    start = epoch_of(ordered[0].effective_at)
    for event in ordered:
        if event.kind is Kind.ABSORBED:
            other = event.instant("opened_at")
            start = start if other is None else min(start, epoch_of(other))
    return start


def _opened(event: Event) -> Situation:
    severity = event.words("severity")
    return Situation(
        state=State.NEW,
        severity=severity,
        peak_severity=severity,
        domain=FaultDomain(event.words("domain") or FaultDomain.UNDER_INVESTIGATION),
        level=event.words("level") or "L1",
        engineer="",
        ticket_kind=event.words("ticket_kind") or "incident",
        measured=event.flag("measured"),
        opened_at=event.effective_at,
    )


def _moves_a_clock(before: Situation, after: Situation) -> bool:
    return (
        before.state is not after.state
        or before.severity != after.severity
        or before.domain is not after.domain
        or before.contract_over is not after.contract_over
        or before.release is not after.release
    )


def _count_back(found: list[Stretch]) -> None:
    """Mark the restored time just before a reopening: the loss never went away."""
    for index in range(len(found) - 1, -1, -1):
        if found[index].situation.state in OPEN:
            return
        found[index] = found[index]._replace(loss_went_on=True)


def _after(situation: Situation, event: Event, rank: Mapping[str, int]) -> Situation:
    """Return the situation that *event* leads to."""
    state = state_after(situation.state, event.kind, event.words("owed_by"))
    changes = _told(situation, event, state, rank)
    if state is not situation.state:
        changes["state"] = state
        changes |= _entered(situation, event, state)
    if situation.answered_at is None and answers(event, measured=situation.measured):
        changes["answered_at"] = event.effective_at
    return situation._replace(**changes) if changes else situation


def _told(
    situation: Situation, event: Event, state: State, rank: Mapping[str, int]
) -> Changes:
    """Return what *event* says itself, but for the state that it leads to."""
    match event.kind:
        case Kind.SEVERITY_SET:
            return _graded(situation, event.words("severity"), rank)
        case Kind.FAULT_DOMAIN_SET | Kind.DISPUTE_SETTLED:
            return _traced(situation, event)
        case Kind.ASKED | Kind.CHASED | Kind.WINDOW_PROPOSED if state in WAITING:
            return _awaited(situation, event)
        case Kind.TAKEN:
            return {"engineer": event.words("engineer"), "assigned": ""}
        case Kind.HANDED_OVER | Kind.ESCALATED | Kind.ROUTED:
            return _moved(situation, event)
        case _:
            return _noted(situation, event)


def _awaited(was: Situation, event: Event) -> Changes:
    owed = awaited_after(Awaited(was.awaited, was.asked_at, was.chased), event)
    return {"awaited": owed.what, "asked_at": owed.asked_at, "chased": owed.chased}


def _traced(situation: Situation, event: Event) -> Changes:
    since = None if decides(event) else situation.disputed_at
    return {"domain": FaultDomain(event.words("domain")), "disputed_at": since}


def _noted(situation: Situation, event: Event) -> Changes:
    """Return what a plan's own clocks look at."""
    match event.kind:
        case Kind.FACT_NOTED:
            fact = frozenset({event.words("fact")})
            off = event.facts.get("holds") is False
            facts = situation.facts - fact if off else situation.facts | fact
            return {"facts": facts, "waits": waits_after(situation.waits, event)}
        case Kind.PROMISED:
            return {"promises": promises_after(situation.promises, event)}
        case Kind.DISPUTED:
            return {"disputed_at": event.effective_at}
        case Kind.MERGED:
            return {"merged_into": event.words("into")}
        case Kind.CONTRACT_ENDED:
            return {"contract_over": event.words("running") == "ended"}
        case _:
            return _reported(situation, event)


def _reported(situation: Situation, event: Event) -> Changes:
    """Return what becomes of the release, or of what is known of the cause."""
    if reported := reported_with(event):
        return {"facts": situation.facts | reported}
    stands = situation.state in WAITING
    release = release_after(situation.release, event, stands=stands)
    return {} if release is situation.release else {"release": release}


def _graded(situation: Situation, severity: str, rank: Mapping[str, int]) -> Changes:
    peak = situation.peak_severity
    if rank.get(severity, -1) > rank.get(peak, -1):
        peak = severity
    return {"severity": severity, "peak_severity": peak}


def _moved(situation: Situation, event: Event) -> Changes:
    """The ticket goes to a level, and to its engineer when one is named; or to a team."""
    if event.kind is Kind.ROUTED:
        return {"team": event.words("team"), "assigned": event.words("engineer")}
    level = event.words("level") or situation.level
    engineer = event.words("engineer")
    if not engineer and level == situation.level:
        engineer = situation.engineer
    if level == situation.level:
        assigned = "" if event.words("engineer") else situation.assigned
        return {"engineer": engineer, "assigned": assigned}
    returned = level in situation.levels_left
    return {
        "level": level,
        "engineer": engineer,
        "team": "",
        "assigned": "",
        "levels_left": situation.levels_left | {situation.level},
        "times_returned": situation.times_returned + returned,
    }


_NOTHING_AWAITED: Changes = {"awaited": "", "asked_at": None, "chased": ()}


def _entered(situation: Situation, event: Event, state: State) -> Changes:
    """Return what entering *state* means."""
    at = event.effective_at
    match state:
        case State.RESTORED:
            how = event.words("how")
            return _NOTHING_AWAITED | {"restored_at": at, "restored_how": how}
        case State.CLOSED:
            return _NOTHING_AWAITED | {
                "restored_at": situation.restored_at or at,
                "closed_at": at,
                "goes_on_elsewhere": event.kind is Kind.MERGED
                and situation.state in OPEN,
            }
        case State.WAITING | State.WAITING_THIRD_PARTY:
            return {}
        case _:
            reopened = situation.state in {State.RESTORED, State.CLOSED}
            return _NOTHING_AWAITED | {
                "restored_at": None,
                "closed_at": None,
                "restored_how": "",
                "merged_into": "",
                "goes_on_elsewhere": False,
                "times_reopened": situation.times_reopened + reopened,
                "facts": reopened_facts(situation.facts)
                if reopened
                else situation.facts,
            }
