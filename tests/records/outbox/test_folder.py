"""Mails into a folder, instead of to a server."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.records.outbox.letters import letter

from backline.records.outbox.letter import ChannelDown
from backline.records.outbox.senders import configured


def test_a_mail_lies_in_the_folder_once(tmp_path: Path, settings: Settings) -> None:
    settings.EMAIL_URL = f"file://{tmp_path}/the%20mail"
    sent = letter(recipient="omar@example.com")
    configured()["mail"].send(sent)
    configured()["mail"].send(sent)
    (kept,) = (tmp_path / "the mail").iterdir()
    assert kept.name == f"{sent.id}.eml"
    assert message_from_bytes(kept.read_bytes())["To"] == "omar@example.com"


def test_a_folder_that_cannot_be_written_holds_the_mails_back(
    tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "mail").write_text("no folder")
    settings.EMAIL_URL = f"file://{tmp_path}/mail"
    with pytest.raises(ChannelDown, match="cannot write"):
        configured()["mail"].send(letter(recipient="omar@example.com"))
