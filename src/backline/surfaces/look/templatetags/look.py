"""The tags of every template; Django loads them by itself (settings, `builtins`)."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.html import format_html

from backline.surfaces.look import badges, words
from backline.surfaces.look.clockface import Reading, face_of
from backline.surfaces.look.fields import field_html
from backline.surfaces.look.queue_rows import badge_html, grade_badge, row_html


if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import BoundField
    from django.template.context import Context
    from django.utils.safestring import SafeString

    from backline.guide.ledger import LedgerClock
    from backline.surfaces.look.pieces import Act, Fact, Step
    from backline.surfaces.look.queue_rows import QueueRow


register = template.Library()
Values = dict[str, object]


@register.filter
def duration(seconds: int) -> str:
    """Exactly: ``5 h 12 min``."""
    return words.duration(seconds)


@register.filter
def capital(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


@register.filter
def kind_words(name: str) -> str:
    return badges.ticket_kind(name)


@register.filter
def domain_words(name: str) -> str:
    return badges.fault_domain(name)


@register.filter
def level_words(name: str) -> str:
    return badges.level(name)


def _time(
    at: datetime, zone: tzinfo, now: datetime | None, *, exact: bool = False
) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        words.utc(at),
        f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        words.instant(at, zone, now=now, exact=exact),
    )


@register.filter(name="instant")
def instant_filter(at: datetime | None, zone: tzinfo) -> SafeString | str:
    """On the wall clock of *zone*, with its year: ``Mon 2 Mar 2026 14:30 IST``."""
    return _time(at, zone, None) if at else ""


@register.simple_tag(takes_context=True, name="instant")
def instant_tag(
    context: Context,
    at: datetime | None,
    zone: tzinfo | None = None,
    *,
    exact: bool = False,
) -> SafeString | str:
    """Like the filter, without the year of the page's `now`; zone is the page's.

    An account is *exact*, to the second; elsewhere the minute is enough.
    """
    if at is None:
        return ""
    where = zone or context.get("zone") or UTC
    return _time(at, where, context.get("now"), exact=exact)


@register.simple_tag
def severity(name: str | None) -> SafeString:
    return badge_html(badges.severity(name), "Severity")


@register.simple_tag
def grade(kind: str, severity: str) -> SafeString:
    """The severity of an incident; what another kind of ticket is."""
    return grade_badge(kind, severity)


@register.simple_tag
def state(name: str) -> SafeString:
    return badge_html(badges.state(name), "State")


@register.simple_tag
def ball(name: str, you: str = "") -> SafeString:
    return badge_html(badges.ball(name, you=you), "Ball")


@register.simple_tag
def level(name: str) -> SafeString:
    return badge_html(badges.Badge(name, "outline"), "Level")


@register.inclusion_tag("look/parts/clock.html")
def clock(reading: Reading, now: datetime) -> Values:
    """The bar and the words of one clock, at the head of its ticket."""
    return {"face": face_of(reading, now=now)}


@register.simple_tag
def queue_row(
    row: QueueRow,
    now: datetime,
    you: str = "",
    choose: bool = False,
) -> SafeString:
    """A ticket as a line of a list; with a box to choose it by where *choose* is set."""
    return row_html(row, you=you, now=now, choose=choose)


@register.filter
def intake_place(number: str, portal: bool) -> str:
    """Where the answers to the intake checklist of a ticket go."""
    return reverse("portal-act" if portal else "console-act", args=[number, "intake"])


@register.inclusion_tag("look/parts/clause.html")
def clause(name: str) -> Values:
    """A link to the clause on the guide page."""
    return {"clause": name}


@register.inclusion_tag("look/parts/ledger.html")
def ledger(told: LedgerClock, zone: tzinfo, now: datetime) -> Values:
    """The account of one clock, line by line; console and portal show this one."""
    return {"clock": told, "zone": zone, "now": now}


@register.inclusion_tag("look/parts/timeline.html")
def timeline(steps: Sequence[Step], zone: tzinfo, now: datetime) -> Values:
    return {"steps": steps, "zone": zone, "now": now}


@register.inclusion_tag("look/parts/facts.html")
def facts(rows: Sequence[Fact]) -> Values:
    return {"rows": rows}


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A form's field: label, help, error and control, tied together for readers."""
    return field_html(bound)


@register.inclusion_tag("look/parts/pager.html")
def pager(newer: str = "", older: str = "", about: str = "Pages") -> Values:
    """Links to the pages before and after, by cursor; empty for none."""
    return {"newer": newer, "older": older, "about": about}


@register.inclusion_tag("look/parts/empty.html")
def empty(title: str, words: str = "", act: Act | None = None) -> Values:
    """What stands where nothing is, with what to do next."""
    return {"title": title, "words": words, "act": act}
