"""Power supplies through NUT: a site on battery has minutes left."""

from __future__ import annotations

from sitewatch.probes.ups.probe import from_settings


__all__ = ["from_settings"]
