"""Pages that show every shared part in its states: an address table for tests alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from backline.guide.ledger import LedgerClock, LedgerLine
from backline.surfaces.look.clockface import Reading
from backline.surfaces.look.live import live_part, unchanged, version_of
from backline.surfaces.look.pieces import (
    Act,
    Fact,
    NavGroup,
    NavItem,
    Stat,
    Step,
)


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Kolkata")
HOUR = 3600


def _at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def _reading(state: str, consumed: int, because: str = "") -> Reading:
    return Reading(
        name="resolution",
        state=state,
        consumed=consumed,
        zone=ZONE,
        target=None if state == "none" else 6 * HOUR,
        due_at=_at(41),
        breach_at=_at(41),
        because=because,
    )


def _line(start: int, end: int, counted: bool, why: str) -> LedgerLine:
    return LedgerLine(
        start=_at(start),
        end=_at(end),
        seconds=(end - start) * 60,
        counted=counted,
        ball="vendor" if counted else "customer",
        days="Mon 2 Mar",
        why=why,
        clause="turnaround.waiting",
    )


CLOCKS = [
    _reading("running", 2 * HOUR),
    _reading("running", 5 * HOUR),
    _reading("running", 7 * HOUR),
    _reading("paused", 3 * HOUR, "waiting for the customer"),
    _reading("met", HOUR),
    _reading("missed", 9 * HOUR),
    _reading("none", 0),
    _reading("none", 0, "with the next release or update"),
]

NAV = (
    NavGroup(
        "Queues",
        (
            NavItem("All open", "/samples/", 8, current=True),
            NavItem("Mine", "/samples/?mine", 3),
            NavItem("Overdue", "/samples/?overdue", 1, urgent=True),
        ),
    ),
    NavGroup("Customers", (NavItem("Sites", "/samples/?sites"),)),
)

ACCOUNT = LedgerClock(
    name="resolution",
    title="resolution",
    ordinal=1,
    severity="critical",
    target="6 h of service time (Standard, critical)",
    status="running",
    outcome="",
    limit=6 * HOUR,
    used=7800,
    uncounted=10200,
    started_at=_at(-300),
    until=NOW,
    due_at=_at(230),
    breach_at=_at(230),
    breached=False,
    verdict="Running: 2 h 10 min of 6 h used.",
    why_due="6 h of service time from Mon 2 Mar 09:30 IST: due Mon 2 Mar 18:20 IST.",
    clause="package.standard",
    lines=(
        _line(-300, -240, True, "Counted: the vendor has the ball (opened)."),
        _line(-240, -70, False, "Not counted: waiting for the customer: the log."),
        _line(-70, 0, True, "Counted: the vendor has the ball (the answer arrived)."),
    ),
)

STEPS = (
    Step(
        at=_at(-300),
        what="Opened by measurement as critical.",
        who="sitewatch at Meridian Whitefield",
        because="21 of 100 rostered agents cannot log in: 100*21 >= 20*100.",
        clause="severity.critical",
        tone="alarm",
    ),
    Step(
        at=_at(-240),
        what="Asked the customer for one thing.",
        who="Asha Rao",
        said="Please send the log of the switch in rack 2.\nWe cannot go on without.",
        recorded_at=_at(-230),
    ),
    Step(at=_at(-90), what="Note.", who="Asha Rao", said="Rack 1 too?", private=True),
    Step(at=_at(-70), what="The customer replied.", who="Meera Nair", tone="info"),
)

STATS = (Stat("2", "critical"), Stat("1", "overdue", "alarm"))
FACTS = (
    Fact("Customer", "Meridian Bank", url="/samples/?customer"),
    Fact("Site", "Whitefield", quiet="100 seats, IN-KA"),
)


class SampleForm(forms.Form):
    subject = forms.CharField(help_text="What does not work, in one line.")
    component = forms.ChoiceField(choices=[("acd", "ACD"), ("ivr", "IVR")])
    affected = forms.IntegerField(
        min_value=0, help_text="Agents it keeps from working."
    )
    story = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)
    side = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("a", "The desk"), ("b", "The site")]
    )
    sure = forms.BooleanField(label="I have called the site", help_text="By phone.")


PARTS = """
{% extends "look/base.html" %}
{% block title %}Samples{% endblock %}
{% block main %}
<div class="head"><h1>All open</h1> <span class="quiet">8 tickets</span></div>
{% include "look/parts/stats.html" %}
<div class="badges card">
  {% severity "critical" %} {% severity "major" %} {% severity "minor" %}
  {% severity "P0" %} {% severity None %}
  {% state "new" %} {% state "in_work" %} {% state "waiting" %} {% state "restored" %}
  {% state "closed" %} {% ball "vendor" %} {% ball "customer" you="customer" %}
  {% ball "third_party" %} {% level "L2" %}
