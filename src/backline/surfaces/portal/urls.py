from __future__ import annotations

from django.urls import path

from backline.surfaces.portal import calendar_views, contract_views, views


urlpatterns = [
    path("", views.tickets, name="portal"),
    path("report/", views.report, name="portal-report"),
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
    path("tickets/<str:number>/", views.ticket, name="portal-ticket"),
    path("tickets/<str:number>/<slug:name>/", views.act, name="portal-act"),
]
