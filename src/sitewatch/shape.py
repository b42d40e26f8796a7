"""Reading values that others wrote (JSON, TOML): each is checked before it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import cast
from urllib.parse import urlsplit


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


def tables(value: object, path: str, *, most: int = 100) -> list[Mapping[str, object]]:
    """Return a list of tables that is not empty."""
    listed = items(value, path, most=most)
    if not listed:
        msg = f"{path}: at least one table expected"
        raise Misshapen(msg)
    return [mapping(each, f"{path}[{at}]") for at, each in enumerate(listed)]


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


def lines(value: object, path: str, *, most: int) -> str:
    """Return *value* if it is text of printable lines."""
    if not isinstance(value, str):
        raise _refuse(path, "text", value)
    plain = all(line.isprintable() for line in value.replace("\t", " ").splitlines())
    if not value.strip() or len(value) > most or not plain:
        msg = f"{path}: printable lines of at most {most} characters expected"
        raise Misshapen(msg)
    return value


def address(value: str, path: str, *, port: int) -> tuple[str, int]:
    """Return host and port of `host`, `host:port` or `[v6]:port`."""
    try:
        parts = urlsplit(f"//{value}")
        found = parts.port or port
    except ValueError as error:
        msg = f"{path}: {value!r} is not a host with a port"
        raise Misshapen(msg) from error
    if not parts.hostname or parts.netloc != value or "@" in value or " " in value:
        msg = f"{path}: {value!r} is not a host such as pbx.example or 10.0.0.5:5061"
        raise Misshapen(msg)
    return parts.hostname, found


def pattern(value: object, path: str, *, groups: Collection[str]) -> re.Pattern[str]:
    """Return a regular expression that has all of *groups* by name."""
    given = text(value, path)
    try:
        found = re.compile(given)
    except re.error as error:
        msg = f"{path}: {given!r} is no regular expression ({error})"
        raise Misshapen(msg) from error
    for group in groups:
        if group not in found.groupindex:
            msg = f"{path}: the group (?P<{group}>...) is missing"
            raise Misshapen(msg)
    return found
