"""A root cause report on its way to the customer: what can be done with it, and by whom.

Guide: rca.due - a report says what happened, whom it hit and why; a second person who
did not write it approves it before the customer has it; an action of it has an owner, a
date, and evidence once it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.workflow import OPEN, MoveRefused


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from backline.guide.situation import Situation


DUE = "rca.due"


class Draft(StrEnum):
    """Where the writing of a report stands."""

    WRITING = "writing"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    RELEASED = "released"


_DRAFT_WORDS = {
    Draft.WRITING: "being written",
    Draft.IN_REVIEW: "with its reviewer",
    Draft.APPROVED: "approved and not released",
    Draft.RELEASED: "released",
}


def draft_words(state: Draft) -> str:
    """Return where the writing stands, in words (rca.due)."""
    return _DRAFT_WORDS[state]


@dataclass(frozen=True, slots=True)
class Written:
    """What a report has to say before anybody else reads it."""

    summary: str
    happened: str
    impact: str
    cause: str


def missing_in(written: Written, *, interim: bool) -> tuple[str, ...]:
    """Return what a report leaves unsaid (rca.due); an interim one may lack the cause."""
    wanted = (
        ("a summary", written.summary),
        ("what happened", written.happened),
        ("the impact", written.impact),
        ("" if interim else "the root cause", written.cause),
    )
    return tuple(name for name, words in wanted if name and not words.strip())


def check_can_submit(
    state: Draft, written: Written, *, interim: bool, has_it: bool
) -> None:
    """Refuse a review of what is not written yet, or that nobody can read anew.

    Args:
        state: where the draft stands.
        written: what it says.
        interim: whether it is meant as an interim report.
        has_it: whether the customer has this very version already.

    Raises:
        MoveRefused: with what is missing.
    """
    if state is not Draft.WRITING or has_it:
        stands = draft_words(Draft.RELEASED if has_it else state)
        message = f"This draft is {stands}: save a new version first."
        raise MoveRefused(message, DUE)
    missing = missing_in(written, interim=interim)
    if missing:
        message = f"It does not say {', '.join(missing)} yet: write that first."
        raise MoveRefused(message, DUE)


def check_can_review(
    state: Draft,
    *,
    by: int | None,
    authors: Sequence[int | None],
    words: str,
    approves: bool,
    is_as_read: bool,
) -> None:
    """Refuse a review by somebody who wrote it, or of what nobody handed in (rca.due).

    Args:
        state: where the draft stands.
        by: the person who reviews.
        authors: all who saved a version since the last release.
        words: what they say to it; a draft is not sent back without a word.
        approves: whether they approve it.
        is_as_read: whether it still says what they have read.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if state is not Draft.IN_REVIEW:
        message = f"This draft is {draft_words(state)}: nothing is there to review."
        raise MoveRefused(message, DUE)
    if by is None or by in authors:
        message = "Whoever wrote on it cannot review it: ask a colleague who did not."
        raise MoveRefused(message, DUE)
    if not is_as_read:
        message = "It was changed since you opened it: read it again, then decide."
        raise MoveRefused(message, DUE)
    if not approves and not words.strip():
        message = "Say what has to change before you send it back."
        raise MoveRefused(message, DUE)


def check_can_plan(state: Draft) -> None:
    """Refuse a change of the actions while somebody reads the report (rca.due).

    Raises:
        MoveRefused: with what to do instead.
    """
    if state is Draft.IN_REVIEW:
        message = "It is with its reviewer: take it back before you change its actions."
        raise MoveRefused(message, DUE)


def check_can_release(
    state: Draft, situation: Situation, *, approved_at: datetime | None
) -> None:
    """Refuse the release of what no second person approved as the case stands now.

    Service has to be back, and not to have been lost again since the approval: what was
    approved before tells of another case.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if state is not Draft.APPROVED:
        message = (
            f"This draft is {draft_words(state)}: a colleague who did not write it has to "
            "approve it first."
        )
        raise MoveRefused(message, DUE)
    if situation.state in OPEN:
        message = "Service is not back yet: a root cause report follows the resolution."
        raise MoveRefused(message, DUE)
    back = situation.restored_at
    if back is not None and (approved_at is None or approved_at < back):
        message = (
            "It was approved before service was back: save a new version that tells "
            "all of it, and have that one approved."
        )
        raise MoveRefused(message, DUE)


def check_can_answer(*, accepted: bool, interim: bool, accepts: bool) -> None:
    """Refuse a second acceptance, and one of an interim report (rca.due).

    Raises:
        MoveRefused: with the reason.
    """
    if accepted:
        message = "It was accepted already: write a message, and it goes to the desk."
        raise MoveRefused(message, DUE)
    if accepts and interim:
        message = "This is an interim report: there is nothing to accept yet."
        raise MoveRefused(message, DUE)


def check_action(*, title: str, owner: str, due_date: date | None) -> None:
    """Refuse an action that nobody owns or that has no date (rca.due).

    Raises:
        MoveRefused: with what is missing.
    """
    for missing, named in (
        (not title.strip(), "what is to be done"),
        (not owner.strip(), "who does it"),
        (due_date is None, "until when"),
    ):
        if missing:
            message = f"An action says what, who and until when: {named} is missing."
            raise MoveRefused(message, DUE)


def check_can_move(*, done: bool, because: str) -> None:
    """Refuse another owner or date for what is done, or without a reason (rca.due).

    Raises:
        MoveRefused: with the reason.
    """
    if done:
        message = "This action is done already."
        raise MoveRefused(message, DUE)
    if not because.strip():
        message = "Say why: the customer reads it, where they were told of the action."
        raise MoveRefused(message, DUE)


def check_can_finish(*, done: bool, evidence: str) -> None:
    """Refuse an action that is done already, or done without evidence (rca.due).

    Raises:
        MoveRefused: with the reason.
    """
    if done:
        message = "This action is done already."
        raise MoveRefused(message, DUE)
    if not evidence.strip():
        message = "Say what shows that it is done: a change, a version, a test."
        raise MoveRefused(message, DUE)
