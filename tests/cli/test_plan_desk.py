"""`backline plan publish` and `backline plan withdraw` (package.tailored)."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db.migrations.recorder import MigrationRecorder
from tests.guide.unlike import TEXT

from backline.cli import main
from backline.records.contracts.models import PlanVersion, PlanWithdrawal
from backline.records.trail.models import AuditEvent


pytestmark = pytest.mark.django_db
STANDARD = "exotel-standard"


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["plan", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(TEXT, "utf-8")
    return path


def test_a_plan_that_comes_with_the_desk_is_published_once() -> None:
    for _ in "again":
        code, out, err = run("publish", STANDARD)
        assert (code, err) == (0, "")
        assert out == "Standard, version 1 (exotel-standard) is published.\n"
    (version,) = PlanVersion.objects.all()
    assert (version.name, version.version) == (STANDARD, 1)
    assert AuditEvent.objects.filter(did="plan.published").count() == 1


def test_a_file_of_a_published_name_is_its_next_version(file: Path) -> None:
    assert run("publish", str(file))[1] == "Unlike, version 1 (unlike) is published.\n"
    file.write_text(TEXT.replace('high = "2 weeks"', 'high = "3 weeks"'), "utf-8")
    assert run("publish", str(file))[1] == "Unlike, version 2 (unlike) is published.\n"
    first, second = PlanVersion.objects.order_by("version")
    assert (first.version, second.version) == (1, 2)
    assert "2 weeks" in first.text
    assert "3 weeks" in second.text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b'name = "x"', "severities: is missing", id="no plan"),
        pytest.param(
            TEXT.replace("Asia/Tokyo", "Asia/Edo").encode(),
            "'Asia/Edo' is no time zone",
            id="a zone that there is not",
        ),
        pytest.param(b"\xff", "is not UTF-8", id="no text"),
    ],
)
def test_what_is_no_plan_is_refused_by_line_and_stores_nothing(
    file: Path, content: bytes, says: str
) -> None:
    file.write_bytes(content)
    code, out, err = run("publish", str(file))
    assert (code, out) == (1, "")
    assert err.startswith(f"Error: {file}")
    assert says in err
    assert not PlanVersion.objects.exists()


def test_neither_a_plan_nor_a_file_is_an_unusable_argument(tmp_path: Path) -> None:
    for name in ("gold", str(tmp_path / "none.toml")):
        code, _, err = run("publish", name)
        assert code == 2
        assert "the desk has exotel-premium, exotel-standard" in err
        assert "A file is given by its path and ends in .toml." in err


def test_a_withdrawn_package_has_no_next_version_and_keeps_those_it_has(
    file: Path,
) -> None:
    run("publish", str(file))
    code, out, err = run("withdraw", "unlike", "--because", " Nobody wants it ")
    assert (code, err) == (0, "")
    assert out == "unlike is withdrawn: no new contract is signed under it.\n"
    withdrawal = PlanWithdrawal.objects.get()
    assert (withdrawal.name, withdrawal.because) == ("unlike", "Nobody wants it")
    assert AuditEvent.objects.get(did="plan.withdrawn").about == "unlike"

    assert run("publish", str(file))[0] == 0, "word for word, it is there already"
    file.write_text(TEXT.replace('high = "2 weeks"', 'high = "3 weeks"'), "utf-8")
    code, out, err = run("publish", str(file))
    assert (code, out) == (1, "")
    assert "The package unlike is withdrawn since" in err
    assert "Offer it again first, or give the plan another name." in err
    assert PlanVersion.objects.count() == 1


def test_a_package_is_withdrawn_once_and_the_first_reason_stays() -> None:
    run("publish", STANDARD)
    run("withdraw", STANDARD, "--because", "Premium does it all")
    code, out, err = run("withdraw", STANDARD, "--because", "Another reason")
    assert (code, out) == (1, "")
    assert "The package exotel-standard is withdrawn already since" in err
    assert ": Premium does it all. There is nothing to do." in err
    assert PlanWithdrawal.objects.get().because == "Premium does it all"


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        pytest.param(
            ("gold", "--because", "Old"),
            1,
            "No package 'gold' is published: choose one of the list.",
            id="no such package",
        ),
        pytest.param(
            (STANDARD, "--because", "  "),
            1,
            "Say why the package is withdrawn: its customers read it.",
            id="a blank reason",
        ),
        pytest.param((STANDARD,), 2, "Missing option '--because'", id="no reason"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused(
    asked: tuple[str, ...], code: int, says: str
) -> None:
    run("publish", STANDARD)
    refused, out, err = run("withdraw", *asked)
    assert (refused, out) == (code, "")
    assert says in err
    assert not PlanWithdrawal.objects.exists()


@pytest.mark.parametrize(
    "asked", [("publish", STANDARD), ("withdraw", STANDARD, "--because", "Old")]
)
def test_a_desk_that_is_not_set_up_is_left_alone(asked: tuple[str, ...]) -> None:
    MigrationRecorder.Migration.objects.filter(app="contracts").delete()
    code, out, err = run(*asked)
    assert (code, out) == (1, "")
    assert "run `backline setup`" in err
    assert not PlanVersion.objects.exists()
