"""What a request to the desk is signed with: the site's own key, else a token.

The key is made here and never leaves the state folder. Its file is read for every
request, so that a new enrolment counts at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sitewatch import signing


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sitewatch.wire import Request

KEY_FILE = "desk-key.pem"
PENDING = "desk-key-pending-"
MOST_KEY = 10_000  # bytes of a key's file
NONCE_BYTES = 18


class KeyUnusable(Exception):
    """The site's key cannot be read or written; the message says what to do."""


class Credential(Protocol):
    """Who speaks to the desk."""

    @property
    def signs(self) -> bool:
        """Whether requests are signed, as the desk wants it of heartbeats."""
        ...

    def headers(self, request: Request, *, created: int) -> Mapping[str, str]:
        """Return the header fields that say who asks.

        Raises:
            KeyUnusable: There is no key that can be used.
        """
        ...

    def fingerprint(self, of: bytes) -> str:
        """Return a digest that tells nobody else what it is of."""
        ...


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the desk, for a site that is not enrolled."""

    token: str
    signs: bool = False

    def headers(self, request: Request, *, created: int) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def fingerprint(self, of: bytes) -> str:
        return hmac.new(self.token.encode(), of, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class KeyFile:
    """An Ed25519 key in a file that nobody else may read."""

    path: Path
    signs: bool = True

    @property
    def is_there(self) -> bool:
        return self.path.exists()

    def load(self) -> Ed25519PrivateKey:
        with _explained(self.path), self.path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                msg = f"{self.path} is open to others; run: chmod 600 {self.path}"
                raise KeyUnusable(msg)
            key = serialization.load_pem_private_key(file.read(MOST_KEY), None)
        if not isinstance(key, Ed25519PrivateKey):
            msg = f"{self.path} holds another kind of key; enrol this site anew"
            raise KeyUnusable(msg)
        return key

    def make(self) -> None:
        """Make a key, whole or not at all: one that is half written is never used."""
        pem = signing.new_key().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        half = self.path.with_suffix(".half")
        with _explained(self.path):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            half.unlink(missing_ok=True)
            file = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(file, "wb") as out:
                out.write(pem)
                out.flush()
                os.fsync(out.fileno())
            half.replace(self.path)

    def headers(self, request: Request, *, created: int) -> Mapping[str, str]:
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        return signing.headers(self.load(), request, created=created, nonce=nonce)

    def fingerprint(self, of: bytes) -> str:
        secret = hashlib.sha256(self.load().private_bytes_raw()).digest()
        return hmac.new(secret, of, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Own:
    """The site's key from the moment it is enrolled, until then the token, if any."""

    key: KeyFile
    token: Token | None

    @property
    def signs(self) -> bool:
        return self._used.signs

    def headers(self, request: Request, *, created: int) -> Mapping[str, str]:
        return self._used.headers(request, created=created)

    def fingerprint(self, of: bytes) -> str:
        return self._used.fingerprint(of)

    @property
    def _used(self) -> Credential:
        return self.key if self.key.is_there or self.token is None else self.token


def key_file(state: Path) -> KeyFile:
    """Return the place of the site's key in the folder *state*."""
    return KeyFile(state / KEY_FILE)


def pending_key(state: Path, code: str) -> KeyFile:
    """Return the key that is enrolled with *code*: always the same, if tried again."""
    digest = hashlib.sha256(code.encode()).hexdigest()
    pending = KeyFile(state / f"{PENDING}{digest[:16]}.pem")
    if not pending.is_there:
        pending.make()
    return pending


def accept_key(state: Path, pending: KeyFile) -> None:
    """Put the key that the desk took into the place of the one before."""
    place = key_file(state)
    with _explained(place.path):
        pending.path.replace(place.path)
        for other in state.glob(f"{PENDING}*"):
            other.unlink(missing_ok=True)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        msg = f"the key {path} cannot be used: {error.strerror}"
        raise KeyUnusable(msg) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        msg = f"{path} holds no key that can be read; enrol this site anew"
        raise KeyUnusable(msg) from error
