"""The addresses of the work around tickets: shifts, major incidents, suppliers."""

from __future__ import annotations

from django.urls import path

from backline.surfaces.console import (
    callbacks_views,
    escalation_views,
    majors_views,
    problem_views,
    release_views,
    shift_views,
    supplier_views,
)


urlpatterns = [
    path("shifts/", shift_views.shifts, name="console-shifts"),
    path("shifts/new/", shift_views.hand_over, name="console-shift-new"),
    path("shifts/<int:handover>/", shift_views.shift, name="console-shift"),
    path("majors/", majors_views.majors, name="console-majors"),
    path("majors/<str:number>/", majors_views.major, name="console-major"),
    path(
        "majors/<str:number>/caller/",
        callbacks_views.note,
        name="console-major-caller",
    ),
    path(
        "majors/<str:number>/<slug:name>/", majors_views.act, name="console-major-act"
    ),
    path("callbacks/", callbacks_views.callbacks, name="console-callbacks"),
    path("callbacks/next/", callbacks_views.take, name="console-callback-next"),
    path(
        "callbacks/<int:callback>/<slug:outcome>/",
        callbacks_views.call,
        name="console-callback-act",
    ),
    path("escalations/", escalation_views.escalations, name="console-escalations"),
    path("releases/", release_views.releases, name="console-releases"),
    path("releases/new/", release_views.announce, name="console-release-new"),
    path("releases/of/<str:release>/", release_views.release, name="console-release"),
    path(
        "releases/of/<str:release>/<slug:name>/",
        release_views.act,
        name="console-release-act",
    ),
    path("problems/", problem_views.problems, name="console-problems"),
    path("problems/<int:problem>/", problem_views.problem, name="console-problem"),
    path("suppliers/", supplier_views.suppliers, name="console-suppliers"),
    path("suppliers/new/", supplier_views.add, name="console-supplier-new"),
    path("suppliers/<int:supplier>/", supplier_views.change, name="console-supplier"),
]
