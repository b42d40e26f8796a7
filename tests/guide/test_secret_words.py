"""No secret is stored on a ticket (access.mechanisms)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backline.guide.secret_words import (
    check_no_secret,
    facts_without_secrets,
    found_in_access,
    found_secret,
    without_secrets,
)
from backline.guide.workflow import MoveRefused


PIECES = [
    *(
        "password",
        "pw",
        ": ",
        "=",
        " is ",
        "hunter2",
        "x9z",
        "\n",
        " ",
        ",",
        '"',
        "'",
        "<",
    ),
    *(
        "[taken out: a password]",
        "PIN",
        "4711",
        "ssh://me:abc@h",
        "AnyDesk 123 456 789",
        "/",
    ),
    "-----BEGIN RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize(
    "words",
    [
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk",
        "-----BEGIN RSA PRIVATE KEY-----",
        "PuTTY-User-Key-File-3: ssh-ed25519",
        "password: hunter2",
        "the Password = Meridian1",
        "pwd:abc123",
        "the passphrase is c0rrect-horse",
        "its PIN is 4711",
        "API key: 93hf93hf93",
        "ssh://support:hunter2@pbx-1",
        "postgres://desk:secret@10.0.0.5/desk",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
        "bl_0123456789ab_" + "0" * 48,
        "pw: x9z",
        "login root / pw: letmein",
        "Password:\n   hunter2\n",
        "PIN 4711",
        "OTP: 884213",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG",
        "dbPassword=Qwerty99",
        '"password": "two words here"',
        'password is "correct horse 9"',
        "<password>hunter2</password>",
        "Server=db;User Id=sa;Password=hunter22;",
        "redis://:hunter2@cache:6379",
        "Authorization: Basic dXNlcjpwYXNz",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN",
        "TeamViewer 123 456 789 / x7k2p9",
        "TV: 1 234 567 890 password 8842",
        "AnyDesk 123 456 789, pw 8842",
        "sshpass -p hunter2 ssh root@pbx",
        "mysql -uroot -phunter2 ameyo",
        "curl -u admin:hunter2 https://pbx/",
        "password Meridian1",
        "密码\uff1ahunter2",
        "secret=asterisk99",
    ],
)
def test_what_looks_like_a_secret_is_found(words: str) -> None:
    said = f"Please use {words} today"
    assert found_secret(said)
    kept = without_secrets(said)
    assert kept.startswith("Please use ")
    assert kept.endswith(" today")
    assert not found_secret(kept)


PUTTY = """PuTTY-User-Key-File-3: ssh-ed25519
Encryption: none
Comment: mine
Public-Lines: 2
AAAAC3NzaC1lZDI1NTE5AAAA
Private-Lines: 1
AAAAIabcdefghijklmnop
Private-MAC: 0a0b"""
OPENSSH = """-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ
AAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQ==
-----END OPENSSH PRIVATE KEY-----"""


@pytest.mark.parametrize(
    "key",
    [
        PUTTY,
        PUTTY.rpartition("\n")[0],
        OPENSSH,
        OPENSSH.rpartition("\n")[0],
        OPENSSH.replace("\n", "\n> "),
        OPENSSH.splitlines()[1],
    ],
    ids=["putty", "putty, cut", "openssh", "openssh, cut", "quoted", "its body alone"],
)
def test_of_a_key_nothing_is_kept_and_of_the_rest_all(key: str) -> None:
    words = f"The dialer is down.\n\n{key}\n\nPlease hurry up."
    kept = without_secrets(words)
    assert kept == (
        "The dialer is down.\n\n[taken out: a private key]\n\nPlease hurry up."
    )


def test_what_is_taken_out_is_said_in_its_place() -> None:
    said = "Log in as root, password: hunter2, then ssh://me:abc@pbx-1 on PIN 4711."
    assert without_secrets(said) == (
        "Log in as root, password: [taken out: a password], then "
        "ssh://me:[taken out: a password inside of an address]@pbx-1 on PIN "
        "[taken out: a PIN]."
    )
    assert facts_without_secrets({"words": "pw: abc", "at": 5, "ok": True}) == {
        "words": "pw: [taken out: a password]",
        "at": 5,
        "ok": True,
    }


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_nothing_is_left_and_nothing_is_taken_twice(words: str) -> None:
    kept = without_secrets(words)
    assert without_secrets(kept) == kept
    assert (kept == words) == (not found_secret(words))


@pytest.mark.parametrize(
    "words",
    [
        "The password is expired, please reset it.",
        "Agents cannot log in: the password page stays white.",
        "Password reset for 2114 done; the user chose a new one.",
        "The pin of the connector is bent.",
        "See https://desk.example/console/tickets/INC-2041/#ledger",
        "Mail asha.rao@meridian.example, or call +91 80 5550 0141",
        "SHA256:6tQmB7q4z0yZzXo3nqU9p0 is the key's fingerprint",
        "ssh support@pbx-1.meridian.example -p 2222",
        "The token ring is broken: no, the secretary is ill.",
        "Restart Asterisk-18.2-cert4 on PBX-1 after 17:00",
        "Password: incorrect",
        "password: ******",
        "password: <yours>",
        "password=$DB_PASSWORD",
        "AnyDesk 123 456 789, 10 agents affected since 09:00",
        "The password is 90 days old",
        "Token expired at 09:00",
        "sip:1001@pbx-1:5060 registered",
        "bypass: the dialer goes around",
        "compass: north12",
        "Password INC-2041 done",
        "WWW-Authenticate: Digest realm=asterisk",
        "1) password: wrong. 2) pin: bent",
        "The PIN pad beeps at 09:00",
    ],
)
def test_ordinary_words_are_not_taken_for_one(words: str) -> None:
    assert not found_secret(words)
    assert not found_in_access(words)


def test_a_field_about_access_is_looked_at_more_strictly() -> None:
    assert found_in_access("support with Tr0ub4dor&3x") == "a password"
    assert not found_secret("support with Tr0ub4dor&3x")


def test_the_refusal_names_the_field_and_what_to_do() -> None:
    check_no_secret({"The account": "support"})
    with pytest.raises(MoveRefused, match=r"The account looks like a password.*vault"):
        check_no_secret({"The host": "pbx-1", "The account": "password: hunter2"})
