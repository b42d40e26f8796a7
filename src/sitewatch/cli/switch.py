"""`sitewatch switch`: the simulated switch, with its page."""

from __future__ import annotations

import threading

import click

from sitewatch.cli import options
from sitewatch.probes.simulated.server import Centre, SwitchServer
from sitewatch.stopping import Stopping


MOST_SEATS = 2000


@click.command()
@click.option(
    "--seats",
    type=click.IntRange(1, MOST_SEATS),
    default=100,
    show_default=True,
    help="How many agents there are.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    envvar="SITEWATCH_SWITCH_PORT",
    help="The port on 127.0.0.1; 0 takes a free one.",
)
def switch(*, seats: int, port: int) -> None:
    """Simulate a contact centre whose faults are set on a page."""
    try:
        server = SwitchServer(port, Centre(seats=seats, clock=options.now))
    except OSError as error:
        msg = f"port {port} cannot be used ({error.strerror}); give another --port"
        raise options.Unusable(msg) from error
    with Stopping() as stopping, server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        click.echo(f"{seats} seats at http://127.0.0.1:{server.server_port}/")
        while not stopping.wait(3600):
            pass
        server.shutdown()
        serving.join()
