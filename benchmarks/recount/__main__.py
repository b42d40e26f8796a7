"""A recount of many open tickets on SQLite: shown, then applied.

Run: `python -m benchmarks.recount [TICKETS]`; 100,000 open tickets by default. The
calendar gets a holiday on the next working days, which moves most due instants.

Promised: 100,000 open tickets recounted with the difference shown and applied in under
60 seconds each.
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
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="backline-bench-") as folder:
        _make_environment(Path(folder))
        # Its models cannot be imported before the desk knows its database.
        import_module("benchmarks.recount.measure").measure(count)


def _make_environment(folder: Path) -> None:
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "backline.settings",
            "BACKLINE_DATA": str(folder),
            "BACKLINE_DATABASE_URL": f"sqlite:///{folder / 'desk.sqlite3'}",
            "BACKLINE_SECRET_KEY": "not secret: for measuring " * 3,
            "BACKLINE_LOG_LEVEL": "ERROR",
        }
    )
    django.setup()
    call_command("migrate", verbosity=0)


main()
