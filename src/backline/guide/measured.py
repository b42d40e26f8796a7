"""What new samples mean beside what is known already of a site and its incidents.

Guide: severity.incidents - an incident is opened by what is measured now, and an outage
that reaches us late pages nobody; the return is recorded with its instant.
turnaround.reopen - the time between restoring and reopening counts only if the loss
went on. severity.change - a severity that was lowered by consent is raised by a loss
that came after it, not by the one that everybody agreed about.
`backline.guide.measurement` says when a loss has held and when it is over.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide.severity import holds, thresholds_for


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backline.guide.measurement import Sample
    from backline.guide.measurement_terms import MeasurementTerms
    from backline.guide.plan import Plan


def reached(plan: Plan, *, component: str, measure: str, sample: Sample) -> str:
    """Return the severity of the highest threshold that one *sample* reaches.

    Empty for a sample that reaches none, and for one that says nothing about loss.
    """
    if not sample.counts:
        return ""
    speaking = thresholds_for(plan, component=component, measure=measure)
    for threshold in reversed(speaking):
        if holds(threshold, sample.affected, sample.total):
            single = sample.total_source in plan.measurement.single_sources
            return plan.otherwise.severity if single else threshold.severity
    return ""


def looks_back(terms: MeasurementTerms) -> timedelta:
    """Return how far back samples are read to judge a loss of now.

    Room for one window more than the plan asks for, each begun after a silence.
    """
    window = terms.window_seconds + terms.silence_seconds
    return timedelta(seconds=(terms.windows + 1) * window)


def is_current(
    terms: MeasurementTerms, samples: Iterable[Sample], now: datetime
) -> bool:
    """Tell whether the last of *samples* that counts is no older than a silence.

    What is older reached the desk late and opens nothing by itself
    (severity.incidents).
    """
    counted = [sample.at for sample in samples if sample.counts and sample.at <= now]
    return bool(counted) and now - max(counted) <= timedelta(
        seconds=terms.silence_seconds
    )


def worth_noting(
    plan: Plan, *, component: str, measure: str, sample: Sample, noted: Sample | None
) -> bool:
    """Tell whether the figures of *sample* belong on the timeline of an open incident.

    A loss whose figures changed, at most once in a window; and the first sample
    without loss after one with it, at once.

    Args:
        plan: the terms of the incident.
        component: of the sample.
        measure: of the sample.
        sample: the last one that counts.
        noted: the figures of this measure that stand on the timeline last.
    """
    lost = reached(plan, component=component, measure=measure, sample=sample)
    if noted is None:
        return bool(lost)
    if not lost:
        return bool(reached(plan, component=component, measure=measure, sample=noted))
    window = timedelta(seconds=plan.measurement.window_seconds)
    same = (sample.affected, sample.total) == (noted.affected, noted.total)
    return not same and sample.at - noted.at >= window


def may_raise(
    plan: Plan, *, to: str, present: str, peak: str, short_since_lowered: bool
) -> bool:
    """Tell whether measurement raises a severity from *present* to *to*.

    Args:
        plan: the terms of the incident.
        to: the severity that was measured.
        present: the severity it has.
        peak: the highest it ever had.
        short_since_lowered: whether, since somebody lowered it, the loss has once been
            short of *to*; before that, it is the loss that the consent was about.
    """
    if plan.rank(to) <= plan.rank(present):
        return False
    was_agreed = plan.rank(to) <= plan.rank(peak)
    return short_since_lowered or not was_agreed
