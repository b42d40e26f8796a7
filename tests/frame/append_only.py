"""Emptying append-only tables after a test that committed.

Triggers refuse DELETE and TRUNCATE on them, Django's flush included. So for the length
of the flush the triggers are away; nothing in the desk itself can do that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import TransactionTestCase

from backline.records.trail import append_only


@contextmanager
def lifted() -> Iterator[None]:
    """Take the triggers away and put them back."""
    tables = append_only.protected_tables(connection)
    for table in tables:
        append_only.remove(connection, table)
    yield
    for table in tables:
        append_only.install(connection, table)


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_append_only_tables() -> Iterator[None]:
    """Wrap the flush with which Django ends a test that committed."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # not in the stubs

    def teardown(case: TransactionTestCase) -> None:
        with lifted():
            flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
