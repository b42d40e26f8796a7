"""When measured loss opens an incident by itself, and when it has recovered.

Guide: severity.denominator - a measured loss takes the roster of the shift; one agent
alone opens nothing by itself. severity.incidents - an incident may be opened by
measurement; recovery has its instant, and flapping opens no second incident.
turnaround.resolved - restored means a loss below the lowest threshold, for 30 minutes.

**What counts.** Only measured samples with something to count. Blind and partial
samples and 0 of 0 are as if they had not been taken: they are no loss, prove no
recovery and break neither. Samples are put in order of their instants, repeats are
dropped, and instants after `now` wait for their time.

**Runs.** For each threshold of the plan, its *run* is the longest unbroken tail of
samples that all reach it. One sample short of it ends the run: so a loss that swings
around 20 % is major, and one that swings around 2 % opens nothing.

**Windows.** A window begins with the first sample of the run and is full with the
first later sample that is at least `window_seconds` away, where the next one begins.
After a silence of more than `silence_seconds` the window begins anew; those that were
full stay so. A threshold is *held* when `windows` windows of its run are full, which
is, for a steady loss, that time after the first sample that saw it. The severity is
that of the highest threshold held: the one that held in all of the windows.

**Recovery** is the mirror: the unbroken tail of samples short of the lowest threshold
begins at `recovered_at` and is sustained when the time in it, silences not counted,
reaches `sustain_seconds`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from backline.guide.severity import checked_loss, holds, severity_of, thresholds_for


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from backline.guide.measurement_terms import MeasurementTerms
    from backline.guide.plan import Plan, Threshold
    from backline.guide.severity import Verdict


@dataclass(frozen=True, slots=True)
class Sample:
    """What was counted of one measure of one component at a site at one instant.

    Raises:
        BadLoss: the counts are no loss.
    """

    affected: int
    total: int
    total_source: str
    state: Literal["measured", "partial", "blind"]
    at: datetime
    unconfirmed: int = 0

    def __post_init__(self) -> None:
        """Refuse counts that are no loss."""
        checked_loss(self.affected, self.total)
        checked_loss(self.affected + self.unconfirmed, self.total)

    @property
    def presumed(self) -> Sample:
        """The sample, were all affected that are absent without having been refused."""
        if not self.unconfirmed:
            return self
        return replace(self, affected=self.affected + self.unconfirmed, unconfirmed=0)

    @property
    def counts(self) -> bool:
        """Whether the sample says anything about loss."""
        return self.state == "measured" and self.total > 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What the samples call for, and why.

    Attributes:
        calls_for: an incident (`open`), a person's look (`propose`), or `nothing`.
        verdict: the severity that held, with the least loss of its windows; None
            when nothing is called for.
        since: the first sample of the run.
        because: the reason, in words.
        clause: the clause it rests on.
        least: the sample whose figures the verdict shows.
    """

    calls_for: Literal["nothing", "propose", "open"]
    verdict: Verdict | None
    since: datetime | None
    because: str
    clause: str
    least: Sample | None = None


@dataclass(frozen=True, slots=True)
class Recovery:
    """Since when there is no loss, and from when on that is sustained."""

    recovered_at: datetime | None
    sustained_at: datetime | None
    clause: str

    @property
    def sustained(self) -> bool:
        """Whether it has lasted as long as the plan asks for."""
        return self.sustained_at is not None


def finding(
    plan: Plan,
    *,
    component: str,
    measure: str,
    samples: Iterable[Sample],
    now: datetime,
) -> Finding:
    """Return what the *samples* of one measure of one site call for at *now*."""
    return _found(plan, (component, measure), samples, now, at_once=False)


def finding_at_once(
    plan: Plan,
    *,
    component: str,
    measure: str,
    samples: Iterable[Sample],
    now: datetime,
) -> Finding:
    """Return what `finding` does where the last sample is enough.

    Guide: change.agreed-window - loss beyond an agreed change opens at once.
    """
    return _found(plan, (component, measure), samples, now, at_once=True)


def _found(
    plan: Plan,
    about: tuple[str, str],
    samples: Iterable[Sample],
    now: datetime,
    *,
    at_once: bool,
) -> Finding:
    (component, measure), terms = about, plan.measurement
    known = _in_order(samples, now)
    for threshold in reversed(
        thresholds_for(plan, component=component, measure=measure)
    ):
        run = _tail(known, threshold, lost=True)
        held = run[-1:] if at_once else _held(run, terms)
        if held:
            least = min(held, key=_share)
            graded = severity_of(
                plan,
                component=component,
                measure=measure,
                affected=least.affected,
                total=least.total,
                source=least.total_source,
            )
            verdict = graded
            if any(sample.total_source in terms.single_sources for sample in held):
                verdict = _of_a_single_thing(plan, graded, least)
            judged = _judged(terms, verdict, run[0].at, held, at_once=at_once)
            return replace(judged, least=least)
    because = "No loss has held for long enough." if known else "Nothing was measured."
    return Finding("nothing", None, None, because, terms.clause)


