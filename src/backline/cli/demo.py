"""`backline demo`: a desk, its worker, a simulated contact centre and its sitewatch."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

import click

from backline.cli.desk import open_desk
from backline.demo.folder import Folder, NotADemo
from backline.demo.programs import (
    Program,
    ProgramEnded,
    Programs,
    environment,
    is_free,
    supervised,
)
from backline.demo.tracker import standing_in


_PORT = 8000
_READY_WITHIN_SECONDS = 60
_SEATS = 100
_EVERY_SECONDS = 3


class Unusable(click.ClickException):
    """The demo cannot start as it was asked to."""

    exit_code = 2


@click.command()
@click.option("--fresh", is_flag=True, help="Start anew: drop what the demo holds.")
def command(*, fresh: bool) -> None:
    """Run a desk with a simulated contact centre, on SQLite, until Ctrl-C.

    It keeps its data in BACKLINE_DATA, or in var/demo, and is there again at the next
    start. It listens on this computer only, on BACKLINE_PORT (8000), the port after it,
    and a free one where the developers' tracker stands in. Ends with 0 when told to stop, 1 when one of its programs ended, 2 when it
    cannot start as asked.
    """
    port = _ports()
    folder = Folder(Path(os.environ.get("BACKLINE_DATA") or "var/demo").absolute())
    try:
        folder.open(fresh=fresh)
    except (NotADemo, OSError) as error:
        raise Unusable(str(error)) from error
    own = {
        "BACKLINE_DATA": str(folder.path),
        "BACKLINE_DATABASE_URL": "",  # never a real desk's
        "BACKLINE_PORT": str(port),
        "BACKLINE_BASE_URL": f"http://localhost:{port}",
        # Nobody is written to: what would have been sent lies in the folder.
        "BACKLINE_SMTP_URL": f"file://{quote(str(folder.mail))}",
        "BACKLINE_DEMO": "1",
    }
    os.environ.update(own)
    with standing_in(folder.path) as trackers:
        os.environ["BACKLINE_TRACKERS"] = str(trackers)
        _open(folder, port)
    click.echo("\nThe demo has stopped.")


def _open(folder: Folder, port: int) -> None:
    open_desk()
    # Django is there from here on, so records may be imported.
    told = import_module("backline.demo.desk").prepare(folder)
    click.echo(told)
    try:
        with supervised(environment(PYTHONUNBUFFERED="1"), folder.logs) as programs:
            _run(programs, folder, port)
    except ProgramEnded as error:
        raise click.ClickException(str(error)) from error


def _run(programs: Programs, folder: Folder, port: int) -> None:
    for program in _programs(port):
        programs.start(program)
    programs.wait_until_ready(_READY_WITHIN_SECONDS)
    if not programs.stopping.is_set():
        if folder.code.exists():
            programs.run(_enrol(folder, port), _READY_WITHIN_SECONDS)
            folder.code.unlink()
        programs.start(_sitewatch(folder, port))
        click.echo(import_module("backline.demo.banner").banner(port))
        programs.watch()


def _programs(port: int) -> list[Program]:
    ours, theirs = (sys.executable, "-m", "backline"), _sitewatch_command()
    desk, switch = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    return [
        Program(
            "switch",
            (theirs, "switch", "--seats", str(_SEATS), "--port", str(port + 1)),
            ready_at=f"{switch}/state",
        ),
        Program("serve", (*ours, "serve"), ready_at=f"{desk}/readyz"),
        Program("worker", (*ours, "worker")),
    ]


def _enrol(folder: Folder, port: int) -> Program:
    """Return what enrols the contact centre, by the code that was made for it."""
    options = {"--code-file": str(folder.code), "--name": "the demo's switch"}
    return _told("enrol", folder, port, options)


def _sitewatch(folder: Folder, port: int) -> Program:
    options = {
        "--switch-url": f"http://127.0.0.1:{port + 1}",
        "--every": str(_EVERY_SECONDS),
    }
    return _told("run", folder, port, options)


def _told(verb: str, folder: Folder, port: int, options: dict[str, str]) -> Program:
    options |= {"--desk-url": f"http://127.0.0.1:{port}", "--spool": str(folder.spool)}
    arguments = [part for option in options.items() for part in option]
    name = "sitewatch" if verb == "run" else f"sitewatch {verb}"
    return Program(name, (_sitewatch_command(), verb, *arguments))


def _sitewatch_command() -> str:
    theirs = Path(sys.executable).with_name("sitewatch")
    if not theirs.exists():
        message = f"{theirs} is missing: `make setup` puts it there."
        raise Unusable(message)
    return str(theirs)


def _ports() -> int:
    """Return the desk's port; the one after it is the switch's.

    Raises:
        Unusable: it is no port, or one of the two is in use.
    """
    given = os.environ.get("BACKLINE_PORT") or str(_PORT)
    most = 65534
    if not given.isdecimal() or not 0 < int(given) <= most:
        message = f"BACKLINE_PORT is {given[:40]!r}: give a port from 1 to {most}."
        raise Unusable(message)
    port = int(given)
    for wanted, whose in ((port, "the desk"), (port + 1, "the simulated switch")):
        if not is_free(wanted):
            message = (
                f"Port {wanted}, for {whose}, is in use: stop what listens there, or"
                f" take others, such as BACKLINE_PORT={port + 400} make demo."
            )
            raise Unusable(message)
    return port
