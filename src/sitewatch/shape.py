"""Reading values that others wrote (JSON, TOML): each is checked before it is used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast


MOST_NUMBER = 2**31 - 1


class Misshapen(ValueError):
    """A value that others wrote has not the form that was agreed."""


def _refuse(path: str, wanted: str, found: object) -> Misshapen:
    kind = "nothing" if found is None else type(found).__name__
    return Misshapen(f"{path}: {wanted} expected, {kind} found")


def json_of(body: bytes) -> object:
    """Return the JSON value in *body*; garbage and endless nesting are refused."""
    try:
        return cast("object", json.loads(body.decode("utf-8")))
    except (ValueError, RecursionError) as error:
        msg = "it is not JSON"
        raise Misshapen(msg) from error


def mapping(value: object, path: str) -> Mapping[str, object]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise _refuse(path, "a table", value)
    return value


def items(value: object, path: str, *, most: int) -> list[object]:
    if not isinstance(value, list):
        raise _refuse(path, "a list", value)
    if len(value) > most:
        msg = f"{path}: at most {most} entries expected, {len(value)} found"
        raise Misshapen(msg)
    return value


def integer(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _refuse(path, "a whole number", value)
    if abs(value) > MOST_NUMBER:
        msg = f"{path}: a number of at most {MOST_NUMBER} expected"
        raise Misshapen(msg)
    return value


def text(value: object, path: str, *, most: int = 500) -> str:
    """Return *value* if it is printable text of at most *most* characters."""
    if not isinstance(value, str):
        raise _refuse(path, "text", value)
    if len(value) > most or not value.isprintable():
        msg = f"{path}: printable text of at most {most} characters expected"
        raise Misshapen(msg)
    return value
