"""The ways into a site, read from the file that lies beside the rules."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from backline.guide.mechanisms import parse_mechanisms


if TYPE_CHECKING:
    from collections.abc import Mapping

    from backline.guide.mechanisms import Mechanism


@cache
def mechanisms() -> Mapping[str, Mechanism]:
    """Return the mechanisms that the guide approves by name, in its order."""
    text = files("backline.guide").joinpath("mechanisms.toml").read_text("utf-8")
    return MappingProxyType(parse_mechanisms(tomllib.loads(text)))
