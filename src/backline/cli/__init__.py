"""The `backline` command: one module per verb, imported only when it is called.

To add a verb, write `cli/<verb>.py` with a click command called `command` and name
it in `COMMANDS`. A verb that needs the database says so there; Django is then
started before its module is imported, so the module may import records at its top.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click

from backline.zones import use_pinned_zone_data


class Verb(NamedTuple):
    help: str
    needs_desk: bool = False


COMMANDS = {
    "calc": Verb("Count service time: NDJSON in, NDJSON out."),
    "classify": Verb("Grade production loss: NDJSON in, NDJSON out."),
    "plan": Verb("Check, show, publish and withdraw support plans."),
    "calendar": Verb("Propose, compare and check calendars."),
    "contract": Verb("List and show contracts.", needs_desk=True),
    "setup": Verb("Create or upgrade the database; safe to repeat.", needs_desk=True),
    "serve": Verb("Serve the pages and the HTTP API.", needs_desk=True),
    "worker": Verb("Fire alarms that are due and send messages.", needs_desk=True),
    "person": Verb("Let people of the vendor in, the first one too.", needs_desk=True),
    "token": Verb("Print a new API token.", needs_desk=True),
    "oncall": Verb(
        "Tell who is on call, and check that somebody always is.", needs_desk=True
    ),
    "access": Verb("Make the key that certificates are signed with.", needs_desk=True),
    "ledger": Verb("Print why a ticket is due when it is due.", needs_desk=True),
    "verify": Verb("Recompute an exported ledger, without a desk."),
    "rebuild": Verb("Recompute what is stored of the clocks.", needs_desk=True),
    "recount": Verb("Put open tickets under other terms.", needs_desk=True),
    "replay": Verb("Put a foreign event log through a desk of its own."),
    "simulate": Verb("Tell what compliance would be under other terms."),
    "demo": Verb("Run a desk with a simulated contact centre."),
}


class LazyGroup(click.Group):
    """A group whose commands are listed from the table and imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,
        cmd_name: str,
    ) -> click.Command | None:
        verb = COMMANDS.get(cmd_name)
        if verb is None:
            return None
        if verb.needs_desk:
            import_module("backline.cli.desk").open_desk()
        command = import_module(f"backline.cli.{cmd_name}").command
        if not isinstance(command, click.Command):
            message = f"backline.cli.{cmd_name}.command is not a click command."
            raise TypeError(message)
        return command

    def format_commands(
        self,
        ctx: click.Context,
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.help) for name, verb in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="backline")
def main() -> None:
    """Backline is the support desk behind contact centres.

    Settings come from the environment; see docs/reference/settings.md.
    """
    use_pinned_zone_data()
