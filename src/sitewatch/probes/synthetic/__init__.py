"""Test calls that sitewatch places itself: the only witness of an idle hour."""

from __future__ import annotations

from sitewatch.probes.synthetic.settings import from_settings


__all__ = ["from_settings"]
