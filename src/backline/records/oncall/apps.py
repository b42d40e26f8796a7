from __future__ import annotations

from django.apps import AppConfig


class OncallConfig(AppConfig):
    name = "backline.records.oncall"
    label = "oncall"
    verbose_name = "On call"
