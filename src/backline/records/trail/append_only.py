"""Tables whose rows are written once: the database itself refuses the rest.

A table is protected by a migration of its own record::

    operations = [append_only.protect("trail_auditevent")]

UPDATE and DELETE are refused on both databases, TRUNCATE on PostgreSQL (SQLite has
none). There is no switch that a session could set: whoever wants rows gone has to
`remove` the triggers, which needs the right to change the table and leaves a mark in
the schema. The tests' flush does just that and puts them back (tests/frame/emptied.py).

On SQLite, Django alters a table by making it anew, and the triggers go with the old
one: a migration that alters a protected table ends with another `protect`.
`protected_tables` tells what the database really holds, and a test compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations


if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def protect(table: str) -> migrations.RunPython:
    """Return the migration operation that makes *table* append-only."""

    def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        install(editor.connection, table)

    def backwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        remove(editor.connection, table)

    return migrations.RunPython(forwards, backwards)


def install(connection: BaseDatabaseWrapper, table: str) -> None:
    """Make *table* append-only; harmless when it is so already."""
    remove(connection, table)
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
            cursor.execute(
                f"CREATE TRIGGER append_only_row BEFORE UPDATE OR DELETE ON {quoted} "
                "FOR EACH ROW EXECUTE FUNCTION append_only()"
            )
            cursor.execute(
                f"CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {quoted} "
                "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
            )
            return
        for verb in ("UPDATE", "DELETE"):
            trigger = connection.ops.quote_name(f"append_only_{table}_{verb.lower()}")
            cursor.execute(
                f"CREATE TRIGGER {trigger} BEFORE {verb} ON {quoted} BEGIN SELECT "
                f"RAISE(ABORT, '{table} is append-only: {verb} refused'); END"
            )


def remove(connection: BaseDatabaseWrapper, table: str) -> None:
    """Let rows of *table* be changed and deleted."""
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for trigger in ("append_only_row", "append_only_table"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {quoted}")
            return
        for verb in ("update", "delete"):
            trigger = connection.ops.quote_name(f"append_only_{table}_{verb}")
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")


def protected_tables(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the tables that the database protects, as its own catalogue has it."""
    if connection.vendor == "postgresql":
        question = (
            "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE tgname IN ('append_only_row', 'append_only_table') "
            "AND tgenabled = 'O' "
            "GROUP BY relname HAVING count(*) = 2"
        )
    else:
        question = (
            "SELECT tbl_name FROM sqlite_master "
            "WHERE type = 'trigger' AND name LIKE 'append!_only!_%' ESCAPE '!' "
            "GROUP BY tbl_name HAVING count(*) = 2"
        )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {str(name) for (name,) in cursor.fetchall()}
