"""Checks the signatures of sites: RFC 9421 with Ed25519, in one profile.

There is nothing to choose for who signs: the same components in the same order, the same
algorithm. So the field is matched as a whole, and no parser stands before the check.
docs/reference/sitewatch.md says the profile to the letter.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from backline.records.enrolment.refusals import Fault, SignatureRefused


#: How far the instant of a signature may be from the desk's clock, either way.
WINDOW = timedelta(minutes=5)
_PARAMETERS = re.compile(
    r'backline=(?P<params>\("@method" "@authority" "@path" "content-digest"\)'
    r";created=(?P<created>[0-9]{1,11})"
    r';keyid="(?P<key_id>[a-z0-9-]{1,40})";alg="ed25519"'
    r';nonce="(?P<nonce>[A-Za-z0-9_-]{16,64})";tag="backline-site")'
)
_SIGNATURE = re.compile(r"backline=:(?P<signature>[A-Za-z0-9+/]{86}==):")


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What of a request is signed, and the fields that say so."""

    method: str
    authority: str
    path: str
    query: str
    body: bytes
    content_digest: str
    signature_input: str
    signature: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Who says to have signed, and when; not yet believed."""

    key_id: str
    created: int
    nonce: str
    params: str
    signature: bytes


def claim_of(request: SignedRequest) -> Claim:
    """Return what a request says of its signature.

    Raises:
        SignatureRefused: it is not signed, or not in our profile.
    """
    if not request.signature_input:
        because = (
            "The request is not signed: enrol the site, and sign with its key as"
            " docs/reference/sitewatch.md says."
        )
        raise SignatureRefused(Fault.NOT_SIGNED, because)
    told = _PARAMETERS.fullmatch(request.signature_input)
    signature = _SIGNATURE.fullmatch(request.signature)
    if told is None or signature is None or request.query:
        because = (
            "The signature is not in the one form that is taken here; see"
            " docs/reference/sitewatch.md."
        )
        raise SignatureRefused(Fault.BAD_SIGNATURE, because)
    return Claim(
        key_id=told["key_id"],
        created=int(told["created"]),
        nonce=told["nonce"],
        params=told["params"],
        signature=base64.b64decode(signature["signature"]),
    )


def check_signature(request: SignedRequest, claim: Claim, public_key: str) -> None:
    """Refuse a request that the key did not sign as it came in.

    Raises:
        SignatureRefused: the body or anything else is not what was signed.
    """
    digest = content_digest(request.body)
    if not hmac.compare_digest(digest.encode(), request.content_digest.encode()):
        because = "The body is not the one that Content-Digest tells of: send it again."
        raise SignatureRefused(Fault.BAD_SIGNATURE, because)
    covered = [
        ("@method", request.method),
        ("@authority", request.authority),
        ("@path", request.path),
        ("content-digest", digest),
    ]
    if not is_signed(
        signature_base(covered, claim.params), claim.signature, public_key
    ):
        because = (
            f"The signature does not fit {request.method} {request.path} at"
            f" {request.authority}, as the desk was asked: a proxy in between must pass"
            " on host and path as they are."
        )
        raise SignatureRefused(Fault.BAD_SIGNATURE, because)


def is_signed(base: bytes, signature: bytes, public_key: str) -> bool:
    """Say whether the key of *public_key* signed *base*."""
    try:
        raw = base64.b64decode(public_key, validate=True)
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, base)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def signature_base(covered: Sequence[tuple[str, str]], params: str) -> bytes:
    """Return the bytes that are signed (RFC 9421, 2.5)."""
    lines = [f'"{name}": {value}' for name, value in covered]
    text = "\n".join([*lines, f'"@signature-params": {params}'])
    return text.encode("ascii", "replace")


def content_digest(body: bytes) -> str:
    """Return the field that tells what a body is (RFC 9530)."""
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return f"sha-256=:{digest}:"


def key_id_of(public_key: str) -> str:
    """Return the name of a key, which both sides reckon from its public half.

    Raises:
        ValueError: it is no public half of an Ed25519 key.
    """
    raw = base64.b64decode(public_key, validate=True)
    Ed25519PublicKey.from_public_bytes(raw)
    return f"site-{hashlib.sha256(raw).hexdigest()[:32]}"
