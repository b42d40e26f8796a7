"""Which probes there are: every folder beside this file is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import cast

import sitewatch.probes
from sitewatch import shape
from sitewatch.probes.probe import Place, Probe


class UnknownProbe(Exception):
    """The configuration names a probe that does not exist."""


def probe_names() -> list[str]:
    found = pkgutil.iter_modules(sitewatch.probes.__path__)
    return sorted(each.name for each in found if each.ispkg)


def kind_of(name: str, settings: Mapping[str, object]) -> str:
    return shape.text(settings.get("kind", name), "kind")


def probe(place: Place, settings: Mapping[str, object]) -> Probe:
    """Return a probe, made by the `from_settings` of its kind's folder.

    The kind is the setting `kind`, else the name of the place: two probes of a kind
    have names of their own. The folder never sees `kind`.
    """
    kind = kind_of(place.name, settings)
    if kind not in probe_names():
        msg = f"there is no probe {kind!r}; known are {', '.join(probe_names())}"
        raise UnknownProbe(msg)
    folder = importlib.import_module(f"sitewatch.probes.{kind}")
    make = cast("Callable[[Mapping[str, object], Place], Probe]", folder.from_settings)
    return make({key: settings[key] for key in settings if key != "kind"}, place)
