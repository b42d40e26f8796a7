"""Passwords and keys, each in a file of its own that few may read."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from pathlib import Path

MOST = 4096


def private_text(path: Path) -> str:
    """Return what the file at *path* holds, without blanks at its ends.

    Raises:
        Misshapen: everybody may read it.
        OSError: it cannot be read.
        UnicodeDecodeError: it is not text.
    """
    with path.open(encoding="utf-8") as file:
        if os.fstat(file.fileno()).st_mode & stat.S_IROTH:
            msg = f"{path} can be read by everybody; run: chmod 600 {path}"
            raise Misshapen(msg)
        return file.read(MOST).strip()


def secret_in(path: Path, where: str) -> str:
    """Return what the file at *path* holds, without the line's end.

    Raises:
        Misshapen: it cannot be read, everybody may read it, or it is no single line;
            *where* is the setting that names it.
    """
    try:
        held = private_text(path)
    except OSError as error:
        msg = f"{where}: {path} cannot be read: {error.strerror}"
        raise Misshapen(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{where}: {path} is not text; it holds the secret and no more"
        raise Misshapen(msg) from error
    except Misshapen as error:
        msg = f"{where}: {error}"
        raise Misshapen(msg) from error
    if not held or not held.isprintable():
        msg = f"{where}: {path} holds no secret on a single line"
        raise Misshapen(msg)
    return held
