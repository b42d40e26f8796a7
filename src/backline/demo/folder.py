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
    "secret_key",
)
_LOGS = "logs"


class NotADemo(Exception):
    """The folder holds something else; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the demo keeps its database, its logs and sitewatch's token."""

    path: Path

    @property
    def logs(self) -> Path:
        """Where each program's log is."""
        return self.path / _LOGS

    @property
    def spool(self) -> Path:
        """Where sitewatch keeps its samples."""
        return self.path / "sitewatch.sqlite3"

    @property
    def token(self) -> Path:
        """The file with the key that sitewatch speaks with."""
        return self.path / "sitewatch-token"

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
        shutil.rmtree(self.logs, ignore_errors=True)

    def keep_token(self, token: str) -> None:
        """Write the key to its file, for its owner's eyes only."""
        self.token.unlink(missing_ok=True)
        self.token.touch(mode=0o600)
        self.token.write_text(token)
