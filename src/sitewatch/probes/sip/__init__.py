"""SIP OPTIONS: a second witness of whether a switch lives, beside its own words."""

from __future__ import annotations

from sitewatch.probes.sip.probe import from_settings


__all__ = ["from_settings"]
