from __future__ import annotations

from django.urls import path

from backline.surfaces.portal import views


urlpatterns = [
    path("", views.tickets, name="portal"),
    path("report/", views.report, name="portal-report"),
    path("tickets/<str:number>/", views.ticket, name="portal-ticket"),
    path("tickets/<str:number>/<slug:name>/", views.act, name="portal-act"),
]
