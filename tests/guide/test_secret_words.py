"""No secret is stored on a ticket (access.mechanisms)."""

from __future__ import annotations

import pytest

from backline.guide.secret_words import (
    check_no_secret,
    found_in_access,
    found_secret,
)
from backline.guide.workflow import MoveRefused


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
    ],
)
def test_what_looks_like_a_secret_is_found(words: str) -> None:
    assert found_secret(f"Please use {words} today")


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
