"""A site that was without its desk for two weeks, and comes back.

Run: `python -m benchmarks.away [DAYS]`; 14 days by default, on SQLite, with the desk's
production server. Seven measures at the default rhythm; in the middle an hour in which 21
of 100 agents cannot log in. Promised: nothing is lost, and nothing is opened for what is
over (one incident of the past, closed as it was measured).
"""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command


def main() -> None:
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 14
    with tempfile.TemporaryDirectory(prefix="backline-bench-") as folder:
        os.environ.update(
            {
                "DJANGO_SETTINGS_MODULE": "backline.settings",
                "BACKLINE_DATA": folder,
                "BACKLINE_DATABASE_URL": f"sqlite:///{folder}/desk.sqlite3",
                "BACKLINE_SECRET_KEY": "not secret: for measuring " * 3,
                "BACKLINE_LOG_LEVEL": "ERROR",
            }
        )
        django.setup()
        call_command("migrate", verbosity=0)
        # Its models cannot be imported before the desk knows its database.
        import_module("benchmarks.away.measure").measure(Path(folder), days)


main()
