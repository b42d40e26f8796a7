"""Takes a site's samples in: each is stored once, and what they cause is caused once.

Samples, quarantine, readings, incidents and their messages are one transaction, so a
batch that is cut off leaves nothing, and one that is sent again doubles nothing. The
batches of one site come one after the other: each begins with the row of its watch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from backline.guide.measured import reached
from backline.guide.severity_names import named
from backline.records.accounts.queries import Reader
from backline.records.contracts.queries import NoContract, Terms, terms_of_site
from backline.records.customers.queries import site_for
from backline.records.fleet.actions.judge import judge
from backline.records.fleet.actions.late import mark_late
from backline.records.fleet.actions.reading import (
    BadSample,
    Told,
    id_of,
    raw_text,
    told,
)
from backline.records.fleet.actions.site_clock import at_desk_time
from backline.records.fleet.models import Quarantined, Reading, Sample, Watch


MOST_SAMPLES = 1000
_LONGEST_BATCH_ID = 200
_LONGEST_ERROR = 500


class NotFromASite(PermissionError):
    """Samples come with the key of a site that has the scope samples."""


class BadBatch(ValueError):
    """The batch cannot be read at all; the message says why."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a batch; the three figures account for every sample of it."""

    accepted: int
    repeated: int
    #: For each sample that was refused its id (None if it has none) and why.
    quarantined: list[dict[str, str | None]]


@dataclass(slots=True)
class _Batch:
    """The samples of a batch, sorted by what becomes of them."""

    site_id: int
    batch_id: str
    now: datetime
    new: list[Told] = field(default_factory=list)
    repeated: int = 0
    refused: list[Quarantined] = field(default_factory=list)
    answers: list[dict[str, str | None]] = field(default_factory=list)

    def refuse(self, raw: object, error: str) -> None:
        text, digest = raw_text(raw)
        self.answers.append({"id": id_of(raw), "error": error})
        self.refused.append(
            Quarantined(
                site_id=self.site_id,
                batch=self.batch_id,
                raw=text,
                digest=digest,
                error=error[:_LONGEST_ERROR],
                received_at=self.now,
            )
        )


@transaction.atomic
def receive_samples(
    *, by: Reader, batch_id: str, samples: Sequence[object], now: datetime
) -> Received:
    """Store a batch of samples and do what they call for.

    A bad sample is refused on its place and kept in quarantine; the others go on.

    Args:
        by: the site, by its key.
        batch_id: what the site calls the batch.
        samples: the samples as they came.
        now: the instant of the desk's receipt.

    Raises:
        NotFromASite: *by* is not a site that may send samples.
        UnknownSite: the site of the key is gone.
        BadBatch: too many samples, or no usable name of the batch.
    """
    site_id = _site_of(by)
    _check_batch(batch_id, samples)
    terms = _terms(site_id, now)
    _hold(site_id, batch_id, terms, by=by, now=now)
    batch = _Batch(site_id, batch_id, now)
    _sort(batch, samples, terms)
    Quarantined.objects.bulk_create(batch.refused, ignore_conflicts=True)
    if batch.new:
        rows = [_row(sample, batch, terms) for sample in batch.new]
        Sample.objects.bulk_create(rows)
        readings = _read(site_id, rows)
        if terms is not None:
            silence = timedelta(seconds=terms.plan.measurement.silence_seconds)
            mark_late(site_id, rows, silence=silence, now=now)
            judge(site_id, rows, readings, terms=terms, by=by, now=now)
    return Received(len(batch.new), batch.repeated, batch.answers)


def _site_of(by: Reader) -> int:
    if by.side != "site" or by.site_id is None or "samples" not in by.scopes:
        raise NotFromASite(NotFromASite.__doc__)
    return by.site_id


def _check_batch(batch_id: str, samples: Sequence[object]) -> None:
    if not 0 < len(batch_id) <= _LONGEST_BATCH_ID or not batch_id.isprintable():
        message = f"A batch is named by 1 to {_LONGEST_BATCH_ID} printable characters."
        raise BadBatch(message)
    if len(samples) > MOST_SAMPLES:
        message = (
            f"{len(samples)} samples are too many for one batch: send at most "
            f"{MOST_SAMPLES}."
        )
        raise BadBatch(message)


def _terms(site_id: int, now: datetime) -> Terms | None:
    try:
        return terms_of_site(site_id, now)
    except NoContract:
        # Kept, and judged by nobody: nothing is promised to the site.
        return None


def _hold(
    site_id: int, batch_id: str, terms: Terms | None, *, by: Reader, now: datetime
) -> None:
    """Note that the site was heard; its other batches wait until this one is done."""
    silence = terms and timedelta(seconds=terms.plan.measurement.silence_seconds)
    heard = {
        "heard_at": now,
        "silent_at": now + silence if silence else None,
        "last_batch": batch_id,
        "heard_since": Case(
            When(Q(heard_since=None) | Q(silent_at__lt=now), then=Value(now)),
            default=F("heard_since"),
        ),
    }
    if not Watch.objects.filter(site=site_id).update(**heard):
        site_for(reader=by, site_id=site_id)
        Watch.objects.get_or_create(
            site_id=site_id, defaults=heard | {"heard_since": now}
        )
        Watch.objects.filter(site=site_id).update(**heard)


