from __future__ import annotations

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "backline.records.customers"
    label = "customers"
    verbose_name = "Customers"
