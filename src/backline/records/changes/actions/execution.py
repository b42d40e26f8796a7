"""A change carried out: begun, step by step, ended, reviewed."""

from __future__ import annotations

from datetime import datetime

from backline.guide.change_stages import Outcome, Result
from backline.guide.change_work import (
    check_can_go_on,
    check_can_review,
    overrun_of,
    started,
)
from backline.guide.changes import CLAUSE, without_proposal
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.changes.actions.standing import (
    change_ticket,
    keep,
    letters_to_others,
    take_over,
)
from backline.records.changes.models import ChangeStep
from backline.records.changes.queries import change_for
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    side_of,
)


@one_after_the_other
def start_change(*, number: str, by: Reader, now: datetime, because: str = "") -> Moved:
    """Begin; with *because* it is an emergency that no window was agreed for.

    Raises:
        UnknownChange: nothing is planned yet.
        MoveRefused: it is not the time for it.
    """
    ticket = change_ticket(number, Kind.CHANGE_STARTED, by=by)
    change = change_for(reader=by, ticket=ticket)
    standing = started(change.standing, by=side_of(by), now=now, because=because)
    take_over(change, standing)
    facts: dict[str, Fact] = {
        "emergency": standing.is_emergency,
        "words": because.strip(),
    }
    words = "The change has begun."
    if standing.is_emergency:
        words = (
            "The change has begun without an agreed window, as an emergency: "
            f"{because.strip()}\n\nIts window needs your consent afterwards."
        )
    letters = letters_to_others(ticket, words=words, by=by, now=now)
    draft = Draft(Kind.CHANGE_STARTED, facts)
    moved = append(ticket, [draft], by=by, now=now, messages=letters)
    keep(change)
    return moved


@one_after_the_other
def do_step(
    *, number: str, step: int, by: Reader, now: datetime, note: str = ""
) -> Moved:
    """Write down that a step of the plan is done.

    Raises:
        MoveRefused: nothing is being carried out, there is no such step, or it is done.
    """
    ticket = change_ticket(number, Kind.CHANGE_STEP_DONE, by=by)
    change = change_for(reader=by, ticket=ticket)
    check_can_go_on(change.standing, by=side_of(by), now=now)
    row = ChangeStep.objects.filter(change=change, ordinal=step).first()
    if row is None or row.done_at is not None:
        message = f"Step {step} is {'done already' if row else 'not in the plan'}."
        raise MoveRefused(message, CLAUSE)
    facts: dict[str, Fact] = {"step": step, "words": row.words, "note": note.strip()}
    moved = append(ticket, [Draft(Kind.CHANGE_STEP_DONE, facts)], by=by, now=now)
    row.done_at, row.done_by, row.note = now, by.name, note.strip()[:500]
    row.save()
    return moved


@one_after_the_other
def finish_change(
    *, number: str, outcome: str, words: str, by: Reader, now: datetime
) -> Moved:
    """End the work: finished, or backed out; from here on no loss is agreed.

    Raises:
        MoveRefused: nothing is being carried out, or it is no outcome.
    """
    ticket = change_ticket(number, Kind.CHANGE_FINISHED, by=by)
    change = change_for(reader=by, ticket=ticket)
    check_can_go_on(change.standing, by=side_of(by), now=now)
    if outcome not in {each.value for each in Outcome}:
        message = f"{outcome!r} is no outcome: say finished or backed_out."
        raise MoveRefused(message, CLAUSE)
    said = check_words(words, what="The end of the change")
    overrun = overrun_of(change.standing, now)
    if change.held_end_at is not None:
        take_over(change, without_proposal(change.standing))
    change.ended_at, change.outcome = now, outcome
    facts: dict[str, Fact] = {"outcome": outcome, "overrun": overrun, "words": said}
    how = "finished" if outcome == Outcome.FINISHED.value else "backed out"
    late = f", {-(-overrun // 60)} min after its window" if overrun else ""
    letters = letters_to_others(
        ticket, words=f"The change is {how}{late}.\n\n{said}", by=by, now=now
    )
    draft = Draft(Kind.CHANGE_FINISHED, facts)
    moved = append(ticket, [draft], by=by, now=now, messages=letters)
    keep(change)
    return moved


@one_after_the_other
def review_change(
    *, number: str, result: str, words: str, by: Reader, now: datetime
) -> Moved:
    """Review the change; this closes its ticket.

    Raises:
        MoveRefused: it is not over, or the record says otherwise.
    """
    ticket = change_ticket(number, Kind.CHANGE_REVIEWED, by=by)
    change = change_for(reader=by, ticket=ticket)
    if result not in {each.value for each in Result}:
        known = ", ".join(each.value for each in Result)
        message = f"{result!r} is no result: say one of {known}."
        raise MoveRefused(message, CLAUSE)
    incidents = change.caused.count()
    check_can_review(change.standing, Result(result), incidents=incidents, now=now)
    said = check_words(words, what="The review")
    change.reviewed_at, change.result = now, result
    draft = Draft(Kind.CHANGE_REVIEWED, {"result": result, "words": said})
    spoken = result.replace("_", " ")
    letters = letters_to_others(
        ticket, words=f"Reviewed: {spoken}.\n\n{said}", by=by, now=now
    )
    moved = append(ticket, [draft], by=by, now=now, messages=letters)
    keep(change)
    return moved
