"""The desk under load: PostgreSQL, the production server, HTTP.

Run: `python -m benchmarks.desk [COPIES]`; 200 copies of 1,000 tickets by default. It
starts its own PostgreSQL, durable as it comes, and takes some minutes.

Promised: 100 tickets a second with one client and 200 with eight, pages within 25 ms
(p95) whose time grows at most 1.2-fold from 1,000 to 200,000 tickets, 5 ms for a round
of alarms when none is due of 50,000 open tickets, 2 ms for each that is.
"""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django
import psycopg
from django.core.management import call_command
from django.db import connections
from tests.frame import postgres


def main() -> None:
    times_copied = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    server = postgres.start(settings=["shared_buffers=512MB"])
    if server is None:
        sys.exit(postgres.MISSING)
    with tempfile.TemporaryDirectory(prefix="backline-bench-") as folder:
        try:
            _make_environment(server.url, Path(folder))
            # Its models cannot be imported before the desk knows its database.
            import_module("benchmarks.desk.measure").measure(times_copied - 1)
        finally:
            connections.close_all()
            server.stop()


def _make_environment(url: str, folder: Path) -> None:
    with psycopg.connect(
        url.rpartition("/")[0] + "/postgres", autocommit=True
    ) as opened:
        opened.execute("CREATE DATABASE backline")
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "backline.settings",
            "BACKLINE_DATA": str(folder),
            "BACKLINE_DATABASE_URL": url,
            "BACKLINE_SECRET_KEY": "not secret: for measuring " * 3,
            "BACKLINE_LOG_LEVEL": "ERROR",
        }
    )
    django.setup()
    call_command("migrate", verbosity=0)


main()
