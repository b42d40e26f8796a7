"""Outages that were over before the desk heard of them.

Guide: severity.incidents - an outage that reaches us late (the site was cut off) becomes
a past incident, judged and reported, without paging. It is told from the samples as
`backline.guide.measurement` tells it from those of now, but with their own instants.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide.measured import looks_back
from backline.guide.measurement import finding, recovery
from backline.guide.severity import holds, thresholds_for, worst_of


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from backline.guide.measurement import Finding, Sample
    from backline.guide.plan import Plan


@dataclass(frozen=True, slots=True)
class Outage:
    """A loss that held once and is over.

    Attributes:
        measure: the one that grades it.
        found: what its samples called for.
        opened_at: when the loss had held for the plan's windows.
        recovered_at: the first sample without loss, which was to last.
    """

    measure: str
    found: Finding
    opened_at: datetime
    recovered_at: datetime


def past_outages(
    plan: Plan,
    *,
    component: str,
    samples: Mapping[str, Sequence[Sample]],
    now: datetime,
) -> list[Outage]:
    """Return the outages of a component that are over, the earliest first.

    One cause is one outage: what overlaps between its measures is one, and the worst
    measure grades it. A loss that goes on at the last sample is none of the past.
    """
    every = [
        outage
        for measure, taken in sorted(samples.items())
        for outage in _of_measure(plan, component, measure, taken, now)
    ]
    every.sort(key=lambda outage: outage.opened_at)
    joined: list[Outage] = []
    for outage in every:
        if joined and outage.opened_at < joined[-1].recovered_at:
            joined[-1] = _together(plan, joined[-1], outage)
        else:
            joined.append(outage)
    return joined


def _together(plan: Plan, one: Outage, other: Outage) -> Outage:
    verdicts = [each.found.verdict for each in (one, other) if each.found.verdict]
    worst = worst_of(plan, verdicts)
    grades = other if worst is other.found.verdict else one
    return replace(
        grades,
        opened_at=one.opened_at,
        recovered_at=max(one.recovered_at, other.recovered_at),
    )


def _of_measure(
    plan: Plan,
    component: str,
    measure: str,
    samples: Iterable[Sample],
    now: datetime,
) -> Iterator[Outage]:
    about = {"component": component, "measure": measure}
    speaking = thresholds_for(plan, **about)
    if not speaking:
        return
    known = sorted((s for s in samples if s.counts and s.at <= now), key=_at)
    for lost, after in _stretches(plan, known, about):
        back = recovery(plan, **about, samples=after, now=now)
        held = _worst_moment(plan, lost, about)
        if held is not None and back.sustained and back.recovered_at is not None:
            yield Outage(measure, held[0], held[1], back.recovered_at)


def _stretches(
    plan: Plan, known: Sequence[Sample], about: Mapping[str, str]
) -> Iterator[tuple[list[Sample], list[Sample]]]:
    """Yield the samples of each stretch with loss, and those without that end it.

    As flapping is one incident, a stretch goes on until a recovery was sustained.
    """
    threshold = thresholds_for(plan, **about)[0]
    sustain = timedelta(seconds=plan.measurement.sustain_seconds)
    lost: list[Sample] = []
    well: list[Sample] = []
    for sample in known:
        if holds(threshold, sample.affected, sample.total):
            if lost and well and sample.at - well[0].at >= sustain:
                yield lost, well
                lost = []
            elif lost:
                lost += well
            well = []
            lost.append(sample)
        elif lost:
            well.append(sample)
    if lost and well:
        yield lost, well


def _worst_moment(
    plan: Plan, lost: Sequence[Sample], about: Mapping[str, str]
) -> tuple[Finding, datetime] | None:
    """Return the worst that held in a stretch, and when first something had held.

    It is judged at each sample, as it would have been when it came in.
    """
    first: datetime | None = None
    worst: Finding | None = None
    back, start = looks_back(plan.measurement), 0
    for place, sample in enumerate(lost, start=1):
        while lost[start].at < sample.at - back:
            start += 1
        found = finding(plan, **about, samples=lost[start:place], now=sample.at)
        if found.calls_for == "open":
            first = first or sample.at
            worst = _worse(plan, worst, found)
    if worst is None or first is None:
        return None
    return replace(worst, since=lost[0].at), first


def _worse(plan: Plan, one: Finding | None, other: Finding) -> Finding:
    if one is None or one.verdict is None or other.verdict is None:
        return other
    return one if worst_of(plan, [one.verdict, other.verdict]) is one.verdict else other


def _at(sample: Sample) -> datetime:
    return sample.at
