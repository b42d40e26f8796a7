from __future__ import annotations

from django.urls import path

from backline.surfaces.portal import release_views, views


urlpatterns = [
    path("", views.tickets, name="portal"),
    path("report/", views.report, name="portal-report"),
    path("releases/", release_views.releases, name="portal-releases"),
    path(
        "releases/<str:release>/<int:site>/<slug:name>/",
        release_views.answer,
        name="portal-release-answer",
    ),
    path("tickets/<str:number>/", views.ticket, name="portal-ticket"),
    path("tickets/<str:number>/<slug:name>/", views.act, name="portal-act"),
]
