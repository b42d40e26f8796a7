"""Figures for whoever watches over the desk, in the text form of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backline.records.outbox.queries import backlog
from backline.records.tickets.figures import watch_for
from backline.records.trail.queries import heartbeats
from backline.surfaces.api.door import Bearer, present, unknown_token
from backline.surfaces.api.problems import Problem, response_of


if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from backline.records.accounts.queries import Reader

_READ = Bearer("tickets.read")
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with the desk's figures; a token of one of the vendor's people wanted."""
    try:
        reader = _READ(request)
    except Problem as problem:
        return response_of(problem)
    if reader is None:
        return response_of(unknown_token())
    if reader.side != "vendor":
        refused = Problem(
            HTTPStatus.FORBIDDEN,
            "vendors-only",
            "Not for you",
            "The figures of the whole desk are for the vendor's people.",
        )
        return response_of(refused)
    text = "".join(f"{line}\n" for line in lines(reader, present()))
    return HttpResponse(text, content_type=_TEXT)


def lines(reader: Reader, now: datetime) -> Iterator[str]:
    """Yield the lines of the exposition."""
    watch, waiting = watch_for(reader=reader, now=now), backlog(reader=reader, now=now)
    yield from _gauge(
        "backline_tickets_open",
        "Open tickets by severity.",
        {f'{{severity="{name}"}}': n for name, n in watch.open_by_severity.items()},
    )
    yield from _gauge(
        "backline_tickets_overdue",
        "Open tickets with a breached clock.",
        {"": watch.overdue},
    )
    yield from _gauge(
        "backline_alarms_behind_seconds",
        "Age of the oldest step of the ladder that is due and not taken; 0 if none.",
        {"": watch.oldest_alarm_seconds},
    )
    yield from _gauge(
        "backline_outbox_messages",
        "Messages that have not gone out, by state.",
        {'{state="pending"}': waiting.pending, '{state="dead"}': waiting.dead},
    )
    yield from _gauge(
        "backline_outbox_behind_seconds",
        "Age of the oldest message that should have gone out; 0 if none.",
        {"": waiting.oldest_seconds},
    )
    yield from _gauge(
        "backline_job_late_seconds",
        "How long the round of a job is overdue; 0 if in time, none if it never ran.",
        {
            f'{{job="{beat.name}"}}': max(0, int((now - beat.late_at).total_seconds()))
            for beat in heartbeats(reader=reader)
        },
    )


def _gauge(name: str, what: str, figures: Mapping[str, int]) -> Iterator[str]:
    yield f"# HELP {name} {what}"
    yield f"# TYPE {name} gauge"
    for labels, figure in sorted(figures.items()):
        yield f"{name}{labels} {figure}"
