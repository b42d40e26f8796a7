"""Enrolling: a key that is made here, and stays here."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.sitewatch.standin import Desk, Post, Reply

from sitewatch import credentials, signing
from sitewatch.cli import main, options
from sitewatch.credentials import KeyFile, KeyUnusable


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

PATH = "/api/v1/enrolments"
CODE = "7Q2KD-AAAAA-BBBBB-CCCCC"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(options, "now", lambda: now)
    for name in ("CONFIG", "DESK_URL", "TOKEN", "TOKEN_FILE", "SPOOL"):
        monkeypatch.delenv(f"SITEWATCH_{name}", raising=False)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def enrol(desk: Desk, tmp_path: Path) -> Callable[..., Result]:
    code_file = tmp_path / "code"
    code_file.write_text(f"{CODE}\n")

    def run(*arguments: str, **given: str | None) -> Result:
        told = ["enrol", "--desk-url", desk.url, "--code-file", str(code_file)]
        told += ["--spool", str(tmp_path / "spool.sqlite3"), *arguments]
        return CliRunner().invoke(main, told, **given)  # type: ignore[arg-type]  # input

    return run


def accept(post: Post) -> Reply:
    """Answer as the desk does, after it looked at the signature."""
    asked = json.loads(post.body)
    raw = base64.b64decode(asked["public_key"])
    told = post.headers["Signature-Input"].removeprefix("backline=")
    covered = [
        ("@method", "POST"),
        ("@authority", post.headers["Host"]),
        ("@path", post.path),
        ("content-digest", signing.content_digest(post.body)),
    ]
    signature = base64.b64decode(post.headers["Signature"].split(":")[1])
    base = signing.signature_base(covered, told)
    Ed25519PublicKey.from_public_bytes(raw).verify(signature, base)
    key_id = told.partition('keyid="')[2].partition('"')[0]
    said = {"key_id": key_id, "site_name": "Whitefield", "customer": "Meridian Bank"}
    return Reply(201, json.dumps(said).encode())


def refuse(kind: str, status: int = 403, **more: str) -> Callable[[Post], Reply]:
    said = {"type": f"urn:backline:problem:{kind}", "detail": f"No: {kind}.", **more}
    return lambda post: Reply(status, json.dumps(said).encode())


def test_the_key_is_made_here_and_stays_here(
    desk: Desk, enrol: Callable[..., Result], state: Path
) -> None:
    desk.others[PATH] = accept
    result = enrol("--name", "pbx-1")
    assert (result.exit_code, result.stderr) == (0, "")
    key = credentials.key_file(state)
    assert result.stdout == (
        f"Enrolled as Whitefield of Meridian Bank: {signing.key_id(key.load())}\n"
    )
    (asked,) = desk.asked
    assert json.loads(asked.body)["name"] == "pbx-1"
    assert json.loads(asked.body)["code"] == CODE
    secret = key.load().private_bytes_raw()
    for form in (secret, secret.hex().encode(), base64.b64encode(secret)):
        assert form not in asked.body + str(asked.headers).encode()
    assert key.path.stat().st_mode & 0o777 == 0o600
    assert state.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in state.iterdir()] == ["desk-key.pem"]


def test_the_code_is_asked_for_and_never_shown(
    desk: Desk, tmp_path: Path, state: Path
) -> None:
    desk.others[PATH] = accept
    spool = str(tmp_path / "spool.sqlite3")
    told = ["enrol", "--desk-url", desk.url, "--spool", spool]
    result = CliRunner().invoke(main, told, input=f" {CODE} \n")
    assert result.exit_code == 0
    assert CODE not in result.output
    assert json.loads(desk.asked[0].body)["code"] == CODE
    assert "--code " not in CliRunner().invoke(main, ["enrol", "--help"]).stdout


def test_tried_again_with_the_same_code_it_is_the_same_key(
    desk: Desk, enrol: Callable[..., Result], state: Path
) -> None:
    """The answer was lost twice; the desk has bound the key already."""
    desk.others[PATH] = lambda post: Reply(502, b"")
    for _ in range(2):
        result = enrol()
        assert (result.exit_code, result.stdout) == (1, "")
        assert "status 502" in result.stderr
        assert not credentials.key_file(state).is_there
    desk.others[PATH] = accept
    assert enrol().exit_code == 0
    keys = {json.loads(each.body)["public_key"] for each in desk.asked}
    assert len(keys) == 1
    assert len({each.headers["Signature"] for each in desk.asked}) == 3


def test_enrolled_anew_it_has_a_new_key_and_keeps_the_old_one_until_then(
    desk: Desk, enrol: Callable[..., Result], state: Path, tmp_path: Path
) -> None:
    desk.others[PATH] = accept
    enrol()
    before = credentials.key_file(state).load().private_bytes_raw()
    (tmp_path / "code").write_text("ANOTHER-CODE")
    desk.others[PATH] = refuse("code-unknown")
    assert "No: code-unknown." in enrol().stderr
    assert credentials.key_file(state).load().private_bytes_raw() == before
    desk.others[PATH] = accept
    assert enrol().exit_code == 0
    assert credentials.key_file(state).load().private_bytes_raw() != before


def test_with_a_wrong_clock_it_signs_with_the_time_of_the_desk(
    desk: Desk, enrol: Callable[..., Result]
) -> None:
    late = refuse("clock-off", 401, desk_time="2026-03-05T12:00:00Z")

    def late_then_accept(post: Post) -> Reply:
        return accept(post) if len(desk.asked) > 1 else late(post)

    desk.others[PATH] = late_then_accept
    assert enrol().exit_code == 0
    first, second = (each.headers["Signature-Input"] for each in desk.asked)
    assert ";created=1772442000;" in first
    assert (
        1772712000
        <= int(second.partition(";created=")[2].partition(";")[0])
        < 1772712060
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(Reply(302, b"", {"Location": "http://x/"}), "302", id="redirect"),
        pytest.param(Reply(201, b"<html>"), "is not JSON", id="a page"),
        pytest.param(Reply(201, b"{}"), "site_name: text expected", id="nothing"),
        pytest.param(Reply(201, b"[" * 1_000_001), "larger than", id="huge"),
        pytest.param(
            Reply(201, b'{"key_id": "x", "site_name": "a", "customer": "b"}'),
            "another key",
            id="another key",
        ),
        pytest.param(
            Reply(201, b'{"key_id": "x", "site_name": "a\\u001b[2J", "customer": "b"}'),
            "printable",
            id="control characters",
        ),
        pytest.param(
            Reply(403, b'{"type": "urn:backline:problem:x", "detail": "\\u001b[2J"}'),
            "status 403",
            id="control characters in a refusal",
        ),
    ],
)
def test_an_answer_of_something_else_enrols_nobody(
    desk: Desk, enrol: Callable[..., Result], state: Path, answer: Reply, said: str
) -> None:
    desk.others[PATH] = lambda post: answer
    result = enrol()
    assert result.exit_code == 1
    assert said in result.stderr
    assert "\x1b" not in result.output
    assert not credentials.key_file(state).is_there


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--name", "a\nb"), "printable"),
        (("--name", "x" * 121), "1 to 120"),
        (("--code-file", "/nowhere"), "cannot be read"),
        (("--desk-url", "http://desk.example.org"), "use https://"),
        (("--spool", "/dev/null/spool"), "cannot be used"),
    ],
)
def test_what_cannot_be_used_is_said(
    enrol: Callable[..., Result], arguments: tuple[str, str], said: str
) -> None:
    result = enrol(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    key = KeyFile(tmp_path / "key.pem")
    key.make()
    key.load()
    for mode in (0o640, 0o604, 0o620):
        key.path.chmod(mode)
        with pytest.raises(KeyUnusable, match="chmod 600"):
            key.load()


def test_a_file_that_holds_no_such_key_is_said(tmp_path: Path) -> None:
    key = KeyFile(tmp_path / "key.pem")
    with pytest.raises(KeyUnusable, match="No such file"):
        key.load()
    key.path.touch(0o600)
    for text in (b"", b"-----BEGIN PRIVATE KEY-----", b"\0" * 100):
        key.path.write_bytes(text)
        with pytest.raises(KeyUnusable, match="enrol this site anew"):
            key.load()
    other = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key.path.write_bytes(other)
    with pytest.raises(KeyUnusable, match="another kind of key"):
        key.load()
