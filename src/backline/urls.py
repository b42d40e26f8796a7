"""Which surface answers which address."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from backline.surfaces.public import health


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("backline.surfaces.public.urls")),
]
