from __future__ import annotations

from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "backline.records.trail"
    label = "trail"
    verbose_name = "Trail"
