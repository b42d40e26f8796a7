"""`sitewatch enrol`: make this computer known to the desk, once."""

from __future__ import annotations

import platform
from pathlib import Path

import click

from sitewatch import config, credentials, enrolment
from sitewatch.cli import options


LONGEST_NAME = 120


@click.command()
@options.CONFIG
@options.DESK_URL
@options.SPOOL
@click.option(
    "--code-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file that holds the code; without it, it is asked for.",
)
@click.option("--name", help="How the desk calls this computer; its own name.")
def enrol(
    *,
    config_path: Path | None,
    desk_url: str | None,
    spool_path: Path | None,
    code_file: Path | None,
    name: str | None,
) -> None:
    """Enrol this computer at the desk with a one-use code.

    The key is made here, in the state folder, and never leaves it. Run it as the user
    that runs sitewatch; it may be tried again, and a running one takes the new key.
    """
    told = options.configuration(config_path, switch_url=None, every=None)
    told = options.overridden(
        told, desk_url=desk_url, token_file=None, spool_path=spool_path
    )
    try:
        enrolled = enrolment.enrol(
            told.desk(),
            code=_code(code_file),
            name=_name(name or platform.node() or "sitewatch"),
            state=told.state,
            clock=options.desk_clock(),
        )
    except (config.BadConfig, credentials.KeyUnusable) as error:
        raise options.Unusable(str(error)) from error
    except enrolment.EnrolmentRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Enrolled as {enrolled.site} of {enrolled.customer}: {enrolled.key_id}")


def _code(path: Path | None) -> str:
    """Return the code; never an argument, as everybody on the computer sees those."""
    if path is None:
        given = click.prompt("The code that the desk shows", hide_input=True)
    else:
        try:
            with path.open(encoding="ascii") as file:
                given = file.read(enrolment.MOST_CODE + 1)
        except (OSError, ValueError) as error:
            msg = f"{path} cannot be read: give a file that holds the code"
            raise options.Unusable(msg) from error
    code = str(given).strip()
    if not code.isascii() or not code.isprintable() or len(code) > enrolment.MOST_CODE:
        msg = "that is no code: copy it again from the desk"
        raise options.Unusable(msg)
    return code


def _name(given: str) -> str:
    if len(given) > LONGEST_NAME or not given.isprintable():
        msg = f"--name: give 1 to {LONGEST_NAME} printable characters"
        raise options.Unusable(msg)
    return given
