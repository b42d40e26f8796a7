"""Which probes there are: every folder beside this file is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import cast

import sitewatch.probes
from sitewatch.probes.probe import Probe


class UnknownProbe(Exception):
    """The configuration names a probe that does not exist."""


def probe_names() -> list[str]:
    found = pkgutil.iter_modules(sitewatch.probes.__path__)
    return sorted(each.name for each in found if each.ispkg)


def probe(name: str, settings: Mapping[str, object]) -> Probe:
    """Return the probe *name*, made by its folder's `from_settings`."""
    if name not in probe_names():
        msg = f"there is no probe {name!r}; known are {', '.join(probe_names())}"
        raise UnknownProbe(msg)
    folder = importlib.import_module(f"sitewatch.probes.{name}")
    make = cast("Callable[[Mapping[str, object]], Probe]", folder.from_settings)
    return make(settings)
