"""Samples are kept for ninety days."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.records.fleet.actions.reading import KEPT_FOR
from backline.records.fleet.models import Quarantined, Reading, Sample


def forget_old_samples(*, now: datetime) -> int:
    """Delete the samples that are older than they are kept; return how many.

    One transaction for each measure of a site, so that no batch waits for long. The
    readings stay, and so does all that the samples caused.
    """
    oldest = now - KEPT_FOR
    forgotten = 0
    measures = Reading.objects.values_list("site", "component", "measure")
    for site_id, component, measure in measures:
        with transaction.atomic():
            forgotten += Sample.objects.filter(
                site=site_id, component=component, measure=measure, at__lt=oldest
            ).delete()[0]
    with transaction.atomic():
        forgotten += Quarantined.objects.filter(received_at__lt=oldest).delete()[0]
    return forgotten
