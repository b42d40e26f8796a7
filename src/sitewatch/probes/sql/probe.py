"""One query a measure: one row of two whole numbers, the affected and the total."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sitewatch import secret, shape
from sitewatch.probes import figures
from sitewatch.probes.probe import Note, Place, Watched, blind
from sitewatch.probes.settings import number, refuse_unknown
from sitewatch.probes.sql.databases import (
    PORTS,
    DatabaseKind,
    Login,
    NoFigures,
    Session,
    session,
)


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sitewatch.measurement import Measurement

KEYS = {
    "database",
    "host",
    "port",
    "name",
    "user",
    "password_file",
    "tls",
    "ca_file",
    "timeout_seconds",
    "measures",
}
MEASURE_KEYS = {*figures.KEYS, "query"}
SECONDS = 4
MOST_QUERY = 4000
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Query:
    watched: Watched
    words: str


@dataclass(frozen=True, slots=True)
class SqlProbe:
    name: str
    login: Login
    queries: tuple[Query, ...]

    @property
    def watches(self) -> list[Watched]:
        return [each.watched for each in self.queries]

    def measure(self, now: datetime) -> list[Measurement]:
        """Return each measure; what the database does not tell is blind."""
        try:
            with session(self.login) as asked:
                return [self._measured(asked, each, now) for each in self.queries]
        except NoFigures as error:
            return blind(self.watches, f"{self._where}: {error}", now)

    def examine(self, now: datetime) -> list[Note]:
        remedy = "Correct the login or the query; see the rights."
        return figures.notes(self.measure(now), remedy)

    def close(self) -> None:
        """Nothing is kept open."""

    @property
    def _where(self) -> str:
        return f"{self.login.kind} at {self.login.host}:{self.login.port}"

    def _measured(self, asked: Session, query: Query, now: datetime) -> Measurement:
        told = f"as {self._where} tells"
        try:
            rows = asked.rows(query.words)
        except NoFigures as error:
            return blind([query.watched], f"{self._where}: {error}", now)[0]
        if len(rows) != 1 or len(rows[0]) != 2:  # noqa: PLR2004 - affected and total
            because = f"{told}: one row of two figures was expected"
            return blind([query.watched], because, now)[0]
        affected, total = (_whole(each) for each in rows[0])
        return figures.measured(query.watched, affected, total, told=told, now=now)


def _whole(value: object) -> object:
    """Sums come as decimals; one that is whole is a whole number."""
    if isinstance(value, Decimal) and value.is_finite() and value == int(value):
        return int(value)
    return value


def from_settings(settings: Mapping[str, object], place: Place) -> SqlProbe:
    refuse_unknown(settings, KEYS)
    kind = shape.text(settings.get("database"), "database")
    if kind not in PORTS:
        msg = f"database: {' or '.join(PORTS)} expected, not {kind!r}"
        raise shape.Misshapen(msg)
    database = kind
    tables = shape.tables(
        settings.get("measures"), "measures", most=figures.MOST_MEASURES
    )
    return SqlProbe(
        place.name,
        _login(database, settings, place),
        tuple(_query(table) for table in tables),
    )


def _login(kind: DatabaseKind, settings: Mapping[str, object], place: Place) -> Login:
    host = shape.text(settings.get("host"), "host")
    password_file = shape.text(settings.get("password_file"), "password_file")
    return Login(
        kind=kind,
        host=host,
        port=number(settings, "port", PORTS[kind], (1, 65535)),
        database=shape.text(settings.get("name"), "name"),
        user=shape.text(settings.get("user"), "user"),
        password=secret.secret_in(place.folder / password_file, "password_file"),
        tls=_tls(settings, place, is_near=host in _LOOPBACK),
        seconds=number(settings, "timeout_seconds", SECONDS, (1, 9)),
    )


def _tls(
    settings: Mapping[str, object], place: Place, *, is_near: bool
) -> ssl.SSLContext | None:
    """Return how TLS is checked; off only on this computer, or where it is said."""
    wanted = settings.get("tls", not is_near)
    if not isinstance(wanted, bool):
        msg = "tls: true or false expected"
        raise shape.Misshapen(msg)
    if not wanted:
        return None
    if "ca_file" not in settings:
        return ssl.create_default_context()
    path = place.folder / shape.text(settings["ca_file"], "ca_file")
    try:
        return ssl.create_default_context(cafile=str(path))
    except OSError as error:
        msg = f"ca_file: {path} cannot be used: {error}"
        raise shape.Misshapen(msg) from error


def _query(table: Mapping[str, object]) -> Query:
    refuse_unknown(table, MEASURE_KEYS)
    return Query(
        figures.watched(table),
        shape.lines(table.get("query"), "query", most=MOST_QUERY),
    )
