"""The terms of a plan's escalation, as frozen values.

Guide: process.escalation - a ladder of steps at shares of a target, on silence and on
repeated reopening, on a lost site, on the hours of a level; a page that is answered and
not acted on; what a customer is promised who asks for escalation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal


if TYPE_CHECKING:
    from fractions import Fraction

    from backline.guide.plan import Span


Does = Literal["raise_level", "tell", "page"]
Until = Literal["restored", "closed"]
#: What a step of the ladder hangs on beside the progress of its clock.
Occasion = Literal["silence", "untaken", "reopening", "lost_site", "level"]


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A step of the ladder on a clock, and when it is taken.

    Exactly one of these says when: `share` of the target used up; `after_seconds` or
    `before_seconds` of the clock's hours after its start or before its due; neither
    for a step that is taken on request only. It is not taken while one of `unless`
    holds. `to` is a level or one of the plan's roles.

    With `on` it hangs on what happens to the ticket, and `after_seconds` count from
    there: since the last word to the customer, since nobody took it up, since the whole
    site is lost (by one of `measures`, if any are named), since one level has it; or
    it is taken when the ticket is reopened for the time that `times` says.
    """

    name: str
    clock: str
    severities: frozenset[str]
    does: Does
    to: str
    clause: str
    share: Fraction | None = None
    after_seconds: int | None = None
    before_seconds: int | None = None
    unless: frozenset[str] = frozenset()
    on: Occasion | None = None
    times: int = 0
    measures: frozenset[str] = frozenset()

    @property
    def on_request(self) -> bool:
        """Whether it is taken only when a customer asks for it."""
        return (
            self.share is None
            and self.after_seconds is None
            and self.before_seconds is None
            and not self.times
        )


@dataclass(frozen=True, slots=True)
class PagingTerms:
    """What becomes of a page that was answered and not acted on (process.escalation).

    After `again_seconds` of the clock's hours without an act of the vendor's people
    whoever is on call is called again, `at_most` times; then the manager is. A page that
    nobody answered calls on `until` the ticket is restored, or closed.
    """

    again_seconds: int
    at_most: int
    until: Until
    clause: str


@dataclass(frozen=True, slots=True)
class CallbackTerms:
    """What a customer who asks for escalation is promised (process.escalation).

    Somebody calls back within `within` of `owner`: a level, whose engineer on call it
    is, or the manager. `warn_seconds` of the same hours before, the owner is reminded.
    """

    within: Span
    warn_seconds: int
    owner: str
    clause: str


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody whom the ladder tells, and which group of the desk's people it is."""

    title: str
    reached: str


@dataclass(frozen=True, slots=True)
class UpdateTerms:
    """What a plan says of updates in a major incident: how often, reminded how early."""

    every_seconds: int
    warn_seconds: int
    clause: str
