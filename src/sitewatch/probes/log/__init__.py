"""A log that tells what nothing else tells, such as calls rejected before they exist."""

from __future__ import annotations

from sitewatch.probes.log.probe import from_settings


__all__ = ["from_settings"]
