from __future__ import annotations

from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    name = "backline.records.shifts"
    label = "shifts"
    verbose_name = "Shifts"
