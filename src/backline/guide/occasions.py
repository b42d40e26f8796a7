"""What a step of the ladder can hang on beside the progress of its clock.

Guide: process.escalation - on silence (no word to the customer, nobody took it), on
repeated reopening, on a lost site, on the hours that one level has had it, on the
customer's own request; and a page that was answered and not acted on pages again. All
of it is told by the timeline: a pure fold, as of its last event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from backline.guide.answering import tells_the_customer
from backline.guide.ladder_terms import Occasion
from backline.guide.plan_index import index_of
from backline.guide.timeline import Event, Kind, Side, in_order
from backline.guide.wall import epoch_of


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backline.guide.ladder_terms import LadderStep
    from backline.guide.plan import Plan


OCCASIONS: tuple[Occasion, ...] = get_args(Occasion)
#: The measure under which a site stands of which nothing is seen.
UNSEEN = ""
#: What is done about the page itself, and not about what it is for.
_ABOUT_PAGES = frozenset({Kind.PAGE_ACKNOWLEDGED, Kind.PAGE_PASSED_ON})
#: What may tell how much of the site is lost.
_MEASURED = frozenset({Kind.OPENED, Kind.LOSS_MEASURED})


@dataclass(frozen=True, slots=True)
class Sent:
    """The last page of the ladder on a clock. Instants are in epoch seconds.

    `again` says how often it was sent before for want of action. `answered_at` is None
    while nobody acknowledged it; `acted` is set once somebody of the vendor did
    something on the ticket after that, or took it after the page.
    """

    key: str
    level: str
    again: int = 0
    answered_at: int | None = None
    acted: bool = False


@dataclass(frozen=True, slots=True)
class Occasions:
    """Since when what steps hang on has held, in epoch seconds; None where it does not.

    `lost` has the measures by which the whole site is lost, `reopened` every
    reopening, `asked_at` the customer's last request for escalation, `pages` the last
    page of each clock.
    """

    spoken_at: int | None = None
    untaken_at: int | None = None
    level_at: int | None = None
    reopened: tuple[int, ...] = ()
    lost: Mapping[str, int] = field(default_factory=dict)
    asked_at: int | None = None
    pages: Mapping[str, Sent] = field(default_factory=dict)

    def since(self, step: LadderStep, *, start: int) -> int | None:
        """Return since when what *step* hangs on has held on a clock.

        Args:
            step: one that hangs on an occasion, or is taken on request.
            start: when its clock started, in epoch seconds; nothing before counts.

        Returns:
            None where it does not hold.
        """
        match step.on:
            case "silence":
                return max(start, self.spoken_at or start)
            case "untaken":
                at = self.untaken_at
            case "level":
                at = self.level_at
            case "lost_site":
                at = self._lost_at(step.measures)
            case "reopening":
                enough = len(self.reopened) >= step.times
                at = self.reopened[step.times - 1] if enough else None
            case None:
                return self.asked_at
        return None if at is None else max(start, at)

    def _lost_at(self, measures: frozenset[str]) -> int | None:
        found = [
            at
            for measure, at in self.lost.items()
            if not measures or measure in measures or measure == UNSEEN
        ]
        return min(found, default=None)


NONE = Occasions()


def occasions_of(events: Sequence[Event], *, plan: Plan) -> Occasions:
    """Return what the steps of *plan* can hang on, as the timeline tells it.

    Args:
        events: the timeline, in any order.
        plan: the terms; where no step asks, nothing is looked for.
    """
    if not index_of(plan).hangs_on_events:
        return NONE
    walk = _Walk()
    for event in in_order(events):
        walk.see(event)
    return Occasions(
        spoken_at=walk.spoken_at,
        untaken_at=walk.untaken_at,
        level_at=walk.level_at,
        reopened=tuple(walk.reopened),
        lost=walk.lost,
        asked_at=walk.asked_at,
        pages=pages_of(events),
    )


@dataclass(slots=True)
class _Walk:
    """A walk along a timeline in the order of effect."""

    level: str = ""
    spoken_at: int | None = None
    untaken_at: int | None = None
    level_at: int | None = None
    reopened: list[int] = field(default_factory=list)
    lost: dict[str, int] = field(default_factory=dict)
    asked_at: int | None = None

    def see(self, event: Event) -> None:
        at = epoch_of(event.effective_at)
        if tells_the_customer(event):
            # Who writes to the customer has taken it up, whatever they clicked.
            self.spoken_at, self.untaken_at = at, None
        match event.kind:
            case Kind.OPENED:
                self.level, self.level_at = event.words("level") or "L1", at
                self.untaken_at = at
            case Kind.TAKEN:
                self.untaken_at = None
            case Kind.HANDED_OVER | Kind.ESCALATED:
                self._moved(event, at)
            case Kind.REOPENED:
                self.reopened.append(at)
            case Kind.ESCALATION_ASKED:
                self.asked_at = at
            case _:
                pass
        self._saw_loss(event, at)

    def _moved(self, event: Event, at: int) -> None:
        level = event.words("level") or self.level
        if event.words("engineer"):
            self.untaken_at = None
        elif level != self.level and self.untaken_at is None:
            self.untaken_at = at
        if level != self.level:
            self.level, self.level_at = level, at

    def _saw_loss(self, event: Event, at: int) -> None:
        """Note whether the whole of what is measured is lost; 0 of 0 says nothing."""
        if event.kind is Kind.RESTORED:
            self.lost.clear()
        if event.kind not in _MEASURED:
            return
        if event.flag("site_unseen"):
            self.lost.setdefault(UNSEEN, at)
        affected, total = event.facts.get("affected"), event.facts.get("total")
        if not isinstance(affected, int) or not isinstance(total, int) or not total:
            return
        measure = event.words("measure") or "unnamed"
        if affected >= total:
            self.lost.setdefault(measure, at)
        else:
            self.lost.pop(measure, None)


def pages_of(events: Iterable[Event]) -> dict[str, Sent]:
    """Return the last page of each clock, by the clock's name."""
    found: dict[str, Sent] = {}
    for event in sorted(events, key=_seq):
        if event.kind is Kind.PAGED:
            again = event.facts.get("again")
            found[event.words("clock")] = Sent(
                key=event.words("key"),
                level=event.words("level"),
                again=again if isinstance(again, int) else 0,
            )
        elif found:
            found = {clock: _after(sent, event) for clock, sent in found.items()}
    return found


def _after(sent: Sent, event: Event) -> Sent:
    """Return what has become of a page with *event*."""
    if event.kind is Kind.PAGE_ACKNOWLEDGED and event.words("key") == sent.key:
        at = epoch_of(event.effective_at)
        return Sent(sent.key, sent.level, sent.again, at, acted=sent.acted)
    if event.kind is Kind.TAKEN or (sent.answered_at is not None and is_act(event)):
        return Sent(sent.key, sent.level, sent.again, sent.answered_at, acted=True)
    return sent


def is_act(event: Event) -> bool:
    """Say whether somebody of the vendor did something on the ticket with *event*."""
    automatic = event.flag("automatic")
    return event.by is Side.VENDOR and event.kind not in _ABOUT_PAGES and not automatic


def _seq(event: Event) -> int:
    return event.seq
