"""The desk's key that signs certificates; a file of the data folder, its owner's only."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)
from django.conf import settings


NAME = "access_ca"


class NoAuthority(LookupError):
    """The desk has no key to sign with: `backline access ca` makes it."""

    def __init__(self) -> None:
        super().__init__(NoAuthority.__doc__)


def make_authority() -> bool:
    """Make the key unless there is one; say whether it was made."""
    kept = _path()
    if kept.exists():
        return False
    kept.parent.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    made = kept.with_name(f"{NAME}.{os.getpid()}")
    made.touch(mode=0o600)
    made.write_bytes(text)
    try:
        # Whole or not at all, and the first of several processes wins.
        kept.hardlink_to(made)
    except FileExistsError:
        return False
    finally:
        made.unlink()
    return True


def authority() -> Ed25519PrivateKey:
    """Return the key.

    Raises:
        NoAuthority: none was made, or it is not the file's owner's alone.
    """
    kept = _path()
    if not kept.exists():
        raise NoAuthority
    key = load_ssh_private_key(kept.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise NoAuthority
    return key


def authority_line() -> str:
    """Return its public key as `TrustedUserCAKeys` reads it.

    Raises:
        NoAuthority: none was made.
    """
    public = authority().public_key()
    text = public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    return f"{text} backline"


def authority_blob() -> bytes:
    """Return its public key as a revocation list names it.

    Raises:
        NoAuthority: none was made.
    """
    return base64.b64decode(authority_line().split()[1])


def _path() -> Path:
    return Path(settings.DATA) / NAME
