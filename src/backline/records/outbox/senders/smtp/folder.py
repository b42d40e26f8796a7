"""Mails into a folder instead of to a server: for a demo, and for who looks first."""

from __future__ import annotations

from pathlib import Path

from backline.records.outbox.letter import ChannelDown, Letter, Refused
from backline.records.outbox.senders.smtp.mime import mail_of


class FolderSender:
    """Writes each mail into a file of its own, named by its stable id."""

    at_once = 1

    def __init__(self, folder: Path, *, mail_from: str) -> None:
        self._folder = folder
        self._mail_from = mail_from

    def send(self, letter: Letter) -> None:
        """Write *letter* into its file; return when it is there as a whole."""
        try:
            mail = mail_of(letter, mail_from=self._mail_from)
        except ValueError as error:
            message = f"{letter.recipient!r} cannot stand in a mail: {error}"
            raise Refused(message) from error
        partly = self._folder / f".{letter.id}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            partly.write_bytes(mail.as_bytes())
            partly.replace(self._folder / f"{letter.id}.eml")
        except OSError as error:
            message = f"cannot write into {self._folder}: {error.strerror}"
            raise ChannelDown(message) from error

    def close(self) -> None:
        """Nothing is held open."""
