from __future__ import annotations

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "backline.records.visits"
    label = "visits"
    verbose_name = "Visits"
