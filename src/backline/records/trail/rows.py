"""Many rows read and written at once, without a model instance for each.

A hundred thousand tickets are recounted within a minute: what Django spends on an
instance, on converting an instant, and on `bulk_update` with its CASE for each row and
column is more than the fold of the timeline itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection


if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

Row = tuple[Any, ...]


def read_rows(asked: QuerySet[Any, Row]) -> list[Row]:
    """Return the rows of a question for values: instants aware, JSON still a text."""
    try:
        statement, values = asked.query.sql_with_params()
    except EmptyResultSet:
        # It asks for what can't be there, such as one of no numbers.
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[Row] = cursor.fetchall()
    if connection.vendor == "sqlite":
        # It keeps no offset: what it holds is UTC.
        return [
            tuple(
                [
                    value.replace(tzinfo=UTC) if type(value) is datetime else value
                    for value in row
                ]
            )
            for row in rows
        ]
    return rows


def write_rows(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[tuple[int, Mapping[str, object]]],
) -> int:
    """Write *columns* of the rows of a model; return how many there were.

    Args:
        model: whose table it is.
        columns: the names of the columns.
        rows: the number of each row, and what is written to it.
    """
    plain = _form()
    values: list[Row] = [
        (*plain([written[column] for column in columns]), number)
        for number, written in rows
    ]
    return _run(f"{_update(model, columns)} WHERE id = %s", values)


def swap_rows(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[tuple[int, int, Mapping[str, object]]],
) -> int:
    """Write *columns* of those rows that are as they were read; return how many are.

    Args:
        model: whose table it is; it has a version that every change moves on.
        columns: the names of the columns.
        rows: the number of each row, the version that was read, and what is written.
    """
    plain = _form()
    values: list[Row] = [
        (*plain([written[column] for column in columns]), number, version)
        for number, version, written in rows
    ]
    return _run(f"{_update(model, columns)} WHERE id = %s AND version = %s", values)


def insert_rows(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Insert rows of a model, with *columns* for each."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001 - Django documents it
    names = ", ".join(map(quote, columns))
    places = f"({', '.join(['%s'] * len(columns))})"
    statement = f"INSERT INTO {table} ({names}) VALUES "  # noqa: S608 - our own names
    plain = _form()
    values: list[Row] = [plain(row) for row in rows]
    if connection.vendor == "sqlite":
        _run(statement + places, values)
        return
    # A server is told of some together: each statement by itself is parsed and planned.
    for start in range(0, len(values), _TOGETHER):
        some = values[start : start + _TOGETHER]
        _run(statement + ", ".join([places] * len(some)), [tuple(chain(*some))])


#: So many rows share an INSERT.
_TOGETHER = 50


def _update(model: type[Model], columns: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001 - Django documents it
    places = ", ".join(f"{quote(column)} = %s" for column in columns)
    return f"UPDATE {table} SET {places}"  # noqa: S608 - our own names


def _run(statement: str, values: list[Row]) -> int:
    """Run a statement with each of the values; return how many rows it met."""
    if not values:
        return 0
    with connection.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(statement, values[0])
        else:
            cursor.executemany(statement, values)
        return int(cursor.rowcount)


def _form() -> Callable[[Iterable[object]], Row]:
    """Return how a row is handed to the database; asked once for many rows."""
    return _for_sqlite if connection.vendor == "sqlite" else _for_postgresql


def _for_sqlite(row: Iterable[object]) -> Row:
    # Its text in UTC ends with +00:00, which is left out. Nobody makes a kind of either
    # type of their own, so the type itself is looked at: it is looked at so often.
    return tuple(
        [
            (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat(" ")[
                :-6
            ]
            if type(value) is datetime
            else _dumped(value)
            if type(value) is dict
            else value
            for value in row
        ]
    )


def _for_postgresql(row: Iterable[object]) -> Row:
    return tuple(
        [_dumped(value) if isinstance(value, dict) else value for value in row]
    )


_dumped = json.JSONEncoder().encode
