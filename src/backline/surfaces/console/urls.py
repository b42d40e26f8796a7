from __future__ import annotations

from django.urls import path

from backline.surfaces.console import fleet_views, simulate_views, views


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
    path("tickets/<str:number>/", views.ticket, name="console-ticket"),
    path("tickets/<str:number>/<slug:name>/", views.act, name="console-act"),
]