</div>
<div class="card clocks">
  {% for reading in clocks %}{% clock reading now %}{% endfor %}
</div>
<div class="card">{% clock clocks.0 now %}</div>
<h2>Ledger</h2>{% ledger account zone now %}
<h2>Timeline</h2><div class="card">{% timeline steps zone now %}</div>
<div class="card">{% facts facts %}</div>
<p class="note">A word.</p><p class="note warn">Mind.</p>
<p class="note alarm">Stop.</p><p class="note good">Done.</p>
<p class="note plain">So it is.</p>
{% pager newer="?a" older="?b" %}
{% empty "Nothing is open" "New tickets appear here by themselves." act %}
<p>{% instant now %} <button class="button danger">End it</button></p>
{% endblock %}
"""

FORM = """
{% extends "look/base.html" %}
{% block title %}A form{% endblock %}
{% block main %}
<h1>A form</h1>
<form method="post" class="card form" novalidate>{% csrf_token %}
  {% include "look/parts/form_errors.html" %}
  {% for bound in form %}{% field bound %}{% endfor %}
  <p class="buttons"><button class="button main">Send</button></p>
</form>
{% endblock %}
"""

LIVE = """
{% if not fragment %}<!DOCTYPE html><html lang="en"><head><title>Live</title>
{% load django_htmx %}{% htmx_script version=4 %}</head><body><main><h1>Live</h1>
{% endif %}
<div id="part"{% if live.on %} hx-get="{{ live.url }}" hx-trigger="every 1s"
  hx-swap="outerMorph"{% endif %}><p id="count">change {{ change }}</p>
  <input id="box" aria-label="Box" />{% include "look/parts/live.html" %}</div>
{% if not fragment %}</main></body></html>{% endif %}
"""

changes = {"count": 1, "asked": 0, "answered": 0}


def _page(request: HttpRequest, source: str, **context: object) -> HttpResponse:
    template = engines["django"].from_string(source)
    return HttpResponse(template.render({"now": NOW, "zone": ZONE, **context}, request))


def parts(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        PARTS,
        nav=NAV,
        stats=STATS,
        clocks=CLOCKS,
        account=ACCOUNT,
        steps=STEPS,
        facts=FACTS,
        act=Act("Report an issue", "/samples/form/", main=True),
    )


def form(request: HttpRequest) -> HttpResponse:
    filled = SampleForm(request.POST or None)
    return _page(request, FORM, form=filled)


def confirm(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        '{% extends "look/confirm.html" %}',
        question="Put the fault on the client?",
        consequence="The turnaround clock ends with this.",
        action="/samples/confirm/",
        yes="Yes, put it on the client",
        back="/samples/",
        form=SampleForm(),
    )


def live(request: HttpRequest) -> HttpResponse:
    changes["asked"] += 1
    version = version_of(changes["count"], now=NOW)
    same = unchanged(request, version)
    if same is not None:
        return same
    changes["answered"] += 1
    part = live_part(request, version=version, now=NOW)
    fragment = bool(getattr(request, "htmx", False))
    return _page(request, LIVE, live=part, change=changes["count"], fragment=fragment)


def broken(request: HttpRequest) -> HttpResponse:
    message = "as asked"
    raise RuntimeError(message)


urlpatterns = [
    path("samples/", parts),
    path("samples/form/", form),
    path("samples/confirm/", confirm),
    path("samples/live/", live),
    path("samples/broken/", broken),
    path("", include("backline.surfaces.public.urls")),
]
