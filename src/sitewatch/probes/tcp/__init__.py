"""Ports that must be open: a connection is made to each, and closed at once."""

from __future__ import annotations

from sitewatch.probes.tcp.probe import from_settings


__all__ = ["from_settings"]
