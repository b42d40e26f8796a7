"""Which surface answers which address."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from backline.surfaces.api.metrics import metrics
from backline.surfaces.public import health


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", include("backline.surfaces.api.urls")),
    path("", include("backline.surfaces.public.urls")),
    path("console/", include("backline.surfaces.console.urls")),
    path("portal/", include("backline.surfaces.portal.urls")),
]
