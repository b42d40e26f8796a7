"""`backline serve`: the pages and the HTTP API, under gunicorn's threads."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click
from django.conf import settings
from django.db import connections
from gunicorn.app.base import BaseApplication

from backline.cli.desk import check_set_up
from backline.wsgi import application


if TYPE_CHECKING:
    from gunicorn.workers.base import Worker


class DeskServer(BaseApplication):
    """Gunicorn, told by us instead of by its own command line and files."""

    def __init__(self, options: dict[str, object]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        return application


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind.")
@click.option("--port", type=int, help="Port to bind; BACKLINE_PORT if not given.")
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True)
@click.option("--threads", type=click.IntRange(1), default=4, show_default=True)
def command(host: str, port: int | None, processes: int, threads: int) -> None:
    """Serve the pages and the HTTP API until stopped."""
    _check_kept_private(host)
    check_set_up()
    connections.close_all()  # the processes to come must not share one
    DeskServer(
        {
            "bind": f"{host}:{port or settings.PORT}",
            "workers": processes,
            "threads": threads,
            "worker_class": "gthread",
            "graceful_timeout": 20,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "proc_name": "backline",
            "post_worker_init": _leave_ctrl_c_to_the_master,
            "control_socket_disable": True,
        }
    ).run()


def _leave_ctrl_c_to_the_master(worker: Worker) -> None:
    """Let Ctrl-C, which goes to all processes at once, reach each worker once only.

    Gunicorn's master tells its workers to end, too; told twice, a worker can lock
    itself up for good.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _check_kept_private(host: str) -> None:
    """Refuse to show a demo, where anybody signs in as anybody, to other computers.

    Raises:
        click.ClickException: it would listen beyond this computer.
    """
    if settings.DEMO and host not in {"127.0.0.1", "::1", "[::1]", "localhost"}:
        message = (
            f"BACKLINE_DEMO is set, and a demo is never shown on {host}: take it away,"
            " or leave --host out."
        )
        raise click.ClickException(message)
