from __future__ import annotations

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "backline.records.changes"
    label = "changes"
    verbose_name = "Changes"
