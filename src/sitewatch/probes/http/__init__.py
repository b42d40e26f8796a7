"""A platform's own pages, read over HTTP: two figures in JSON, or a page that answers."""

from __future__ import annotations

from sitewatch.probes.http.probe import from_settings


__all__ = ["from_settings"]