def recovery(
    plan: Plan,
    *,
    component: str,
    measure: str,
    samples: Iterable[Sample],
    now: datetime,
) -> Recovery:
    """Return since when the *samples* show no loss, and whether that is sustained."""
    terms = plan.measurement
    thresholds = thresholds_for(plan, component=component, measure=measure)
    known = _in_order(samples, now)
    run = _tail(known, thresholds[0], lost=False) if thresholds else known
    if not run:
        return Recovery(None, None, terms.recovery_clause)
    seen = timedelta()
    wanted = timedelta(seconds=terms.sustain_seconds)
    for earlier, later in pairwise(run):
        gap = later.at - earlier.at
        if gap > timedelta(seconds=terms.silence_seconds):
            continue
        if seen + gap >= wanted:
            reached = earlier.at + (wanted - seen)
            return Recovery(run[0].at, reached, terms.recovery_clause)
        seen += gap
    return Recovery(run[0].at, None, terms.recovery_clause)


def is_gone(
    plan: Plan,
    *,
    component: str,
    measure: str,
    samples: Iterable[Sample],
    now: datetime,
) -> bool:
    """Tell whether no loss was measured for the plan's windows, the mirror of *held*."""
    thresholds = thresholds_for(plan, component=component, measure=measure)
    known = _in_order(samples, now)
    run = _tail(known, thresholds[0], lost=False) if thresholds else known
    return bool(_held(run, plan.measurement))


def flaps(plan: Plan, *, recovered_at: datetime, lost_again_at: datetime) -> bool:
    """Tell whether a loss came back before its recovery was sustained.

    It is then the same incident, not a second one (severity.incidents).
    """
    sustain = timedelta(seconds=plan.measurement.sustain_seconds)
    return lost_again_at < recovered_at + sustain


def _in_order(samples: Iterable[Sample], now: datetime) -> list[Sample]:
    once = {sample for sample in samples if sample.counts and sample.at <= now}
    return sorted(once, key=_place)


def _place(sample: Sample) -> tuple[datetime, Fraction]:
    """By instant; of two counts of one instant the worse is the later one."""
    return sample.at, _share(sample)


def _share(sample: Sample) -> Fraction:
    return Fraction(sample.affected, sample.total)


def _tail(known: list[Sample], threshold: Threshold, *, lost: bool) -> list[Sample]:
    """Return the unbroken tail in which every sample does, or does not, reach it."""
    start = len(known)
    while start and lost == holds(
        threshold, known[start - 1].affected, known[start - 1].total
    ):
        start -= 1
    return known[start:]


def _held(run: list[Sample], terms: MeasurementTerms) -> list[Sample]:
    """Return the samples from the last full windows on; none while they are too few."""
    if not run:
        return []
    window = timedelta(seconds=terms.window_seconds)
    silence = timedelta(seconds=terms.silence_seconds)
    begins: list[int] = []
    begin = 0
    for index in range(1, len(run)):
        if run[index].at - run[index - 1].at > silence:
            begin = index
        elif run[index].at - run[begin].at >= window:
            begins.append(begin)
            begin = index
    if len(begins) < terms.windows:
        return []
    return run[begins[-terms.windows] :]


def _judged(
    terms: MeasurementTerms,
    verdict: Verdict,
    since: datetime,
    held: Sequence[Sample],
    *,
    at_once: bool,
) -> Finding:
    doubt = _doubt(terms, held)
    if doubt is not None:
        because = f"{verdict.because} {doubt} A person has to confirm it."
        return Finding("propose", verdict, since, because, terms.clause)
    if at_once:
        return Finding("open", verdict, since, verdict.because, verdict.clause)
    because = (
        f"{verdict.because} It held for {terms.windows} windows of at least "
        f"{terms.window_seconds} s."
    )
    return Finding("open", verdict, since, because, verdict.clause)


def _doubt(terms: MeasurementTerms, held: Sequence[Sample]) -> str | None:
    """Why a loss that held does not open anything by itself; None if it does."""
    if any(sample.total_source in terms.single_sources for sample in held):
        return "Single things were looked at."
    for sample in held:
        sure = sample.total_source in terms.sure_sources
        if sample.total < (terms.sure_minimum if sure else terms.minimum_total):
            return _too_few(terms, sample)
    if any(sample.total_source in terms.confirm_sources for sample in held):
        return "The total is an estimate."
    if any(sample.affected < terms.minimum_affected for sample in held):
        return f"Fewer than {terms.minimum_affected} are affected."
    return None


def _too_few(terms: MeasurementTerms, sample: Sample) -> str:
    if sample.total_source in terms.sure_sources:
        return f"Fewer than {terms.sure_minimum} test calls were placed."
    return f"The total is below {terms.minimum_total}."


def _of_a_single_thing(plan: Plan, graded: Verdict, least: Sample) -> Verdict:
    """Return how a loss among single things is graded (severity.minor).

    A disk that is full is no share of the setup's seats or calls.
    """
    otherwise = plan.otherwise
    because = (
        f"{least.affected} of {least.total} single things that were looked at: "
        f"{otherwise.severity} in {plan.title}, as they are no share of production."
    )
    return replace(
        graded,
        severity=otherwise.severity,
        decided_by=None,
        clause=otherwise.clause,
        because=because,
    )
