from __future__ import annotations

from django.apps import AppConfig


class SuppliersConfig(AppConfig):
    name = "backline.records.suppliers"
    label = "suppliers"
    verbose_name = "Suppliers"
