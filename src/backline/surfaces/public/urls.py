from __future__ import annotations

from django.urls import path

from backline.surfaces.public import (
    change_feed,
    paging_views,
    password_views,
    tracker_views,
    views,
)
from backline.surfaces.public.demo import SignInAs


urlpatterns = [
    path("feeds/changes/<str:key>.ics", change_feed.feed, name="change-feed"),
    path("", views.home, name="home"),
    path("guide/", views.guide, name="guide"),
    path("plans/schema.json", views.plan_schema_json, name="plan-schema"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/as/", SignInAs.as_view(), name="sign-in-as"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("pages/<int:step>/<str:secret>/", paging_views.link, name="page-link"),
    path("hooks/trackers/<slug:tracker>/", tracker_views.called, name="tracker-hook"),
    path("hooks/exotel/<str:secret>/sms/", paging_views.sms, name="exotel-sms"),
    path("hooks/exotel/<str:secret>/say/", paging_views.say, name="exotel-say"),
    path("hooks/exotel/<str:secret>/keys/", paging_views.keys, name="exotel-keys"),
    path(
        "hooks/exotel/<str:secret>/status/<uuid:message>/",
        paging_views.status,
        name="exotel-status",
    ),
    path("password/forgotten/", password_views.forgotten, name="forgotten"),
    path("password/set/<str:secret>/", password_views.set_by_link, name="set-password"),
    path("password/", views.ChangePassword.as_view(), name="password"),
]
