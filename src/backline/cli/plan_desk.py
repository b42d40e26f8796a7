"""Packages published on the desk and withdrawn from it, for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import click

from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import (
    PackageRefused,
    publish_plan,
    withdraw_plan,
)


def published(mapping: Mapping[str, object], *, now: datetime) -> str:
    """Publish a plan and say which version it is.

    Raises:
        click.ClickException: it was refused.
    """
    try:
        version = publish_plan(mapping=mapping, by=THE_DESK, now=now)
    except PackageRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    return f"{version} ({version.name}) is published."


def withdrawn(name: str, because: str, *, now: datetime) -> str:
    """Withdraw a package and say so.

    Raises:
        click.ClickException: it was refused.
    """
    try:
        withdraw_plan(name=name, because=because, by=THE_DESK, now=now)
    except PackageRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    return f"{name} is withdrawn: no new contract is signed under it."
