"""What a measured loss means while a change is on.

Guide: change.agreed-window - loss inside the agreed scope and window opens nothing; loss
beyond either opens at once and, for the vendor's change, is the vendor's. Windows are
half-open, and a loss exactly at what was agreed is inside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from backline.guide.changes import refuse
from backline.guide.measured import reached


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from backline.guide.change_stages import Window
    from backline.guide.measurement import Sample
    from backline.guide.plan import Plan


@dataclass(frozen=True, slots=True)
class Allowed:
    """A loss that is agreed: of a component, of one measure or of each, up to how many.

    Attributes:
        component: as the plan names it.
        measure: as the plan names it; empty for each measure of the component.
        up_to: how many may be affected at once; None for all.
    """

    component: str
    measure: str = ""
    up_to: int | None = None

    def allows(self, component: str, measure: str, affected: int) -> bool:
        """Say whether so many of a measure are inside of it."""
        return (
            component == self.component
            and self.measure in {"", measure}
            and (self.up_to is None or affected <= self.up_to)
        )


@dataclass(frozen=True, slots=True)
class AgreedChange:
    """A change with its agreed window and scope, as far as it is in force at a site."""

    number: str
    window: Window
    scope: tuple[Allowed, ...]
    is_the_vendors: bool = True
    #: The components that it touches, by the plan's names.
    components: tuple[str, ...] = ()

    def allows(self, component: str, measure: str, affected: int) -> bool:
        """Say whether so many of a measure are inside of the scope."""
        return any(each.allows(component, measure, affected) for each in self.scope)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a loss means: of no change, `within`, `beyond` it, or `left` after it.

    Attributes:
        stands: which of these.
        change: beside which it was measured.
        because: the same in words.
        was_there: the loss is no worse than it was as the window began.
    """

    stands: Literal["none", "within", "beyond", "left"]
    change: AgreedChange | None = None
    because: str = ""
    was_there: bool = False

    @property
    def blames(self) -> AgreedChange | None:
        """The change that caused the loss; None for what was there before it."""
        is_more = self.stands in {"beyond", "left"} and not self.was_there
        return self.change if is_more else None


NO_CHANGE = Meaning("none")


def check_scope(scope: Iterable[Allowed], *, plan: Plan) -> None:
    """Refuse a scope of what the plan does not name.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    for each in scope:
        if each.component not in plan.components:
            known = ", ".join(plan.components)
            refuse(f"{each.component!r} is no component: choose one of {known}.")
        if each.measure and each.measure not in plan.measures:
            known = ", ".join(plan.measures)
            refuse(f"{each.measure!r} is no measure: choose one of {known}.")
        if each.up_to is not None and each.up_to < 1:
            refuse("Nothing may be down then: leave the line out, or say how many.")


def is_within(
    changes: Iterable[AgreedChange], component: str, measure: str, sample: Sample
) -> AgreedChange | None:
    """Return the change in whose window and scope *sample* lies; None for none."""
    return next(
        (
            change
            for change in changes
            if change.window.covers(sample.at)
            and change.allows(component, measure, sample.affected)
        ),
        None,
    )


def meaning_of(
    plan: Plan,
    changes: Sequence[AgreedChange],
    *,
    component: str,
    measure: str,
    samples: Iterable[Sample],
) -> Meaning:
    """Return what the last of *samples* means beside the changes that are agreed.

    Args:
        plan: the terms by which a sample is a loss.
        changes: those in force at the site about that time, the earliest first.
        component: that loses.
        measure: of the component.
        samples: what was counted, in any order, none of the future.
    """
    counted = sorted((one for one in samples if one.counts), key=_instant)
    if not counted or not changes:
        return NO_CHANGE
    last = counted[-1]
    if not reached(plan, component=component, measure=measure, sample=last):
        return NO_CHANGE
    found = is_within(changes, component, measure, last)
    if found is not None:
        return Meaning("within", found, f"It is inside of what {found.number} allows.")
    on = change_on(changes, component, last.at)
    if on is not None:
        return Meaning("beyond", on, f"It is beyond what {on.number} allows.")
    return _left(plan, changes, component, measure, counted)


def change_on(
    changes: Sequence[AgreedChange], component: str, at: datetime
) -> AgreedChange | None:
    """Return the change that is on at *at*: one that touches the component first."""
    on = [each for each in changes if each.window.covers(at)]
    touching = [each for each in on if component in each.components]
    return next(iter([*touching, *on]), None)


def _instant(sample: Sample) -> datetime:
    return sample.at


def _left(
    plan: Plan,
    changes: Sequence[AgreedChange],
    component: str,
    measure: str,
    counted: Sequence[Sample],
) -> Meaning:
    """Return the meaning of a loss that began in a window and is there after it."""
    for sample in reversed(counted):
        if not reached(plan, component=component, measure=measure, sample=sample):
            return NO_CHANGE
        change = change_on(changes, component, sample.at)
        if change is not None:
            words = f"It is there after the window of {change.number} has ended."
            return Meaning("left", change, words)
    return NO_CHANGE


def beside_what_was_there(
    plan: Plan, meaning: Meaning, *, last: Sample, before: Sample | None
) -> Meaning:
    """Return *meaning*, of no change's doing where the loss is older and no worse.

    It opens at once all the same: what is beyond the agreement is nobody's to expect.

    Args:
        plan: the terms; a silence before the window says nothing.
        meaning: of the loss beside the changes.
        last: the sample of now.
        before: the last one before the window of a loss that was never gone since.
    """
    if meaning.change is None or before is None:
        return meaning
    silence = meaning.change.window.start_at - before.at
    is_known = silence <= timedelta(seconds=plan.measurement.silence_seconds)
    is_worse = last.affected * before.total > before.affected * last.total
    if is_worse or not is_known:
        return meaning
    words = f"It was there before the window of {meaning.change.number} began."
    return replace(meaning, was_there=True, because=words)


def unagreed(
    changes: Iterable[AgreedChange],
    component: str,
    measure: str,
    samples: Sequence[Sample],
) -> list[Sample]:
    """Return *samples* after the last that was agreed: a loss counts from there on."""
    agreed = list(changes)
    for place in range(len(samples), 0, -1):
        if is_within(agreed, component, measure, samples[place - 1]):
            return list(samples[place:])
    return list(samples)


def forgiven(
    changes: Sequence[AgreedChange],
    component: str,
    measure: str,
    samples: Iterable[Sample],
) -> list[Sample]:
    """Return *samples* with agreed loss counted as none: for outages that are over."""
    return [
        replace(one, affected=0, unconfirmed=0)
        if is_within(changes, component, measure, one)
        else one
        for one in samples
    ]
