from __future__ import annotations

from django.apps import AppConfig


class MajorsConfig(AppConfig):
    name = "backline.records.majors"
    label = "majors"
    verbose_name = "Major incidents"
