"""Emptying the tables after a test that committed.

Django's own flush empties all of them, and then makes the rows about models and rights
anew that every desk has: some tenths of a second, whatever the test did. Here those rows
stay, and only tables are emptied that hold something.

Triggers refuse DELETE on append-only tables. So for the length of the emptying the
triggers are away; nothing in the desk itself can do that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import TransactionTestCase

from backline.records.trail import append_only


#: What migrating leaves in every desk.
KEPT = {"auth_permission", "django_content_type"}


def empty_tables() -> None:
    """Delete every row that somebody committed."""
    quoted = connection.ops.quote_name
    filled = _filled()
    with lifted(filled), transaction.atomic(), connection.cursor() as cursor:
        for table in filled:
            cursor.execute(f"DELETE FROM {quoted(table)}")  # noqa: S608 - our own


@contextmanager
def lifted(tables: Iterable[str]) -> Iterator[None]:
    """Take the triggers of those away that have any, and put them back."""
    found = append_only.protected_tables(connection).intersection(tables)
    for table in found:
        append_only.remove(connection, table)
    yield
    for table in found:
        append_only.install(connection, table)


def _filled() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_asked())
        return [str(name) for (name,) in cursor.fetchall()]


@cache
def _asked() -> str:
    """Return the question which tables hold a row."""
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models} - KEPT
    return " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS"  # noqa: S608 - our own
        f" (SELECT 1 FROM {connection.ops.quote_name(table)})"
        for table in sorted(tables)
    )


@pytest.fixture(scope="session", autouse=True)
def tests_that_committed_leave_nothing() -> Iterator[None]:
    """Do this where Django flushes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda _case: empty_tables()
        )
        yield
