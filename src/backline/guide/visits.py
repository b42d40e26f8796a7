"""Visits on site: asked for, agreed, made, reported and signed.

Guide: process.onsite - besides remote support, onsite engineer visits are arranged as the
case requires. A slot is agreed when the other side accepts it; a plan may count visits
(package.entitlement), and then one that is used up has to be allowed by a manager.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.timeline import Side
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterable

    from backline.guide.allowance import Counter


CLAUSE = "process.onsite"
#: So long after the agreed start somebody is told that nobody arrived.
LATE_AFTER = timedelta(minutes=30)
LONGEST = timedelta(days=14)


class Stage(StrEnum):
    """How far a visit has come."""

    REQUESTED = "requested"
    #: One side has proposed a slot; the other has to accept it or to propose another.
    PROPOSED = "proposed"
    AGREED = "agreed"
    #: The engineer is on the way.
    TRAVELLING = "travelling"
    ON_SITE = "on_site"
    #: The engineer has left; the report is still owed.
    LEFT = "left"
    #: The report is there; the customer has not signed it.
    REPORTED = "reported"
    SIGNED = "signed"
    CALLED_OFF = "called_off"


class Step(StrEnum):
    """What can happen to a visit."""

    PROPOSE = "propose"
    ACCEPT = "accept"
    ALLOW = "allow"
    SET_OFF = "set_off"
    ARRIVE = "arrive"
    LEAVE = "leave"
    REPORT = "report"
    SIGN = "sign"
    #: Somebody who is there signs on the engineer's device.
    SIGN_ON_SITE = "sign_on_site"
    #: A contact says that the signature given on site is none of theirs.
    OBJECT = "object"
    CALL_OFF = "call_off"


#: The stages in which a ticket has a visit to come; it has one of these at most.
TO_COME = frozenset(
    {
        Stage.REQUESTED,
        Stage.PROPOSED,
        Stage.AGREED,
        Stage.TRAVELLING,
        Stage.ON_SITE,
        Stage.LEFT,
    }
)
#: The stages in which its engineer is bound by the slot.
BINDING = frozenset({Stage.AGREED, Stage.TRAVELLING, Stage.ON_SITE})

_BEFORE_TRAVEL = frozenset({Stage.REQUESTED, Stage.PROPOSED, Stage.AGREED})
#: From which stages a step is possible, and where it leads.
_STEPS: dict[Step, tuple[frozenset[Stage], Stage | None]] = {
    Step.PROPOSE: (_BEFORE_TRAVEL, Stage.PROPOSED),
    Step.ACCEPT: (frozenset({Stage.PROPOSED}), Stage.AGREED),
    Step.ALLOW: (_BEFORE_TRAVEL, None),
    Step.SET_OFF: (frozenset({Stage.AGREED}), Stage.TRAVELLING),
    Step.ARRIVE: (frozenset({Stage.AGREED, Stage.TRAVELLING}), Stage.ON_SITE),
    Step.LEAVE: (frozenset({Stage.ON_SITE}), Stage.LEFT),
    Step.REPORT: (
        frozenset({Stage.ON_SITE, Stage.LEFT, Stage.REPORTED}),
        Stage.REPORTED,
    ),
    Step.SIGN: (frozenset({Stage.ON_SITE, Stage.REPORTED}), Stage.SIGNED),
    Step.SIGN_ON_SITE: (frozenset({Stage.ON_SITE}), None),
    Step.OBJECT: (frozenset({Stage.ON_SITE, Stage.SIGNED}), Stage.REPORTED),
    Step.CALL_OFF: (_BEFORE_TRAVEL | {Stage.TRAVELLING}, Stage.CALLED_OFF),
}
_CUSTOMERS = frozenset({Step.SIGN, Step.OBJECT})
_EITHER = frozenset({Step.PROPOSE, Step.ACCEPT, Step.CALL_OFF})
_WORDS: dict[Stage, str] = {
    Stage.REQUESTED: "asked for",
    Stage.PROPOSED: "proposed",
    Stage.AGREED: "agreed",
    Stage.TRAVELLING: "on the way",
    Stage.ON_SITE: "on site",
    Stage.LEFT: "over, its report owed",
    Stage.REPORTED: "reported, not signed",
    Stage.SIGNED: "signed",
    Stage.CALLED_OFF: "called off",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """When a visit is: from *starts_at* until *ends_at*, half-open, UTC."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Slot) -> bool:
        """Say whether both hold at one instant."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def words_for_stage(stage: Stage) -> str:
    """Return the stage as people say it."""
    return _WORDS[stage]


def stage_after(
    stage: Stage, step: Step, *, is_written: bool = False, is_signed: bool = False
) -> Stage:
    """Return the stage that follows; it stays where the step moves nothing.

    The report may be written and signed before the engineer leaves: they stay on site
    meanwhile, and what is done by then is not owed afterwards.

    Args:
        stage: how far the visit has come.
        step: what happens.
        is_written: whether there is a report.
        is_signed: whether it is signed.
    """
    if step is Step.LEAVE and is_written:
        return Stage.SIGNED if is_signed else Stage.REPORTED
    if stage is Stage.ON_SITE and step is not Step.LEAVE:
        return stage
    return _STEPS[step][1] or stage


def check_can_step(step: Step, *, stage: Stage, by: Side, proposed_by: str) -> None:
    """Refuse what does not fit to how far the visit is (process.onsite).

    Args:
        step: what is to happen.
        stage: how far the visit has come.
        by: the side that does it.
        proposed_by: the side that proposed the slot; empty before any.

    Raises:
        MoveRefused: with what it waits for.
    """
    owner = Side.CUSTOMER if step in _CUSTOMERS else Side.VENDOR
    if step not in _EITHER and by is not owner:
        message = f"Only the {owner.value} side can do this with a visit."
        raise MoveRefused(message, CLAUSE)
    if stage not in _STEPS[step][0]:
        message = f"The visit is {words_for_stage(stage)}: that does not fit here."
        raise MoveRefused(message, CLAUSE)
    if step is Step.ACCEPT and by.value == proposed_by:
        message = (
            "Your side has proposed this slot: it is agreed when the other side accepts "
            "it."
        )
        raise MoveRefused(message, CLAUSE)


def stages_for(step: Step) -> frozenset[Stage]:
    """Return from which stages a step is possible."""
    return _STEPS[step][0]


def can_step(step: Step, *, stage: Stage, by: Side, proposed_by: str) -> bool:
    """Say whether `check_can_step` lets it pass; for the button."""
    try:
        check_can_step(step, stage=stage, by=by, proposed_by=proposed_by)
    except MoveRefused:
        return False
    return True


def check_slot(slot: Slot, *, now: datetime) -> None:
    """Refuse a slot that nobody could keep.

    Raises:
        MoveRefused: it ends before it starts, is over, or is longer than two weeks.
    """
    if slot.ends_at <= slot.starts_at:
        message = "The slot ends before it starts: give a later end."
        raise MoveRefused(message, CLAUSE)
    if slot.starts_at <= now:
        message = "The slot has begun already: propose one that lies ahead."
        raise MoveRefused(message, CLAUSE)
    if slot.ends_at - slot.starts_at > LONGEST:
        message = f"A visit is {LONGEST.days} days at most: propose several."
        raise MoveRefused(message, CLAUSE)


def check_engineer(
    *, name: str, skills: Iterable[str], component: str, because: str
) -> None:
    """Refuse an engineer without the component's skill, unless it is said why.

    Args:
        name: the engineer's.
        skills: the components that the engineer knows.
        component: the ticket's; empty for none.
        because: why this engineer all the same.

    Raises:
        MoveRefused: the skill is missing and nothing is said.
    """
    if component and component not in set(skills) and not because.strip():
        message = (
            f"{name} does not have {component.replace('_', ' ')} among their skills: "
            "choose somebody who has, or say why them."
        )
        raise MoveRefused(message, CLAUSE)


def check_is_there(
    *,
    name: str,
    is_away: bool,
    is_on_call: bool,
    because: str,
    named_for: str = "",
) -> None:
    """Refuse an engineer who is taken in a part of the slot, unless it is said why.

    Args:
        name: the engineer's.
        is_away: they said that they cannot be called in a part of the slot.
        is_on_call: they are on call in a part of it.
        because: why this engineer all the same.
        named_for: the change elsewhere that they are to be there for; empty for none.

    Raises:
        MoveRefused: they are, and nothing is said.
    """
    if because.strip() or not (is_away or is_on_call or named_for):
        return
    how = "away" if is_away else "on call" if is_on_call else f"named for {named_for}"
    message = (
        f"{name} is {how} in a part of this slot: choose somebody else or another slot, "
        "or say why them."
    )
    raise MoveRefused(message, CLAUSE)


def check_is_free(
    slot: Slot, *, name: str, others: Iterable[tuple[str, Slot]], by: Side
) -> None:
    """Refuse to send an engineer to two places at once.

    Args:
        slot: the slot to be agreed.
        name: the engineer's.
        others: the ticket and the slot of each other visit that binds them.
        by: who is told; a customer is not told of another's ticket.

    Raises:
        MoveRefused: one of them overlaps.
    """
    for number, other in others:
        if slot.overlaps(other):
            message = (
                f"{name} is on site for {number} then: propose another slot or "
                "another engineer."
            )
            if by is Side.CUSTOMER:
                message = f"{name} is not free then: propose another slot."
            raise MoveRefused(message, CLAUSE)


def check_as_read(slot: Slot, read: Slot | None) -> None:
    """Refuse to accept another slot than the one that was read.

    Raises:
        MoveRefused: another one is proposed by now.
    """
    if read is not None and read != slot:
        message = "Another slot is proposed by now: look at it and accept that one."
        raise MoveRefused(message, CLAUSE)


def check_left(counter: Counter | None, *, allowed: bool) -> None:
    """Refuse a visit that the package has none left for (package.entitlement).

    Args:
        counter: how many of the plan's visits are used; None where none are counted.
        allowed: a manager allowed this one all the same.

    Raises:
        MoveRefused: all are used and nobody allowed it.
    """
    if counter is not None and counter.left == 0 and not allowed:
        message = (
            f"All visits are used: {counter.words}. A manager can allow this one, or "
            "the contract is amended."
        )
        raise MoveRefused(message, "package.entitlement")


def late_at(slot: Slot) -> datetime:
    """Return when somebody is told that nobody has arrived."""
    return slot.starts_at + LATE_AFTER


def is_late(stage: Stage, slot: Slot | None, *, now: datetime) -> bool:
    """Say whether somebody should have arrived by *now*."""
    waits = stage in {Stage.AGREED, Stage.TRAVELLING}
    return waits and slot is not None and late_at(slot) <= now


def has_lapsed(stage: Stage, slot: Slot | None, *, now: datetime) -> bool:
    """Say whether the proposed slot has begun without an answer."""
    return stage is Stage.PROPOSED and slot is not None and slot.starts_at <= now
