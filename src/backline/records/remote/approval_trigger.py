"""The database's own word against a session without approval.

A check of one row cannot look at another, so a trigger does: a session is refused
unless its access is granted, by an approver, and its time is now. No action, console of
the database or forgotten rule gets around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations


if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NAME = "no_session_without_approval"
_REFUSED = "no session without approval"
#: What was written down afterwards was under a grant as well, and is over.
_AFTERWARDS = """(state = 'ended' AND NEW.declared_at IS NOT NULL
AND NEW.stopped_at IS NOT NULL AND NEW.stopped_at <= ended_at
AND approved_at <= NEW.started_at)"""
_GRANTED = """
SELECT 1 FROM remote_access WHERE id = NEW.access_id AND (state = 'granted' {or_})
AND approved_by_id IS NOT NULL
AND (NOT needs_manager OR seconded_by_id IS NOT NULL)
AND engineer_id = NEW.engineer_id
AND starts_at <= NEW.started_at AND NEW.started_at < ends_at
"""
_WHENS = {"insert": "INSERT", "update": "UPDATE OF access_id, engineer_id, started_at"}


def install(connection: BaseDatabaseWrapper, *, afterwards: bool = True) -> None:
    """Put the trigger onto the table of sessions; harmless when it is there."""
    granted = _GRANTED.format(or_=f"OR {_AFTERWARDS}" if afterwards else "")
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql "
                f"AS $$ BEGIN IF NOT EXISTS ({granted}) THEN RAISE EXCEPTION "
                f"'{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; "
                "END IF; RETURN NEW; END $$"
            )
        for when, verb in _WHENS.items():
            cursor.execute(_trigger(connection.vendor, when, verb, granted))


def _trigger(vendor: str, when: str, verb: str, granted: str) -> str:
    head = f"CREATE TRIGGER {NAME}_{when} BEFORE {verb} ON remote_session "
    if vendor == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION {NAME}()"
    return (
        f"{head} BEGIN SELECT RAISE(ABORT, '{_REFUSED}') "
        f"WHERE NOT EXISTS ({granted}); END"
    )


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the trigger away."""
    on = " ON remote_session" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for when in _WHENS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{when}{on}")


def protect(*, afterwards: bool = True) -> migrations.RunPython:
    """Return the migration operation that installs the trigger.

    Before sessions could be written down *afterwards* it did not know of them.
    """

    def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        install(editor.connection, afterwards=afterwards)

    def backwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        remove(editor.connection)

    return migrations.RunPython(forwards, backwards)
