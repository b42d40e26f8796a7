"""What every verb does that works on the desk's database: start Django, look first."""

from __future__ import annotations

import os

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from backline.surfaces.public.health import waiting_migrations


def open_desk() -> None:
    """Start Django on the database that the environment names.

    Raises:
        click.ClickException: the environment is not usable.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backline.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        message = f"The desk cannot start: {error}"
        raise click.ClickException(message) from error


def check_set_up() -> None:
    """Refuse to go on with a database that is absent or behind this version.

    Raises:
        click.ClickException: the database does not answer, or changes are waiting.
    """
    try:
        waiting = waiting_migrations()
    except OperationalError as error:
        message = (
            f"The database does not answer: {error}Check BACKLINE_DATABASE_URL"
            " and that the server runs."
        )
        raise click.ClickException(message) from error
    if waiting:
        message = (
            f"The database is not set up for this version ({len(waiting)} changes"
            f" are waiting, first {waiting[0]}): run `backline setup`."
        )
        raise click.ClickException(message)
