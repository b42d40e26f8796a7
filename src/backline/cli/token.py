"""`backline token`: a key for a program."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from backline.cli.desk import check_set_up
from backline.records.accounts import actions, queries
from backline.records.accounts.keys import SCOPES
from backline.records.accounts.queries import Reader
from backline.records.customers.queries import UnknownSite, site_for
from backline.records.enrolment.queries import is_enrolled
from backline.records.trail.actor import BACKLINE


if TYPE_CHECKING:
    from backline.records.accounts.models import Person


@click.command()
@click.option("--user", metavar="EMAIL", help="The person whose key it is.")
@click.option("--site", type=int, metavar="NUMBER", help="Or the site whose key it is.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    metavar="SCOPE",
    help=f"What the key may do; repeatable: {', '.join(SCOPES)}.",
)
@click.option("--label", default="made by backline token", help="What it is for.")
@click.option("--days", type=click.IntRange(1), help="How long it is good for.")
def command(
    user: str | None,
    site: int | None,
    scopes: tuple[str, ...],
    label: str,
    days: int | None,
) -> None:
    """Print a new API token.

    It is shown here once; the desk keeps its digest only.
    """
    check_set_up()
    now = datetime.now(UTC)  # noqa: TID251 - entry point reads the clock
    try:
        key = actions.issue_token(
            label=label,
            scopes=scopes,
            person=_person(user) if user else None,
            site_id=_site(site, scopes) if site is not None else None,
            expires_at=now + timedelta(days=days) if days else None,
            by=BACKLINE,
            now=now,
        )
    except (actions.PersonRefused, actions.TokenRefused) as error:
        raise click.ClickException(str(error)) from error
    click.echo(key)


def _person(email: str) -> Person:
    found = queries.person_by_email(reader=queries.THE_DESK, email=email)
    if found is None:
        message = f"Nobody signs in as {email}: check the address."
        raise click.ClickException(message)
    return found


def _site(number: int, scopes: tuple[str, ...]) -> int:
    try:
        site = site_for(reader=queries.THE_DESK, site_id=number)
    except UnknownSite as error:
        raise click.ClickException(str(error)) from error
    known = Reader(None, site.name, "site", site_id=site.pk)
    if "samples" in scopes and is_enrolled(reader=known):
        message = (
            f"{site} is enrolled: its requests are signed with its key, and a token would"
            " be refused."
        )
        raise click.ClickException(message)
    return site.pk
