from __future__ import annotations

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "backline.records.contracts"
    label = "contracts"
    verbose_name = "Contracts"
