"""`backline worker`: alarms that are due, messages to send, and the like."""

from __future__ import annotations

import logging
import signal
from datetime import UTC, datetime

import click

from backline.cli.desk import check_set_up
from backline.records.outbox.letter import BadSetting
from backline.records.outbox.senders import configured, obstacles
from backline.surfaces.jobs.work import all_jobs
from backline.surfaces.jobs.worker import Worker


_STOPS = (signal.SIGTERM, signal.SIGINT)

log = logging.getLogger(__name__)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
def command(*, once: bool) -> None:
    """Fire alarms that are due, send messages, and clear away.

    Runs until stopped; a second signal stops it at once. Any number may run, on any
    number of machines, and each may be killed at any moment.
    """
    check_set_up()
    _check_senders()
    worker = Worker(all_jobs(), clock=_present)

    if not once:
        # Blocked before there are threads, so that `sigwait` alone gets them.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
        worker.run(until=_told_to_stop)
    elif failed := worker.once():
        message = f"Not done: {', '.join(failed)}. What happened is said above."
        raise click.ClickException(message)


def _told_to_stop() -> None:
    signal.sigwait(_STOPS)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)


def _check_senders() -> None:
    try:
        configured()
    except BadSetting as error:
        raise click.ClickException(str(error)) from error
    for channel, why_not in obstacles().items():
        if why_not:
            log.warning(
                "outbox.channel-without-sender channel=%s: %s", channel, why_not
            )


def _present() -> datetime:
    now = datetime.now(UTC)  # noqa: TID251 - entry point reads the clock
    return now.replace(microsecond=0)
