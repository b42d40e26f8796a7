from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "backline.records.accounts"
    label = "accounts"
    verbose_name = "Accounts"
