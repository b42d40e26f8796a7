"""Against a real PostgreSQL and a real MariaDB."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psycopg
import pymysql
import pytest
from tests.frame import postgres
from tests.frame.ports import free_port
from tests.sitewatch.standin import place

from sitewatch.probes import registry
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from datetime import datetime

    from sitewatch.measurement import Measurement
    from sitewatch.probes.probe import Probe

START_WITHIN_SECONDS = 120
AGENTS = {
    "component": "acd",
    "measure": "agents_cannot_log_in",
    "total_source": "roster",
}
TABLE = "CREATE TABLE agents (name varchar(20), refused integer)"


class Database(NamedTuple):
    kind: str
    port: int
    name: str
    user: str
    password: str = "s3cret"  # noqa: S105 - of a database of the test


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Database]:
    server = postgres.start()
    if server is None:
        pytest.skip(postgres.MISSING)
    address = server.url.rpartition("/")[0]
    name = f"platform_{os.getpid()}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(f"{address}/{name}", autocommit=True) as link:
        link.execute(TABLE)
        link.execute("INSERT INTO agents VALUES ('a', 1), ('b', 0), ('c', 0)")
        info = link.info
        yield Database("postgresql", info.port, name, info.user, info.password)
    with psycopg.connect(f"{address}/postgres", autocommit=True) as link:
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.stop()


@pytest.fixture(scope="module")
def mariadb() -> Iterator[Database]:
    program = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
    if not Path(program).exists():
        pytest.skip("no MariaDB on this machine: apt-get install mariadb-server")
    install = shutil.which("mariadb-install-db") or "/usr/bin/mariadb-install-db"
    folder = Path(tempfile.mkdtemp(prefix="sitewatch-mariadb-"))
    user = "mysql" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    owned = [f"--user={user}"] if user else []
    subprocess.run(
        [
            install,
            "--no-defaults",
            f"--datadir={folder}/data",
            "--skip-test-db",
            "--auth-root-authentication-method=normal",
            *owned,
        ],
        check=True,
        capture_output=True,
    )
    port = free_port()
    process = subprocess.Popen(
        [
            program,
            "--no-defaults",
            f"--datadir={folder}/data",
            f"--socket={folder}/socket",
            "--bind-address=127.0.0.1",
            f"--port={port}",
            *owned,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with closing(_root(folder / "socket")) as link, link.cursor() as cursor:
            cursor.execute("CREATE DATABASE platform")
            cursor.execute("USE platform")
            cursor.execute(TABLE)
            cursor.execute("INSERT INTO agents VALUES ('a', 1), ('b', 0), ('c', 0)")
            cursor.execute("CREATE USER watch@'127.0.0.1' IDENTIFIED BY 's3cret'")
            cursor.execute("GRANT ALL ON platform.* TO watch@'127.0.0.1'")
            link.commit()
        yield Database("mariadb", port, "platform", "watch")
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def _root(path: Path) -> pymysql.connections.Connection[pymysql.cursors.Cursor]:
    give_up_at = time.monotonic() + START_WITHIN_SECONDS
    while not path.exists() and time.monotonic() < give_up_at:
        time.sleep(0.1)
    return pymysql.connect(unix_socket=str(path), user="root")


@pytest.fixture(params=["postgresql", "mariadb"])
def database(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue(request.param)
    return found


def settings(at: Database, *queries: str, **more: object) -> dict[str, object]:
    names = ["agents_cannot_log_in", "agents_cannot_take_calls", "calls_rejected"]
    return {
        "database": at.kind,
        "host": "127.0.0.1",
        "port": at.port,
        "name": at.name,
        "user": at.user,
        "password_file": "password",
        "measures": [
            {**AGENTS, "measure": name, "query": query}
            for name, query in zip(names, queries, strict=False)
        ],
        **more,
    }


def probe(tmp_path: Path, at: Database, *queries: str, **more: object) -> Probe:
    file = tmp_path / "password"
    if not file.exists():
        file.write_text(at.password or "any")
        file.chmod(0o600)
    return registry.probe(place("sql", tmp_path), settings(at, *queries, **more))


def one(tmp_path: Path, database: Database, query: str, now: datetime) -> Measurement:
    (found,) = probe(tmp_path, database, query).measure(now)
    return found


def test_one_row_of_two_figures_is_a_measure(
    tmp_path: Path, database: Database, now: datetime
) -> None:
    query = "SELECT sum(refused),\n count(*) FROM agents"
    found = one(tmp_path, database, query, now)
    assert (found.affected, found.total, found.state) == (1, 3, "measured")
    assert found.evidence.startswith(f"1 of 3, as {database.kind} at 127.0.0.1:")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1",
        "SELECT 1, 2, 3",
        "SELECT 1, 2 WHERE 1 = 0",
        "SELECT refused, 3 FROM agents",
        "SELECT NULL, 3",
        "SELECT 'a', 'b'",
        "SELECT 1.5, 3",
        "SELECT 4, 3",
        "SELECT nothing FROM nowhere",
        "not a query",
    ],
)
def test_what_is_no_pair_of_figures_is_blind(
    tmp_path: Path, database: Database, now: datetime, query: str
) -> None:
    assert one(tmp_path, database, query, now).state == "blind"


def test_one_wrong_query_hides_no_other(
    tmp_path: Path, database: Database, now: datetime
) -> None:
    queries = ("SELECT 1, 3", "SELECT nothing", "SELECT 2, 3")
    found = probe(tmp_path, database, *queries).measure(now)
    assert [each.affected for each in found] == [1, None, 2]
    notes = probe(tmp_path, database, *queries).examine(now)
    assert [note.level for note in notes] == ["good", "bad", "good"]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM agents",
        "INSERT INTO agents VALUES ('d', 1)",
        "CREATE TABLE other (a integer)",
        "SELECT 1, 3; DELETE FROM agents",
        "COMMIT; DELETE FROM agents",
    ],
)
def test_nothing_can_be_changed(
    tmp_path: Path, database: Database, now: datetime, query: str
) -> None:
    assert one(tmp_path, database, query, now).state == "blind"
    found = one(tmp_path, database, "SELECT sum(refused), count(*) FROM agents", now)
    assert (found.affected, found.total) == (1, 3)


def test_a_query_that_takes_too_long_is_ended(
    tmp_path: Path, database: Database, now: datetime
) -> None:
    sleep = {"postgresql": "pg_sleep(30) IS NULL", "mariadb": "sleep(30)"}
    query = f"SELECT 1, 3 WHERE {sleep[database.kind]}"
    (found,) = probe(tmp_path, database, query, timeout_seconds=1).measure(now)
    assert found.state == "blind"


def test_a_database_that_is_not_there_is_blind(tmp_path: Path, now: datetime) -> None:
    for kind in ("postgresql", "mariadb"):
        away = Database(kind, free_port(), "platform", "watch")
        found = probe(tmp_path, away, "SELECT 1, 3", "SELECT 2, 3").measure(now)
        assert [each.state for each in found] == ["blind"] * 2


def test_a_wrong_password_is_blind_and_shows_nowhere(
    tmp_path: Path, mariadb: Database, now: datetime
) -> None:
    (tmp_path / "password").write_text("wr0ng")
    (tmp_path / "password").chmod(0o600)
    found = one(tmp_path, mariadb, "SELECT 1, 3", now)
    assert (found.state, "Access denied" in found.evidence) == ("blind", True)
    assert "wr0ng" not in repr(probe(tmp_path, mariadb, "SELECT 1, 3"))


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ({"database": "oracle"}, "postgresql or mariadb expected"),
        ({"tls": "yes"}, "true or false"),
        ({"ca_file": "gone", "tls": True}, "cannot be used"),
        ({"measures": []}, "at least one table"),
        ({"timeout_seconds": 10}, "give 1 to 9"),
        ({"dsn": "x"}, "no such setting"),
    ],
)
def test_a_wrong_setting_is_refused(
    tmp_path: Path, wrong: dict[str, object], because: str
) -> None:
    database = Database("postgresql", 5432, "platform", "watch")
    with pytest.raises(Misshapen, match=because):
        probe(tmp_path, database, "SELECT 1, 3", **wrong)
