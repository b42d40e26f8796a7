from __future__ import annotations

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "backline.records.readiness"
    label = "readiness"
    verbose_name = "Readiness"
