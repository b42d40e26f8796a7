from __future__ import annotations

from django.urls import path

from backline.surfaces.portal import (
    access_views,
    calendar_views,
    cause_views,
    changes_views,
    contract_views,
    ledger_views,
    majors_views,
    people_views,
    question_views,
    readiness_views,
    release_views,
    views,
    visit_views,
)


urlpatterns = [
    path("", views.tickets, name="portal"),
    path("people/", people_views.people, name="portal-people"),
    path("people/new/", people_views.add, name="portal-contact-new"),
    path("people/<int:contact>/", people_views.contact, name="portal-contact"),
    path(
        "people/<int:contact>/<slug:name>/",
        people_views.act,
        name="portal-contact-act",
    ),
    path("report/", views.report, name="portal-report"),
    path("announced/<int:major>/", majors_views.touched, name="portal-touched"),
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
    path("access/", access_views.accesses, name="portal-access"),
    path("access/audit/", access_views.audit, name="portal-access-audit"),
    path("access/export.csv", access_views.export, name="portal-access-export"),
    path("access/<int:access>/", access_views.access, name="portal-access-one"),
    path(
        "access/<int:access>/<slug:name>/",
        access_views.access_step,
        name="portal-access-step",
    ),
    path("sites/<int:site>/access/", access_views.site, name="portal-access-site"),
    path(
        "sites/<int:site>/access/<slug:name>/",
        access_views.site_step,
        name="portal-access-site-step",
    ),
    path(
        "sites/<int:site>/readiness/",
        readiness_views.readiness,
        name="portal-readiness",
    ),
    path(
        "sites/<int:site>/readiness/<slug:name>/",
        readiness_views.act,
        name="portal-readiness-act",
    ),
    path(
        "mechanisms/<int:mechanism>/", access_views.mechanism, name="portal-mechanism"
    ),
    path(
        "mechanisms/<int:mechanism>/<slug:name>/",
        access_views.mechanism_step,
        name="portal-mechanism-step",
    ),
    path("changes/", changes_views.changes, name="portal-changes"),
    path("changes/feed/", changes_views.feed, name="portal-change-feed"),
    path("changes/freezes/", changes_views.freezes, name="portal-freezes"),
    path(
        "changes/freezes/<int:freeze>/lift/",
        changes_views.lift,
        name="portal-freeze-lift",
    ),
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
        "tickets/<str:change>/window/",
        changes_views.window,
        name="portal-change-window",
    ),
    path(
        "tickets/<str:change>/accept-window/",
        changes_views.accept,
        name="portal-change-accept",
    ),
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
    path(
        "tickets/<str:number>/visits/<int:seq>/",
        visit_views.visit,
        name="portal-visit",
    ),
    path(
        "tickets/<str:number>/visits/<int:seq>/report.pdf",
        visit_views.paper,
        name="portal-visit-paper",
    ),
    path("tickets/<str:number>/<slug:name>/", views.act, name="portal-act"),
]
