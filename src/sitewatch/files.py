"""Files that are there whole or not at all, whenever the power goes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, body: bytes) -> None:
    """Put *body* in place of the file at *path*; its folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(body)
        file.flush()
        os.fchmod(file.fileno(), 0o644)  # written by one user, read by another
        os.fsync(file.fileno())
    Path(file.name).replace(path)
