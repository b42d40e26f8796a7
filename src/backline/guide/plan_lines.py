"""On which line of a plan file something stands.

Guide: package.tailored - an error in a plan names its line. `tomllib` tells no places,
so the headers and keys of the text are read here once more, and no more than those:
what stands inside an inline table or array is found on the line of the key before it.
"""

from __future__ import annotations

import re


_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEYS = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_KEYS})\s*\]\]?\s*(?:#.*)?")
_ASSIGNED = re.compile(rf"\s*({_KEYS})\s*=(.*)")
#: The pieces of a value that can hide a bracket, and the brackets.
_PIECE = re.compile(
    r'"""|' + r"'''|" + r'"(?:[^"\\]|\\.)*"|' + r"'[^']*'|" + r"#.*|[\[{\]}]"
)
_LONG_QUOTES = ('"""', "'''")

Place = tuple[str, ...]


def line_of(text: str, path: str) -> int:
    """Return the line, from 1, of a dotted *path*, or of what is nearest around it."""
    places = _places(text)
    parts = tuple(path.split("."))
    while parts and parts not in places:
        parts = parts[:-1]
    return places.get(parts, 1)


def _places(text: str) -> dict[Place, int]:
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    value = _Value()
    for number, line in enumerate(text.splitlines(), 1):
        if value.is_open:
            value.read(line)
        elif header := _HEADER.fullmatch(line):
            table = _numbered(_parts(header.group(2)), counts)
            if str(header.group(1)) == "[[":
                counts[table] = counts.get(table, -1) + 1
                found.setdefault(table, number)
                table = (*table, str(counts[table]))
            found.setdefault(table, number)
        elif assigned := _ASSIGNED.fullmatch(line):
            keys = _parts(assigned.group(1))
            for depth in range(1, len(keys) + 1):
                found.setdefault((*table, *keys[:depth]), number)
            value.read(assigned.group(2))
    return found


def _parts(keys: str) -> Place:
    return tuple(str(key.group()).strip("\"'") for key in re.finditer(_KEY, keys))


def _numbered(keys: Place, counts: dict[Place, int]) -> Place:
    """Return the place of a header whose parents may be lists of tables."""
    place: Place = ()
    for depth, key in enumerate(keys, 1):
        place = (*place, key)
        if place in counts and depth < len(keys):
            place = (*place, str(counts[place]))
    return place


class _Value:
    """A value that may go on over several lines."""

    def __init__(self) -> None:
        self._depth = 0
        self._quote = ""

    @property
    def is_open(self) -> bool:
        """Whether the next line still belongs to the value."""
        return self._depth > 0 or self._quote != ""

    def read(self, line: str) -> None:
        """Read one line of it."""
        rest = line
        while rest:
            rest = self._past_quote(rest) if self._quote else self._past_piece(rest)

    def _past_quote(self, rest: str) -> str:
        _, found, after = rest.partition(self._quote)
        if found:
            self._quote = ""
        return after

    def _past_piece(self, rest: str) -> str:
        piece = _PIECE.search(rest)
        if piece is None:
            return ""
        word = str(piece.group())
        if word in _LONG_QUOTES:
            self._quote = word
        self._depth += (word in {"[", "{"}) - (word in {"]", "}"})
        return rest[piece.end() :]
