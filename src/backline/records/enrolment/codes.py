"""The one-use codes: how they look, and what is kept of them."""

from __future__ import annotations

import hashlib
import secrets


#: Without the letters that are taken for figures.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 4, 5
_READ = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code() -> str:
    """Return a new code, such as 7Q2KD-…: 100 bits, so that nobody can guess one."""
    groups = (
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)
    )
    return "-".join(groups)


def digest_of(code: str) -> str:
    """Return what is kept of *code*, however it was typed."""
    plain = code.upper().translate(_READ)
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
