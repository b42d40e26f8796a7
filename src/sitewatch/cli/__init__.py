"""The command `sitewatch`; the entry points here read the clock, nobody else does."""

from __future__ import annotations

import click

from sitewatch import __version__
from sitewatch.cli.doctor import doctor
from sitewatch.cli.enrol import enrol
from sitewatch.cli.run import run
from sitewatch.cli.sample import sample
from sitewatch.cli.shift import shift
from sitewatch.cli.switch import switch


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="sitewatch %(version)s")
def main() -> None:
    """Measure what production lost at a contact centre and tell the desk."""


main.add_command(enrol)
main.add_command(sample)
main.add_command(run)
main.add_command(doctor)
main.add_command(switch)
main.add_command(shift)
