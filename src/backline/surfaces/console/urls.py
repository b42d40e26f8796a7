from __future__ import annotations

from django.urls import path

from backline.surfaces.console import (
    fleet_views,
    history_views,
    simulate_views,
    views,
)


urlpatterns = [
    path("", views.queue, name="console"),
    path("report/", views.report, name="console-report"),
    path("sites/", fleet_views.sites, name="console-sites"),
    path("simulate/", simulate_views.simulate, name="console-simulate"),
    path(
        "proposals/<int:proposal>/<slug:name>/",
        fleet_views.settle,
        name="console-proposal",
    ),
    path("histories/", history_views.histories, name="console-histories"),
    path("histories/<int:history>/", history_views.history, name="console-history"),
    path(
        "histories/<int:history>/judge/",
        history_views.judge,
        name="console-history-judge",
    ),
    path(
        "histories/<int:history>/delete/",
        history_views.delete,
        name="console-history-delete",
    ),
    path(
        "histories/<int:history>/report.json",
        history_views.report,
        name="console-history-report",
    ),
    path("tickets/<str:number>/", views.ticket, name="console-ticket"),
    path("tickets/<str:number>/<slug:name>/", views.act, name="console-act"),
]
