"""The keys of programs: how they look, and how one is told from another."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets


SCOPES = ("tickets.read", "tickets.write", "samples", "access")

_PREFIX = re.compile("bl_[0-9a-f]{12}")


def new_key() -> tuple[str, str]:
    """Return a new key and the part of it that may be seen, `bl_` and 12 digits.

    48 bits find the row, 192 more are the secret.
    """
    prefix = f"bl_{secrets.token_hex(6)}"
    return f"{prefix}_{secrets.token_hex(24)}", prefix


def prefix_of(key: str) -> str:
    """Return the part of *key* that may be seen; empty if it is none of ours."""
    prefix, _, secret = key.rpartition("_")
    return prefix if secret and _PREFIX.fullmatch(prefix) else ""


def digest_of(key: str) -> str:
    """Return what is kept of *key*. It is random enough that one SHA-256 will do."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def same_digest(one: str, other: str) -> bool:
    """Compare two digests in a time that does not tell where they differ."""
    return hmac.compare_digest(one, other)
