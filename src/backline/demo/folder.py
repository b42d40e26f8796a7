"""The demo's own data folder, told apart from a real desk's by a file in it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path


#: What a folder of the demo holds; nothing else in it is ever removed.
_MARK = "this-is-a-demo"
_OWN_FILES = (
    "backline.sqlite3*",
    "sitewatch.sqlite3*",
    "sitewatch-token",
    "sitewatch-code",
    "secret_key",
    "trackers.toml",
    "tracker-issues.json",
)
_LOGS = "logs"
_STATE = "state"
_MAIL = "mail"


class NotADemo(Exception):
    """The folder holds something else; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the demo keeps its database, its logs, sitewatch's spool and its key."""

    path: Path

    @property
    def logs(self) -> Path:
        """Where each program's log is."""
        return self.path / _LOGS

    @property
    def mail(self) -> Path:
        """Where the mails are that the desk would have sent."""
        return self.path / _MAIL

    @property
    def spool(self) -> Path:
        """Where sitewatch keeps its samples."""
        return self.path / "sitewatch.sqlite3"

    @property
    def code(self) -> Path:
        """The file with the code that sitewatch is enrolled with."""
        return self.path / "sitewatch-code"

    @property
    def is_enrolled(self) -> bool:
        """Whether sitewatch has its key."""
        return (self.path / _STATE / "desk-key.pem").exists()

    def open(self, *, fresh: bool) -> None:
        """Make the folder the demo's; with *fresh*, without what it held.

        Raises:
            NotADemo: it holds something that is not a demo's, such as a real desk.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        mark = self.path / _MARK
        if not mark.exists() and any(self.path.iterdir()):
            message = (
                f"{self.path} holds something that is not a demo. Name an empty folder"
                " in BACKLINE_DATA, or leave it out to use var/demo."
            )
            raise NotADemo(message)
        mark.write_text(
            "Made by `backline demo`; `backline demo --fresh` empties it.\n"
        )
        if fresh:
            self._empty()
        self.logs.mkdir(exist_ok=True)

    def _empty(self) -> None:
        for pattern in _OWN_FILES:
            for path in self.path.glob(pattern):
                path.unlink()
        for name in (_LOGS, _STATE, _MAIL):
            shutil.rmtree(self.path / name, ignore_errors=True)

    def keep_code(self, code: str) -> None:
        """Write the code to its file, for its owner's eyes only."""
        self.code.unlink(missing_ok=True)
        self.code.touch(mode=0o600)
        self.code.write_text(code)
