from __future__ import annotations

from django.apps import AppConfig


class PagingConfig(AppConfig):
    name = "backline.records.paging"
    label = "paging"
    verbose_name = "Paging"
