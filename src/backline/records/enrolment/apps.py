from __future__ import annotations

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "backline.records.enrolment"
    label = "enrolment"
    verbose_name = "Enrolment"
