"""Asterisk, through AMI, with other witnesses beside it."""

from __future__ import annotations

from sitewatch.probes.asterisk.making import from_settings


__all__ = ["from_settings"]
