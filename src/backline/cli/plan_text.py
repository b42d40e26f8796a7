"""A plan as lines of text: every figure with its clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.callbacks import escalation_words
from backline.guide.plan_words import (
    chasing_words,
    clock_words,
    grant_words,
    hours_words,
    step_words,
    target_words,
    who_words,
)
from backline.guide.severity import bound


if TYPE_CHECKING:
    from collections.abc import Iterator

    from backline.guide.plan import Plan


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield the lines of *plan*."""
    yield f"{plan.title} ({plan.name}, version {plan.version})"
    yield f"  from {plan.source} [{plan.clause}]"
    yield f"  availability    {plan.coverage}"
    yield f"  service levels  for {', '.join(sorted(plan.service_levels_for))}"
    for grant in plan.grants:
        yield f"  {grant:<15} {grant_words(plan, grant)}"
    yield from _hours_lines(plan)
    yield from _clock_lines(plan)
    yield from _ladder_lines(plan)
    yield from _severity_lines(plan)
    yield from _measurement_lines(plan)
    yield from _root_cause_lines(plan)
    yield "Reopening"
    yield f"  within {plan.reopen_within_days} working days [{plan.reopen_clause}]"
    yield from _chasing_lines(plan)
    yield from _duty_lines(plan)
    if plan.assumed:
        yield "Assumed: not stated by the source"
    yield from (f"  {path}" for path in plan.assumed)


def _hours_lines(plan: Plan) -> Iterator[str]:
    if plan.hours or plan.severity_hours or plan.level_hours:
        yield "Hours"
    for name, hours in plan.hours.items():
        closed = "" if hours.keeps_holidays else ", open on holidays"
        unsaid = hours.zone_name is not None and hours.zone_name not in hours.words
        zone = f", {hours.zone_name}" if unsaid else ""
        yield f"  {name:<15} {hours.words}{zone}{closed}"
    for severity in reversed(plan.severities):
        if severity in plan.severity_hours:
            yield f"  {severity:<15} {hours_words(plan, plan.hours_of(severity))}"
    for level, name in plan.level_hours.items():
        yield f"  {level:<15} {hours_words(plan, name)}"


def _chasing_lines(plan: Plan) -> Iterator[str]:
    if plan.chasing is not None:
        yield "No answer from the customer"
        yield f"  {chasing_words(plan.chasing)} [{plan.chasing.clause}]"


def _clock_lines(plan: Plan) -> Iterator[str]:
    for clock in plan.stated_clocks:
        yield f"{clock.name.replace('_', ' ').capitalize()} [{clock.clause}]"
        for sentence in clock_words(plan, clock):
            yield f"  {sentence}"
        for severity in reversed(plan.severities):
            yield f"  {severity:<15} {target_words(clock.targets[severity])}"


_DOES = {"raise_level": "goes to", "page": "pages", "tell": "tells"}


def _ladder_lines(plan: Plan) -> Iterator[str]:
    if plan.ladder:
        yield "Escalation"
    for step in plan.ladder:
        what = _DOES[step.does]
        severities = ", ".join(s for s in plan.severities if s in step.severities)
        yield (
            f"  {step.clock.replace('_', ' ')}, {severities}, {step_words(plan, step)}: "
            f"{what} {who_words(plan, step.to)} [{step.clause}]"
        )
    for words, clause in escalation_words(plan):
        yield f"  {words} [{clause}]"


def _severity_lines(plan: Plan) -> Iterator[str]:
    yield "Severity"
    for threshold in reversed(plan.thresholds):
        yield f"  {threshold.severity}: {bound(threshold)} [{threshold.clause}]"
        for label, titles, names in (
            ("of", plan.components, threshold.components),
            ("by", plan.measures, threshold.measures),
        ):
            listed = ", ".join(titles[name] for name in titles if name in names)
            yield f"    {label} {listed}"
    yield f"  {plan.otherwise.severity}: everything else [{plan.otherwise.clause}]"


def _measurement_lines(plan: Plan) -> Iterator[str]:
    terms = plan.measurement
    sources = " or ".join(sorted(terms.confirm_sources))
    confirmed = f", or a total that is {sources}" if sources else ""
    yield "Measurement"
    yield (
        f"  opens after {terms.windows} windows of {terms.window_seconds} s; a person "
        f"confirms under a total of {terms.minimum_total}, under "
        f"{terms.minimum_affected} affected{confirmed} [{terms.clause}]"
    )
    yield (
        f"  recovered after {terms.sustain_seconds} s without loss; nothing is known "
        f"after {terms.silence_seconds} s of silence [{terms.recovery_clause}]"
    )
    yield from _unsaid_lines(plan)


def _unsaid_lines(plan: Plan) -> Iterator[str]:
    """Say what a plan may leave unsaid of its measurement."""
    terms = plan.measurement
    if terms.sure_sources:
        sure = " or ".join(sorted(terms.sure_sources))
        yield f"  a total that is {sure} suffices from {terms.sure_minimum} on"
    if terms.single_sources:
        single = " or ".join(sorted(terms.single_sources))
        yield f"  a total that is {single} is graded {plan.otherwise.severity}"
    if terms.ask_hours:
        yield f"  absence is asked about in {hours_words(plan, terms.ask_hours)}"
    if terms.blind_seconds:
        yield (
            f"  monitoring has a ticket after {terms.blind_seconds // 60} min without "
            f"sight in {hours_words(plan, terms.blind_hours)} [{terms.blind_clause}]"
        )
    if terms.past_incidents:
        yield "  outages that reach the desk late become past incidents"


def _root_cause_lines(plan: Plan) -> Iterator[str]:
    terms = plan.root_cause
    yield "Root cause report"
    if terms is None:
        yield "  none is owed"
        return
    owed = ", ".join(sorted(terms.severities))
    within = target_words(terms.within)
    yield f"  {owed}: within {within}, from the resolution on [{terms.clause}]"
    if terms.interim is not None:
        interim = target_words(terms.interim)
        yield f"  while something is awaited: an interim report within {interim}"
    if terms.closes_after_days is not None:
        days = terms.closes_after_days
        yield f"  closed with what is known after {days} days"


def _duty_lines(plan: Plan) -> Iterator[str]:
    if plan.duties:
        yield "Duties"
    for duty in plan.duties:
        yield f"  {duty.side:<7} {duty.title}: {duty.when} [{duty.clause}]"
