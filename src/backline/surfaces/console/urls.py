from __future__ import annotations

from django.urls import path

from backline.surfaces.console import fleet_views, release_views, views


urlpatterns = [
    path("", views.queue, name="console"),
    path("report/", views.report, name="console-report"),
    path("sites/", fleet_views.sites, name="console-sites"),
    path(
        "proposals/<int:proposal>/<slug:name>/",
        fleet_views.settle,
        name="console-proposal",
    ),
    path("releases/", release_views.releases, name="console-releases"),
    path("releases/new/", release_views.announce, name="console-release-new"),
    path("releases/of/<str:release>/", release_views.release, name="console-release"),
    path(
        "releases/of/<str:release>/<slug:name>/",
        release_views.act,
        name="console-release-act",
    ),
    path("tickets/<str:number>/", views.ticket, name="console-ticket"),
    path("tickets/<str:number>/<slug:name>/", views.act, name="console-act"),
]
