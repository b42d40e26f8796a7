"""The lead time of a way in that the guide does not list.

Guide: access.other - any other mechanism is approved separately on the merits of the
case; its provisioning has its own lead time and is no part of the ticket's service
level. Its clock is elapsed time from the asking to the way being ready; its target is
an instant that both sides agree on, case by case. No clock of the ticket looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from backline.guide.mechanisms import OTHER
from backline.guide.timeline import Kind, in_order
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backline.guide.timeline import Event


class Progress(StrEnum):
    """Where the provisioning of an unlisted mechanism stands."""

    ASKED = "asked"
    APPROVED = "approved"
    DENIED = "denied"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class LeadTime:
    """The lead time of one mechanism: asked when, agreed for when, ready when."""

    mechanism: str
    asked_at: datetime
    due_at: datetime | None = None
    agreed_with: str = ""
    ready_at: datetime | None = None
    denied_at: datetime | None = None

    def verdict(self, now: datetime) -> str:
        """Return how it stands at *now* in a word: met, missed, late, running, ..."""
        if self.denied_at is not None:
            return "denied"
        if self.due_at is None:
            return "ready" if self.ready_at else "not agreed yet"
        if self.ready_at is not None:
            return "met" if self.ready_at <= self.due_at else "missed"
        return "running" if now <= self.due_at else "late"

    def words(self, now: datetime) -> str:
        """Return the account of it as one sentence (access.other)."""
        agreed = (
            f"agreed with {self.agreed_with} for {_utc(self.due_at)}"
            if self.due_at
            else "no target agreed yet"
        )
        ready = f", ready {_utc(self.ready_at)}" if self.ready_at else ""
        return (
            f"Lead time of {self.mechanism}: asked {_utc(self.asked_at)}, {agreed}"
            f"{ready} ({self.verdict(now)}). It is no part of the service level."
        )


def lead_times_of(events: Iterable[Event]) -> tuple[LeadTime, ...]:
    """Return the lead times that a timeline tells of, in the order of their asking."""
    found: dict[str, LeadTime] = {}
    for event in in_order(events):
        key, at = event.words("mechanism"), event.effective_at
        if event.kind is Kind.MECHANISM_ASKED:
            found[key] = LeadTime(event.words("title"), at)
        if key not in found:
            continue
        before = found[key]
        if event.kind is Kind.LEAD_TIME_AGREED:
            due, who = event.instant("at"), event.words("agreed_with")
            found[key] = replace(before, due_at=due, agreed_with=who)
        elif event.kind is Kind.MECHANISM_DENIED:
            found[key] = replace(before, denied_at=at)
        elif event.kind is Kind.MECHANISM_READY:
            found[key] = replace(before, ready_at=at)
    return tuple(found.values())


def check_can_agree(progress: Progress, *, due_at: datetime, now: datetime) -> None:
    """Refuse a target for what is done with, or one of the past.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if progress in {Progress.DENIED, Progress.READY}:
        _refuse(f"It is {progress.value} already: there is no lead time to agree on.")
    if due_at <= now:
        _refuse("That instant is over: agree on one to come.")


def check_can_approve_mechanism(
    progress: Progress, *, fits: bool, is_own: bool, given: bool
) -> None:
    """Refuse an approval that is not theirs, or is given already (access.other).

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if progress is not Progress.ASKED:
        _refuse(f"It is {progress.value} already: there is nothing to decide.")
    if not fits:
        _refuse(
            "An unlisted way in is approved by one whom the customer named for the "
            "site, and by a manager of the vendor: ask one of them."
        )
    if is_own:
        _refuse("Nobody approves what they asked for: ask another manager.")
    if given:
        _refuse("That approval has been given already.")


def check_can_make_ready(progress: Progress) -> None:
    """Refuse to call ready what both sides have not approved (access.other).

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    if progress is Progress.APPROVED:
        return
    if progress is Progress.ASKED:
        _refuse(
            "It is ready for use only after the customer's approver and a manager of "
            "the vendor have approved it: ask them first."
        )
    _refuse(f"It is {progress.value} already.")


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _refuse(because: str) -> None:
    raise MoveRefused(because, OTHER)
