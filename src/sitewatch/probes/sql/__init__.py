"""A platform's database, asked read-only: one query, two figures for each measure."""

from __future__ import annotations

from sitewatch.probes.sql.probe import from_settings


__all__ = ["from_settings"]
