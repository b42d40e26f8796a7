"""A plan of no vendor, and small changes to it."""

from __future__ import annotations

import tomllib
from pathlib import Path

from backline.guide.plan_overrides import with_overrides


TEXT = Path(__file__).with_name("unlike.toml").read_text("utf-8")


def unlike(**changes: object) -> dict[str, object]:
    """The plan with `changes` by path, ``__`` for the dot; None takes a key out."""
    mapping = tomllib.loads(TEXT)
    for dotted, value in changes.items():
        *parents, last = dotted.split("__")
        place: object = mapping
        for parent in parents:
            assert isinstance(place, dict)
            place = place[parent]
        assert isinstance(place, dict)
        place[last] = value
        if value is None:
            del place[last]
    return mapping


def overridden(**changes: object) -> dict[str, object]:
    """The plan under a contract's own figures."""
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return with_overrides(unlike(), paths)
