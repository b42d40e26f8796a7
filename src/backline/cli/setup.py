"""`backline setup`: create or upgrade the database, and its first manager."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import click
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError

from backline.records.accounts import actions, queries
from backline.records.trail.actor import BACKLINE


@click.command()
@click.option(
    "--admin",
    metavar="EMAIL",
    help="Let this person in as a manager; a new one gets a password, shown once.",
)
def command(admin: str | None) -> None:
    """Create or upgrade the database; safe to repeat.

    Run it before the first start and after every upgrade.
    """
    settings.DATA.mkdir(parents=True, exist_ok=True)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        message = f"The database does not answer: {error}Check BACKLINE_DATABASE_URL."
        raise click.ClickException(message) from error
    click.echo("The database is ready.")
    if admin:
        _let_in(admin)
    elif not queries.managers(reader=queries.THE_DESK):
        click.echo(
            "Nobody manages it: `backline person add EMAIL --manager` comes next."
        )


def _let_in(email: str) -> None:
    known = queries.person_by_email(reader=queries.THE_DESK, email=email)
    if known is not None:
        if not known.is_manager:
            message = f"{known.email} is known and no manager: give another address."
            raise click.ClickException(message)
        click.echo(f"{known.email} is a manager already.")
        return
    password = secrets.token_urlsafe(15)
    try:
        actions.create_person(
            email=email,
            name=email.partition("@")[0],
            side="vendor",
            is_manager=True,
            password=password,
            by=BACKLINE,
            now=datetime.now(UTC),  # noqa: TID251 - entry point reads the clock
        )
    except actions.PersonRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{email} is a manager and signs in with: {password}")
