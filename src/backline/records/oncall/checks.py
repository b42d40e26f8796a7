"""When the coverage was looked at last."""

from __future__ import annotations

from django.db.models import QuerySet

from backline.records.oncall.models import Check


COVERAGE = "coverage"


def make_stale() -> None:
    """Have the coverage looked at anew soon: something that decides it was changed."""
    Check.objects.filter(name=COVERAGE, is_stale=False).update(is_stale=True)


def checks() -> QuerySet[Check]:
    """Return the last look at the coverage: one row, or none before the first."""
    return Check.objects.filter(name=COVERAGE)


def last_check() -> Check | None:
    """Return the last look at the coverage; None before the first."""
    return checks().first()
