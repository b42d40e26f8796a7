from __future__ import annotations

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from tests import cast
from tests.signer import Signer

from backline.cli.token import command
from backline.records.accounts.actions import create_person
from backline.records.accounts.queries import person_by_token
from backline.records.trail.actor import BACKLINE


pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _token(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@pytest.fixture(autouse=True)
def _asha() -> None:
    create_person(
        email="asha@vendor.example",
        name="Asha",
        side="vendor",
        level="L1",
        by=BACKLINE,
        now=MORNING,
    )


def test_the_key_of_a_person_opens_what_its_scopes_say() -> None:
    done = _token(
        *("--user", "asha@vendor.example"),
        *("--scope", "tickets.read", "--scope", "tickets.write"),
    )
    assert done.exit_code == 0, done.output
    reader = person_by_token(done.output.strip(), MORNING)
    assert reader is not None
    assert reader.name == "Asha"
    assert reader.scopes == {"tickets.read", "tickets.write"}


def test_a_stranger_gets_no_key() -> None:
    done = _token("--user", "nobody@vendor.example", "--scope", "tickets.read")
    assert done.exit_code == 1
    assert "Nobody signs in as nobody@vendor.example" in done.output


def test_an_unknown_scope_is_refused_with_the_known_ones() -> None:
    done = _token("--user", "asha@vendor.example", "--scope", "everything")
    assert done.exit_code == 1
    assert "tickets.read" in done.output


def test_a_key_belongs_to_somebody() -> None:
    done = _token("--scope", "tickets.read")
    assert done.exit_code == 1
    assert "one person or to one site" in done.output


def test_an_unknown_site_gets_no_key() -> None:
    done = _token("--site", "4711", "--scope", "samples")
    assert done.exit_code == 1
    assert "There is no site 4711" in done.output


def test_a_scope_has_to_be_named() -> None:
    assert _token("--user", "asha@vendor.example").exit_code == 2


def test_a_site_that_is_enrolled_gets_no_token() -> None:
    """It would be refused: that site signs."""
    staged = cast.stage()
    site = str(staged.meridian.site.pk)
    assert _token("--site", site, "--scope", "samples").exit_code == 0
    Signer().enrol(staged.meridian)
    done = _token("--site", site, "--scope", "samples")
    assert done.exit_code == 1
    assert "Meridian Bank Bengaluru is enrolled" in done.output
