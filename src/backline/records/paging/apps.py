from __future__ import annotations

from django.apps import AppConfig


class PagingConfig(AppConfig):
    name = "backline.records.paging"
    label = "paging"
    verbose_name = "Paging"

    def ready(self) -> None:
        """Let the proof of coverage know how people are reached."""
        from backline.records.oncall.reach import (  # noqa: PLC0415 - models are there now
            reached_by,
        )
        from backline.records.paging.queries import (  # noqa: PLC0415 - likewise
            not_reached,
        )

        reached_by(not_reached)
