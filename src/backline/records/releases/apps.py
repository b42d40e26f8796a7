from __future__ import annotations

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "backline.records.releases"
    label = "releases"
    verbose_name = "Releases"
