from __future__ import annotations

from django.urls import path

from backline.surfaces.portal import ledger_views, views


urlpatterns = [
    path("", views.tickets, name="portal"),
    path("report/", views.report, name="portal-report"),
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
