"""A certificate for an engineer's key: for this grant, its time and its hosts only."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    SSHCertificateBuilder,
    SSHCertificateType,
    load_ssh_public_key,
)

from backline.guide.mechanisms import LISTED
from backline.guide.secret_words import found_secret
from backline.guide.workflow import MoveRefused
from backline.records.remote.adapters.ssh.authority import authority


_SMALLEST_RSA = 3072
_LONGEST = 8192
#: What a session may do beside running a command; no forwarding of any kind.
_EXTENSIONS = (b"permit-pty",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a certificate says."""

    serial: int
    site_id: int
    account: str
    engineer: str
    starts_at: datetime
    ends_at: datetime
    sources: Sequence[str]


def principal_of(*, account: str, site_id: int) -> str:
    """Return whom a certificate lets in: one account at one site."""
    return f"{account}@site-{site_id}"


def certificate(public_key: str, wanted: Wanted) -> str:
    """Return the certificate as a line for the engineer's `-cert.pub` file.

    Raises:
        MoveRefused: the key is none that certificates are signed for.
        NoAuthority: the desk has no key to sign with.
    """
    key = _read(public_key)
    until = int(wanted.ends_at.timestamp())
    builder = (
        SSHCertificateBuilder()
        .public_key(key)
        .serial(wanted.serial)
        .type(SSHCertificateType.USER)
        # The host's script reads the end from here, should the desk be out of reach.
        .key_id(f"backline-{wanted.serial}-until-{until}".encode())
        .valid_principals(
            [principal_of(account=wanted.account, site_id=wanted.site_id).encode()]
        )
        .valid_after(int(wanted.starts_at.timestamp()))
        .valid_before(until)
        .add_critical_option(b"source-address", ",".join(wanted.sources).encode())
    )
    for name in _EXTENSIONS:
        builder = builder.add_extension(name, b"")
    signed = builder.sign(authority()).public_bytes().decode()
    return f"{signed} {wanted.engineer}, access {wanted.serial}\n"


def fingerprint(public_key: str) -> str:
    """Return how ssh shows a key: ``SHA256:…``."""
    digest = hashlib.sha256(base64.b64decode(public_key.split()[1])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def _read(given: str) -> Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey:
    if found_secret(given) == "a private key":
        _refuse(
            "That is the private key, which nobody but you may have: make a new pair "
            "with ssh-keygen, and give the file that ends in .pub."
        )
    if len(given) > _LONGEST:
        _refuse("That is longer than a public key: give the file that ends in .pub.")
    try:
        key = load_ssh_public_key(given.strip().encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        message = (
            "That is no public key of SSH: give the one line of the file that ends in "
            ".pub, such as ssh-ed25519 AAAA…"
        )
        raise MoveRefused(message, LISTED) from error
    if isinstance(key, RSAPublicKey) and key.key_size < _SMALLEST_RSA:
        _refuse(
            f"An RSA key of {key.key_size} bits is too short: use ed25519, or RSA of "
            f"{_SMALLEST_RSA} bits and more."
        )
    if not isinstance(key, (Ed25519PublicKey, EllipticCurvePublicKey, RSAPublicKey)):
        message = "Keys of that kind are not signed: use ed25519, ecdsa or RSA."
        raise MoveRefused(message, LISTED)
    return key


def _refuse(because: str) -> None:
    raise MoveRefused(because, LISTED)
