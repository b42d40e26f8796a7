"""Reading the settings of a probe; `Misshapen` says which is wrong and what to give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch import shape
from sitewatch.measurement import NAME


if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def refuse_unknown(settings: Mapping[str, object], known: Collection[str]) -> None:
    for key in sorted(settings):
        if key not in known:
            told = ", ".join(sorted(known))
            msg = f"{key}: there is no such setting; known: {told}"
            raise shape.Misshapen(msg)


def number(
    settings: Mapping[str, object], key: str, default: int, limits: tuple[int, int]
) -> int:
    """Return the whole number *key*, within *limits*."""
    least, most = limits
    found = shape.integer(settings.get(key, default), key)
    if not least <= found <= most:
        msg = f"{key}: give {least} to {most}"
        raise shape.Misshapen(msg)
    return found


def texts(settings: Mapping[str, object], key: str, *, most: int) -> list[str]:
    """Return the texts of the list *key*: at least one, none twice."""
    found = [
        shape.text(each, f"{key}[{place}]")
        for place, each in enumerate(shape.items(settings.get(key), key, most=most))
    ]
    if not found or len(set(found)) != len(found):
        msg = f"{key}: give at least one, and none twice"
        raise shape.Misshapen(msg)
    return found


def name(settings: Mapping[str, object], key: str, default: str) -> str:
    """Return the name *key* of a component or measure."""
    found = shape.text(settings.get(key, default), key)
    if not NAME.fullmatch(found):
        msg = f"{key}: {found!r} is not a name such as ports_closed"
        raise shape.Misshapen(msg)
    return found
