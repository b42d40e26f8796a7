from __future__ import annotations

from django.apps import AppConfig


class CausesConfig(AppConfig):
    name = "backline.records.causes"
    label = "causes"
    verbose_name = "Root causes"
