"""PostgreSQL and MariaDB: a session that can only read, with a limit for each query."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol

import pg8000.exceptions
import pg8000.native
import pymysql


DatabaseKind = Literal["postgresql", "mariadb"]
PORTS: dict[DatabaseKind, int] = {"postgresql": 5432, "mariadb": 3306}
_TRANSACTION_ONLY = "START TRANSACTION READ ONLY"


class NoFigures(Exception):
    """The database gave none; the message says why."""


class Session(Protocol):
    """Asks each query in a transaction of its own, which only reads."""

    def rows(self, query: str) -> Sequence[Sequence[object]]:
        """Return what *query*, one statement, finds.

        Raises:
            NoFigures: the database refused it, or took too long.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Where a database is and who asks; *password* never shows."""

    kind: DatabaseKind
    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    tls: ssl.SSLContext | None
    seconds: int


@contextmanager
def session(login: Login) -> Iterator[Session]:
    """Open a session; it ends with nothing changed.

    Raises:
        NoFigures: the database cannot be reached, or refuses the user.
    """
    opened = _postgresql(login) if login.kind == "postgresql" else _mariadb(login)
    with opened as found:
        yield found


@dataclass(frozen=True, slots=True)
class _PostgreSql:
    link: pg8000.native.Connection

    def rows(self, query: str) -> Sequence[Sequence[object]]:
        try:
            self.link.run(_TRANSACTION_ONLY)
            # The extended protocol: the server itself refuses a second statement.
            found: Sequence[Sequence[object]] | None
            found = self.link.execute_unnamed(query).rows
            self.link.run("ROLLBACK")
        except _PG_ERRORS as error:
            with contextlib.suppress(*_PG_ERRORS):
                self.link.run("ROLLBACK")
            raise NoFigures(_pg_words(error)) from error
        return found or []


_PG_ERRORS = (pg8000.exceptions.Error, OSError, ValueError, TypeError)


@contextmanager
def _postgresql(login: Login) -> Iterator[_PostgreSql]:
    try:
        link = pg8000.native.Connection(
            login.user,
            host=login.host,
            port=login.port,
            database=login.database,
            password=login.password,
            ssl_context=login.tls or False,
            timeout=login.seconds,
            application_name="sitewatch",
        )
    except _PG_ERRORS as error:
        raise NoFigures(_pg_words(error)) from error
    try:
        link.run(f"SET statement_timeout = {login.seconds * 1000}")
        yield _PostgreSql(link)
    finally:
        with contextlib.suppress(*_PG_ERRORS):
            link.close()


def _pg_words(error: Exception) -> str:
    told = error.args[0] if error.args else type(error).__name__
    return str(told["M"] if isinstance(told, dict) and "M" in told else told)


@dataclass(frozen=True, slots=True)
class _MariaDb:
    link: pymysql.connections.Connection[pymysql.cursors.Cursor]

    def rows(self, query: str) -> Sequence[Sequence[object]]:
        try:
            with self.link.cursor() as cursor:
                cursor.execute(_TRANSACTION_ONLY)
                cursor.execute(query)
                found = cursor.fetchmany(2)
                self.link.rollback()
                return found
        except _MARIADB_ERRORS as error:
            with contextlib.suppress(*_MARIADB_ERRORS):
                self.link.rollback()
            raise NoFigures(_mariadb_words(error)) from error


_MARIADB_ERRORS = (pymysql.MySQLError, OSError, ValueError)


@contextmanager
def _mariadb(login: Login) -> Iterator[_MariaDb]:
    try:
        link = pymysql.connect(
            host=login.host,
            port=login.port,
            user=login.user,
            password=login.password,
            database=login.database,
            ssl=login.tls,
            connect_timeout=login.seconds,
            read_timeout=login.seconds,
            write_timeout=login.seconds,
            charset="utf8mb4",
        )
    except _MARIADB_ERRORS as error:
        raise NoFigures(_mariadb_words(error)) from error
    try:
        yield _MariaDb(link)
    finally:
        with contextlib.suppress(*_MARIADB_ERRORS):
            link.close()


def _mariadb_words(error: Exception) -> str:
    return str(error.args[-1] if error.args else type(error).__name__)
