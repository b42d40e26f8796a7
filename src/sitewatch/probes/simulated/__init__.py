"""A simulated switch with faults that can be switched on, and the probe that reads it.

It stands behind the same interface as a real switch: the demo and the tests measure
through it, over HTTP.
"""

from __future__ import annotations

from sitewatch.probes.simulated.probe import from_settings


__all__ = ["from_settings"]
