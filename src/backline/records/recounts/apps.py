from __future__ import annotations

from django.apps import AppConfig


class RecountsConfig(AppConfig):
    name = "backline.records.recounts"
    label = "recounts"
    verbose_name = "Recounts"
