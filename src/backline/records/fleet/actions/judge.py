"""What a batch of samples causes: incidents, figures on their timelines, proposals.

The guide decides (`guide.measurement`, `guide.measured`); this reads what it needs and
does what it says. A batch in which nothing is lost, of a site with nothing open, costs
one query here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from backline.guide.change_loss import AgreedChange, is_within, unagreed
from backline.guide.measured import is_current, looks_back
from backline.guide.measurement import finding, finding_at_once, recovery
from backline.guide.plan import Plan
from backline.guide.severity import worst_of
from backline.guide.workflow import OPEN, State
from backline.records.accounts.queries import Reader
from backline.records.changes.actions.losses import blame_change
from backline.records.changes.queries import agreed_at, is_blamed
from backline.records.contracts.queries import Terms
from backline.records.fleet.actions.agreed import judged
from backline.records.fleet.actions.incidents import (
    Cause,
    Held,
    last_of,
    open_or_reopen,
    over_at,
)
from backline.records.fleet.actions.proposals import propose
from backline.records.fleet.actions.questions import (
    ask_about_absence,
    said_to_be_lost,
)
from backline.records.fleet.history import (
    Kept,
    counted,
    counted_of,
    to_note,
    was_short_of,
)
from backline.records.fleet.models import Figures, Reading, Sample
from backline.records.tickets.actions.measured import (
    Loss,
    begins_at,
    note_loss,
    raise_by_measurement,
    restore_by_measurement,
)
from backline.records.tickets.actions.suspicions import note_suspicion
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.queries import tickets_for
from backline.records.tickets.suspicions import Suspicion


def judge(
    site_id: int,
    rows: Sequence[Sample],
    readings: Iterable[Reading],
    *,
    terms: Terms,
    by: Reader,
    now: datetime,
) -> None:
    """Do what the new *rows* of a site call for.

    Args:
        site_id: whose samples they are.
        rows: the new samples, stored.
        readings: every reading of the site, brought up to date.
        terms: what is promised to the site now.
        by: the site.
        now: the instant of the desk's receipt.
    """
    components = {row.component for row in rows}
    absent = any(
        reading.absent_at and reading.component in components for reading in readings
    )
    tickets = {
        ticket.cause: ticket
        for ticket in tickets_for(reader=by)
        .filter(site=site_id, cause__in=components)
        .exclude(state=State.CLOSED.value)
    }
    agreed = _agreed(site_id, rows, absent=absent, terms=terms, now=now)
    for component in sorted(components):
        ticket = tickets.get(component)
        of_it = [row for row in rows if row.component == component]
        plan = terms.plan if ticket is None else terms_of_ticket(ticket).plan
        cause = Cause(site_id, component, plan, by, now, agreed=agreed)
        if ticket is not None and absent and State(ticket.state) in OPEN:
            cause = replace(cause, presumed=said_to_be_lost(ticket))
        lost = {row.measure for row in of_it if cause.lost(row)}
        mine = [each for each in readings if each.component == component]
        if ticket is None or State(ticket.state) not in OPEN:
            ticket = _start(cause, ticket, lost) if lost else None
        if ticket is not None:
            _go_on(cause, ticket, lost, mine)
        if absent:
            unagreed = [row for row in of_it if not _is_agreed(cause, row)]
            ask_about_absence(cause, unagreed, terms)


def _agreed(
    site_id: int,
    rows: Sequence[Sample],
    *,
    absent: bool,
    terms: Terms,
    now: datetime,
) -> tuple[AgreedChange, ...]:
    """Return the changes whose loss is agreed; nobody asks where nothing is lost."""
    if not absent and not any(row.severity or row.presumed for row in rows):
        return ()
    since = now - looks_back(terms.plan.measurement)
    return agreed_at(site_id=site_id, since=since, until=now)


def _is_agreed(cause: Cause, row: Sample) -> bool:
    """Tell whether all that is absent in a sample may be down now."""
    if not cause.agreed or not row.counts:
        return False
    sample = counted(row).presumed
    return is_within(cause.agreed, row.component, row.measure, sample) is not None


def _start(cause: Cause, ticket: Ticket | None, lost: set[str]) -> Ticket | None:
    """Open or reopen an incident, or propose one, when a loss held.

    Returns:
        The incident, if there is an open one now.
    """
    before = ticket or last_of(cause)
    since = None if before is None else over_at(before)
    held = _held(cause, lost, after=since)
    opening = [each for each in held if each.found.calls_for == "open"]
    if opening:
        opened = open_or_reopen(cause, _worst(cause.plan, opening), before)
        if opened is not None and _blame(cause, opened, opening):
            opened.refresh_from_db()
        return opened
    for each in held:
        propose(cause, each)
    return None


def _blame(cause: Cause, ticket: Ticket, losses: Sequence[Held]) -> bool:
    """Link an incident to the changes that took down more than was agreed."""
    linked = False
    for held in losses:
        change = held.meaning.blames
        if change is not None and not is_blamed(change.number, ticket=ticket):
            because = f"{held.found.because} {held.meaning.because}"
            moved = blame_change(
                agreed=change, incident=ticket.number, because=because, now=cause.now
            )
            linked = linked or moved is not None
    return linked


def _held(
    cause: Cause, measures: Iterable[str], *, after: datetime | None = None
) -> list[Held]:
    """Return the losses that held, of samples that are not late.

    Args:
        cause: the component and its terms.
        measures: which to look at.
        after: leave out the samples until then: what was restored or closed has as
            much time to prove it as a loss has to be believed.
    """
    since = cause.now - looks_back(cause.plan.measurement)
    history = counted_of(
        cause.site_id, cause.component, measures, since=since, until=cause.now
    )
    held = []
    for measure, kept in sorted(history.items()):
        samples = [
            cause.counted(measure, one)
            for one in kept.samples
            if after is None or one.at > after
        ]
        if not is_current(cause.plan.measurement, samples, cause.now):
            continue
        meaning = judged(cause, measure, samples)
        if meaning.stands == "within":
            continue
        judge_it = finding if meaning.change is None else finding_at_once
        found = judge_it(
            cause.plan,
            component=cause.component,
            measure=measure,
            samples=unagreed(cause.agreed, cause.component, measure, samples),
            now=cause.now,
        )
        if found.calls_for != "nothing":
            held.append(Held(measure, found, kept.evidence, meaning))
    return held


def _worst(plan: Plan, held: Sequence[Held]) -> Held:
    """Return the loss that grades the incident: worst component, worst measure."""
    worst = worst_of(plan, [each.found.verdict for each in held if each.found.verdict])
    return next(each for each in held if each.found.verdict is worst)


def _go_on(
    cause: Cause, ticket: Ticket, lost: set[str], readings: Iterable[Reading]
) -> None:
    """Bring an open incident up to what is measured now."""
    begun = begins_at(ticket)
    if not ticket.times_reopened:
        # The loss that opened it began before the desk's receipt.
        begun -= looks_back(cause.plan.measurement)
    concerned = []
    for reading in readings:
        lost_at = _lost_at(cause, reading)
        if lost_at is not None and lost_at >= begun:
            concerned.append(reading)
    _note(cause, ticket, concerned)
    _suspect(cause, ticket, concerned)
    if lost:
        _raise(cause, ticket, lost)
    _restore(cause, ticket, concerned)


def _lost_at(cause: Cause, reading: Reading) -> datetime | None:
    """Return when a measure lost last, with what was said of the absent."""
    if reading.measure not in cause.presumed or reading.absent_at is None:
        return reading.lost_at
    return max(reading.absent_at, reading.lost_at or reading.absent_at)


def _suspect(cause: Cause, ticket: Ticket, readings: Iterable[Reading]) -> None:
    """Put on the timeline whom sitewatch suspects of a loss that is there now."""
    for reading in readings:
        if not (reading.suspect_domain and (reading.severity or reading.presumed)):
            continue
        suspicion = Suspicion(reading.suspect_domain, reading.suspect_because)
        note_suspicion(
            number=ticket.number, suspicion=suspicion, by=cause.by, now=cause.now
        )


def _note(cause: Cause, ticket: Ticket, readings: Iterable[Reading]) -> None:
    for reading in readings:
        row = _latest(cause, reading)
        if row is None:
            continue
        sample = cause.counted(reading.measure, counted(row))
        loss = Loss(cause.component, reading.measure, sample, row.evidence)
        note_loss(number=ticket.number, loss=loss, by=cause.by, now=cause.now)


def _latest(cause: Cause, reading: Reading) -> Figures | None:
    """Return the figures of a measure that its incident should know of."""
    if reading.measure in cause.presumed and reading.counts:
        return reading
    return to_note(reading, until=cause.now)


def _raise(cause: Cause, ticket: Ticket, lost: set[str]) -> None:
    held = _held(cause, lost)
    opening = [each for each in held if each.found.calls_for == "open"]
    if not opening:
        return
    _blame(cause, ticket, opening)
    worst = _worst(cause.plan, opening)
    verdict = worst.found.verdict
    if verdict is None or verdict.severity is None:
        return
    severity = verdict.severity

    def short_since(at: datetime) -> bool:
        short = was_short_of(
            severity,
            cause.plan,
            site_id=cause.site_id,
            component=cause.component,
            measure=worst.measure,
            presumed=worst.measure in cause.presumed,
        )
        return short.filter(at__gt=at).exists()

    raise_by_measurement(
        number=ticket.number,
        verdict=verdict,
        by=cause.by,
        now=cause.now,
        short_since=short_since,
    )


def _restore(cause: Cause, ticket: Ticket, readings: Sequence[Reading]) -> None:
    """Note that service is back once each measure of the cause has been well."""
    recovered: list[datetime] = []
    words: list[str] = []
    for reading in readings:
        kept = _since_the_loss(cause, reading)
        back = recovery(
            cause.plan,
            component=cause.component,
            measure=reading.measure,
            samples=kept.samples,
            now=cause.now,
        )
        if not back.sustained or back.recovered_at is None:
            return
        recovered.append(back.recovered_at)
        words.append(kept.evidence)
    if not recovered:
        return
    sustained = cause.plan.measurement.sustain_seconds // 60
    restore_by_measurement(
        number=ticket.number,
        recovered_at=max(recovered),
        evidence=(
            f"No loss for {sustained} min, measured from "
            f"{max(recovered):%Y-%m-%d %H:%M:%S} UTC on. Last: {'; '.join(words)}"
        ),
        by=cause.by,
        now=cause.now,
    )


def _since_the_loss(cause: Cause, reading: Reading) -> Kept:
    """Return the samples of a measure from its last loss on; none while it lasts."""
    lost_at, well_at = _lost_at(cause, reading), reading.well_at
    if lost_at is None or well_at is None or well_at <= lost_at:
        return Kept()
    found = counted_of(
        cause.site_id,
        cause.component,
        [reading.measure],
        since=lost_at,
        until=cause.now,
    )
    kept = found.get(reading.measure, Kept())
    kept.samples = [cause.counted(reading.measure, one) for one in kept.samples]
    return kept
