"""JSON pointers (RFC 6901): which value of an answer is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sitewatch import shape


def pointer(value: object, path: str) -> str:
    """Return *value* if it is a pointer such as /queues/0/waiting."""
    given = shape.text(value, path)
    if given and not given.startswith("/"):
        msg = f"{path}: a JSON pointer such as /agents/failed expected, not {given!r}"
        raise shape.Misshapen(msg)
    return given


def pointed(document: object, at: str) -> object:
    """Return the value at the pointer *at*.

    Raises:
        Misshapen: there is none.
    """
    found = document
    for step in at.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and key in found:
            found = cast("dict[str, object]", found)[key]
        elif isinstance(found, list) and key.isascii() and key.isdigit():
            found = _item(cast("Sequence[object]", found), int(key[:6]), at)
        else:
            msg = f"the answer has nothing at {at}"
            raise shape.Misshapen(msg)
    return found


def _item(values: Sequence[object], number: int, at: str) -> object:
    if number >= len(values):
        msg = f"the answer has nothing at {at}"
        raise shape.Misshapen(msg)
    return values[number]
