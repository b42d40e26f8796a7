from __future__ import annotations

from django.urls import path

from backline.surfaces.portal import (
    calendar_views,
    cause_views,
    contract_views,
    ledger_views,
    question_views,
    release_views,
    views,
)


urlpatterns = [
    path("", views.tickets, name="portal"),
    path("report/", views.report, name="portal-report"),
    path("questions/<int:question>/", question_views.question, name="portal-question"),
    path("releases/", release_views.releases, name="portal-releases"),
    path(
        "releases/<str:release>/<int:site>/<slug:name>/",
        release_views.answer,
        name="portal-release-answer",
    ),
    path("calendars/", calendar_views.calendars, name="portal-calendars"),
    path("calendars/propose/", calendar_views.propose, name="portal-propose-calendar"),
    path("calendars/<int:version>/", calendar_views.calendar, name="portal-calendar"),
    path("annexes/<int:annex>/", calendar_views.annex, name="portal-annex"),
    path(
        "annexes/<int:annex>/<slug:name>/",
        calendar_views.act,
        name="portal-annex-act",
    ),
    path("contracts/", contract_views.contracts, name="portal-contracts"),
    path("contracts/<int:contract>/", contract_views.contract, name="portal-contract"),
    path(
        "causes/actions/<int:action>/", cause_views.action, name="portal-cause-action"
    ),
    path(
        "tickets/<str:number>/cause/<int:release>/",
        cause_views.release,
        name="portal-cause-release",
    ),
    path(
        "tickets/<str:number>/cause/<int:release>/report.pdf",
        cause_views.paper,
        name="portal-cause-paper",
    ),
    path("tickets/<str:number>/", views.ticket, name="portal-ticket"),
    path(
        "tickets/<str:number>/ledger.json",
        ledger_views.ledger_json,
        name="portal-ledger-json",
    ),
    path(
        "tickets/<str:number>/ledger.csv",
        ledger_views.ledger_csv,
        name="portal-ledger-csv",
    ),
    path("tickets/<str:number>/<slug:name>/", views.act, name="portal-act"),
]
