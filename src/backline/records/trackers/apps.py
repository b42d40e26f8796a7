from __future__ import annotations

from django.apps import AppConfig


class TrackersConfig(AppConfig):
    name = "backline.records.trackers"
    label = "trackers"
    verbose_name = "Trackers"
