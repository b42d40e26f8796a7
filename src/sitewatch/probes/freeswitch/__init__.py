"""FreeSWITCH with mod_callcenter, through its event socket."""

from __future__ import annotations

from sitewatch.probes.freeswitch.making import from_settings


__all__ = ["from_settings"]
