"""The tables of a mapping file, read with the place of whatever is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping


class BadMapping(ValueError):
    """The mapping cannot be used; the text says where, why and what to write."""


def check_keys(
    place: str, stated: Mapping[str, object], known: Collection[str]
) -> None:
    """Refuse a key that means nothing."""
    for key in stated:
        if key not in known:
            choice = ", ".join(sorted(known))
            message = f"{place}{key[:40]} means nothing here. Known are {choice}."
            raise BadMapping(message)


def table_of(stated: Mapping[str, object], key: str) -> dict[str, object]:
    """Return a table that has to be there, with an entry at least."""
    table = stated.get(key)
    if not isinstance(table, dict) or not table:
        message = f"[{key}] is missing. Write the table, with an entry a value."
        raise BadMapping(message)
    return table


def tables_of(stated: Mapping[str, object], key: str) -> list[dict[str, object]]:
    """Return the tables of an array of them, none when it is left out."""
    tables = stated.get(key, [])
    if not isinstance(tables, list) or not all(
        isinstance(table, dict) for table in tables
    ):
        message = f"{key} is no list of tables. Write each under [[{key}]]."
        raise BadMapping(message)
    return tables


def values_of(stated: Mapping[str, object], key: str) -> dict[str, str]:
    """Return a table of texts."""
    table = table_of(stated, key)
    if "\0" in "".join(table):
        message = f"[{key}] names a value with a NUL character. Take it away."
        raise BadMapping(message)
    return {foreign: text_of(table, foreign, f"{key}.{foreign!r}") for foreign in table}


def text_of(stated: Mapping[str, object], key: str, place: str) -> str:
    """Return a text that has to be there."""
    text = stated.get(key)
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        message = f"{place} is missing or no text. Write it as a text in quotes."
        raise BadMapping(message)
    return text


def texts_of(stated: Mapping[str, object], key: str, place: str) -> tuple[str, ...]:
    """Return a list of texts, empty when it is left out."""
    texts = stated.get(key, [])
    if not isinstance(texts, list):
        message = f'{place} is no list. Write a list of texts, such as ["status"].'
        raise BadMapping(message)
    return tuple(text_of({key: text}, key, place) for text in texts)


def said_of(stated: Mapping[str, object], key: str, place: str) -> tuple[str, ...]:
    """Return a list of values as a log says them: an empty cell is one, too."""
    said = stated.get(key, [])
    if not isinstance(said, list) or not all(
        isinstance(text, str) and "\0" not in text for text in said
    ):
        message = f'{place} is no list of texts. Write a list, such as ["?", ""].'
        raise BadMapping(message)
    return tuple(said)


def chosen_of(
    stated: Mapping[str, object], key: str, place: str, choice: Collection[str]
) -> str:
    """Return a text that is one of a few."""
    text = text_of(stated, key, place)
    if text not in choice:
        message = f"{place} is {text[:40]!r}. Choose one of {', '.join(choice)}."
        raise BadMapping(message)
    return text
