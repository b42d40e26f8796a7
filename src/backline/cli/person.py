"""`backline person`: who of the vendor comes into the desk."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from django.conf import settings

from backline.cli.desk import check_set_up
from backline.records.accounts import actions
from backline.records.accounts.queries import THE_DESK, people_for, person_by_email


if TYPE_CHECKING:
    from backline.records.accounts.models import Person

_REFUSALS = (actions.PersonRefused, actions.UnknownColleague)
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
_MAIL = click.option(
    "--mail", is_flag=True, help="Mail the link; without, it is printed."
)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@click.group()
def command() -> None:
    """Let people of the vendor into the desk, and shut them out.

    The first manager of an empty desk is added here; everybody else, the customers'
    people too, is then added in the console.
    """


@command.command()
@click.argument("email")
@click.option("--name", help="As others read it; the address' first part if left out.")
@click.option("--manager", is_flag=True, help="They add people, customers and terms.")
@click.option("--level", type=click.Choice(["L1", "L2", "L3"]), help="Of an engineer.")
@_MAIL
@_JSON
def add(
    *,
    email: str,
    name: str | None,
    manager: bool,
    level: str | None,
    mail: bool,
    as_json: bool,
) -> None:
    """Add a person, and give them a link to set their password by.

    The link works once, for seven days. Who is there already stays as they are, and
    gets a new link only while they have set no password. Exits with 1 when refused.
    """
    check_set_up()
    known = person_by_email(reader=THE_DESK, email=email)
    try:
        if known is None:
            known = actions.add_colleague(
                email=email,
                name=name or email.partition("@")[0],
                level=level or "",
                is_manager=manager,
                mailed=False,
                by=THE_DESK,
                now=_now(),
            )
        elif known.side != "vendor" or (manager and not known.is_manager):
            what = "no manager" if known.side == "vendor" else "a customer's"
            message = f"{known.email} is known, and {what}: give another address."
            raise click.ClickException(message)
        link = None if known.has_usable_password() else _link(known, mail=mail)
    except _REFUSALS as error:
        raise click.ClickException(str(error)) from error
    _say(known, link, mail=mail, as_json=as_json)


@command.command()
@click.argument("email")
@_MAIL
@_JSON
def link(*, email: str, mail: bool, as_json: bool) -> None:
    """Give a person of the vendor a new link to set their password by.

    The links before it work no more. Exits with 1 when refused.
    """
    check_set_up()
    person = _colleague(email)
    try:
        made = _link(person, mail=mail)
    except _REFUSALS as error:
        raise click.ClickException(str(error)) from error
    _say(person, made, mail=mail, as_json=as_json)


@command.command(name="list")
@_JSON
def list_(*, as_json: bool) -> None:
    """List the people of the vendor; closed accounts last."""
    check_set_up()
    for person in people_for(reader=THE_DESK):
        _say(person, None, mail=False, as_json=as_json)


@command.command()
@click.argument("email")
def close(*, email: str) -> None:
    """Shut a person of the vendor out: sessions and keys end at once."""
    check_set_up()
    person = _colleague(email)
    actions.close_colleague(person_id=person.pk, by=THE_DESK, now=_now())
    click.echo(f"{person.email} is shut out.")


def _colleague(email: str) -> Person:
    found = person_by_email(reader=THE_DESK, email=email)
    if found is None or found.side != "vendor":
        message = (
            f"Nobody of the vendor signs in as {email}: see `backline person list`."
        )
        raise click.ClickException(message)
    return found


def _link(person: Person, *, mail: bool) -> actions.Link:
    made = actions.invite_colleague(
        person_id=person.pk, mailed=mail, by=THE_DESK, now=_now()
    )
    if mail and not settings.EMAIL_URL:
        message = "No mail goes out yet: set BACKLINE_SMTP_URL, or leave --mail out."
        click.echo(message, err=True)
    return made


def _say(
    person: Person, made: actions.Link | None, *, mail: bool, as_json: bool
) -> None:
    url = None if made is None or mail else made.url
    until = None if made is None else f"{made.expires_at:%Y-%m-%dT%H:%M:%SZ}"
    if as_json:
        told = {
            "email": person.email,
            "name": person.name,
            "level": person.level or None,
            "manager": person.is_manager,
            "active": person.is_active,
            "link": url,
            "link_until": until,
        }
        click.echo(json.dumps(told))
        return
    part = ", ".join(
        [person.level] * bool(person.level) + ["manager"] * person.is_manager
    )
    closed = "" if person.is_active else " (closed)"
    click.echo(f"{person.email}: {person.name}, {part}{closed}")
    if url:
        click.echo(f"They set their password here, until {until}, once:\n{url}")
    elif made is not None:
        click.echo(f"A link is in the mail; it is good until {until}.")