def _sort(batch: _Batch, samples: Sequence[object], terms: Terms | None) -> None:
    """Read the samples: new, repeated, or refused."""
    read: list[tuple[object, Told]] = []
    for raw in samples:
        try:
            sample = told(at_desk_time(raw), now=batch.now)
            read.append((raw, _spelled(sample, terms)))
        except BadSample as error:
            batch.refuse(raw, str(error))
    known = _known(batch.site_id, [sample.sample_id for _, sample in read])
    for raw, sample in read:
        same = known.setdefault(sample.sample_id, sample)
        if same is sample:
            batch.new.append(sample)
        elif same == sample:
            batch.repeated += 1
        else:
            batch.refuse(
                raw,
                f"id {sample.sample_id} stands for another sample already: give each "
                "its own.",
            )


def _spelled(sample: Told, terms: Terms | None) -> Told:
    """Return *sample* in the plan's spelling of its component and measure."""
    if terms is None:
        return sample
    plan = terms.plan
    component = named(sample.component, plan.components) or sample.component
    measure = named(sample.measure, plan.measures) or sample.measure
    if (component, measure) == (sample.component, sample.measure):
        return sample
    return replace(sample, component=component, measure=measure)


def _known(site_id: int, ids: Iterable[str]) -> dict[str, Told]:
    rows = Sample.objects.filter(site=site_id, sample_id__in=ids)
    return {
        row.sample_id: Told(
            sample_id=row.sample_id,
            component=row.component,
            measure=row.measure,
            affected=row.affected,
            total=row.total,
            total_source=row.total_source,
            state=row.state,
            evidence=row.evidence,
            at=row.at,
            unconfirmed=row.unconfirmed,
            suspect_domain=row.suspect_domain,
            suspect_because=row.suspect_because,
        )
        for row in rows
    }


def _row(sample: Told, batch: _Batch, terms: Terms | None) -> Sample:
    severity = presumed = ""
    if terms is not None:
        counted = sample.counted
        about = {"component": sample.component, "measure": sample.measure}
        severity = reached(terms.plan, **about, sample=counted)
        presumed = reached(terms.plan, **about, sample=counted.presumed)
    return Sample(
        site_id=batch.site_id,
        sample_id=sample.sample_id,
        component=sample.component,
        measure=sample.measure,
        affected=sample.affected,
        total=sample.total,
        total_source=sample.total_source,
        state=sample.state,
        evidence=sample.evidence,
        unconfirmed=sample.unconfirmed,
        suspect_domain=sample.suspect_domain,
        suspect_because=sample.suspect_because,
        at=sample.at,
        severity=severity,
        presumed=presumed,
        received_at=batch.now,
    )


_FIGURES = (
    "affected",
    "total",
    "total_source",
    "state",
    "evidence",
    "unconfirmed",
    "suspect_domain",
    "suspect_because",
    "at",
    "severity",
    "presumed",
)
_KNOWN_OF = ("lost_at", "well_at", "absent_at", "state_since")


def _read(site_id: int, rows: Iterable[Sample]) -> list[Reading]:
    """Bring the readings of the site up to date; return them all."""
    readings = {
        (reading.component, reading.measure): reading
        for reading in Reading.objects.filter(site=site_id)
    }
    changed: dict[tuple[str, str], Reading] = {}
    for row in rows:
        key = row.component, row.measure
        reading = readings.setdefault(key, _first(row))
        _bring_up_to_date(reading, row)
        # Without its number: the upsert goes by what the row is about.
        reading.pk = None
        changed[key] = reading
    Reading.objects.bulk_create(
        changed.values(),
        update_conflicts=True,
        unique_fields=["site", "component", "measure"],
        update_fields=[*_FIGURES, *_KNOWN_OF],
    )
    return list(readings.values())


def _bring_up_to_date(reading: Reading, row: Sample) -> None:
    if row.at >= reading.at:
        if row.is_seen != reading.is_seen or reading.state_since is None:
            reading.state_since = row.at
        for name in _FIGURES:
            setattr(reading, name, getattr(row, name))
    if row.counts and row.severity:
        reading.lost_at = max(row.at, reading.lost_at or row.at)
    elif row.counts:
        reading.well_at = max(row.at, reading.well_at or row.at)
    if row.counts and row.unconfirmed and row.presumed:
        reading.absent_at = max(row.at, reading.absent_at or row.at)


def _first(row: Sample) -> Reading:
    return Reading(
        site_id=row.site_id,
        component=row.component,
        measure=row.measure,
        **{name: getattr(row, name) for name in _FIGURES},
    )
