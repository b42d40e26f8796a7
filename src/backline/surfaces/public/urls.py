from __future__ import annotations

from django.urls import path

from backline.surfaces.public import change_feed, views
from backline.surfaces.public.demo import SignInAs


urlpatterns = [
    path("feeds/changes/<str:key>.ics", change_feed.feed, name="change-feed"),
    path("", views.home, name="home"),
    path("guide/", views.guide, name="guide"),
    path("plans/schema.json", views.plan_schema_json, name="plan-schema"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/as/", SignInAs.as_view(), name="sign-in-as"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("password/", views.ChangePassword.as_view(), name="password"),
]
