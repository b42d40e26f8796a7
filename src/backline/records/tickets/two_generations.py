"""A parent has no parent: the database itself refuses a third generation.

A constraint sees one row only, so it is a trigger on both databases. Two transactions
that put two tickets under each other at once both change both tickets, and the second
is refused by their versions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations


if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_NAME = "two_generations"
_SAID = "a parent has no parent, and a child no children"
_THIRD = """NEW.relation = 'parent' AND EXISTS (
    SELECT 1 FROM tickets_ticketlink
    WHERE relation = 'parent' AND (one_id = NEW.other_id OR other_id = NEW.one_id)
)"""
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_THIRD} THEN
    RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""
_TRIGGER = f"""
CREATE TRIGGER {_NAME} BEFORE INSERT OR UPDATE ON tickets_ticketlink
FOR EACH ROW EXECUTE FUNCTION {_NAME}()
"""
_SQLITE = tuple(
    f"CREATE TRIGGER {_NAME}_{verb.lower()} BEFORE {verb} ON tickets_ticketlink "
    f"WHEN {_THIRD} BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    for verb in ("INSERT", "UPDATE")
)


def hold() -> migrations.RunPython:
    """Return the migration operation that makes the database hold it."""

    def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        _run(editor.connection, (_FUNCTION, _TRIGGER), _SQLITE)

    def backwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        _run(
            editor.connection,
            (f"DROP TRIGGER {_NAME} ON tickets_ticketlink", f"DROP FUNCTION {_NAME}()"),
            (f"DROP TRIGGER {_NAME}_insert", f"DROP TRIGGER {_NAME}_update"),
        )

    return migrations.RunPython(forwards, backwards)


def _run(
    connection: BaseDatabaseWrapper, postgres: tuple[str, ...], sqlite: tuple[str, ...]
) -> None:
    with connection.cursor() as cursor:
        for statement in postgres if connection.vendor == "postgresql" else sqlite:
            cursor.execute(statement)
