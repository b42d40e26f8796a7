from __future__ import annotations

from django.apps import AppConfig


class HistoriesConfig(AppConfig):
    name = "backline.records.histories"
    label = "histories"
    verbose_name = "Histories"
