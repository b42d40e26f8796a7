from __future__ import annotations

from django.apps import AppConfig


class FleetConfig(AppConfig):
    name = "backline.records.fleet"
    label = "fleet"
    verbose_name = "Fleet"
