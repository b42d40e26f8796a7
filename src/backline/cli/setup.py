"""`backline setup`: create or upgrade the database."""

from __future__ import annotations

import click
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError


@click.command()
def command() -> None:
    """Create or upgrade the database; safe to repeat."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        message = f"The database does not answer: {error}Check BACKLINE_DATABASE_URL."
        raise click.ClickException(message) from error
    click.echo("The database is ready.")
