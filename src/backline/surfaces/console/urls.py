from __future__ import annotations

from django.urls import path

from backline.surfaces.console import views


urlpatterns = [
    path("", views.queue, name="console"),
    path("report/", views.report, name="console-report"),
    path("tickets/<str:number>/", views.ticket, name="console-ticket"),
    path("tickets/<str:number>/<slug:name>/", views.act, name="console-act"),
]
