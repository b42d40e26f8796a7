from __future__ import annotations

from django.urls import path

from backline.surfaces.console import fleet_views, ledger_views, views


urlpatterns = [
    path("", views.queue, name="console"),
    path("report/", views.report, name="console-report"),
    path("sites/", fleet_views.sites, name="console-sites"),
    path(
        "proposals/<int:proposal>/<slug:name>/",
        fleet_views.settle,
        name="console-proposal",
    ),
    path("tickets/<str:number>/", views.ticket, name="console-ticket"),
    path(
        "tickets/<str:number>/ledger.json",
        ledger_views.ledger_json,
        name="console-ledger-json",
    ),
    path(
        "tickets/<str:number>/ledger.csv",
        ledger_views.ledger_csv,
        name="console-ledger-csv",
    ),
    path("tickets/<str:number>/<slug:name>/", views.act, name="console-act"),
]
