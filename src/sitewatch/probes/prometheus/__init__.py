"""What a platform tells Prometheus: gauges as they stand, counters by what they grew."""

from __future__ import annotations

from sitewatch.probes.prometheus.probe import from_settings


__all__ = ["from_settings"]
