"""Signs requests to the desk with the site's own key: RFC 9421, Ed25519, one profile.

Method, host, path and the digest of the body (RFC 9530) are covered, with the instant,
a nonce and the key's name. docs/reference/sitewatch.md says it to the letter.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sitewatch.wire import Endpoint, Request

LABEL = "backline"
TAG = "backline-site"
_DEFAULT_PORTS = {True: 443, False: 80}


def new_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half as it travels: its 32 bytes in base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def key_id(key: Ed25519PrivateKey) -> str:
    """Return the name of a key, which both sides reckon from its public half."""
    digest = hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()
    return f"site-{digest[:32]}"


def headers(
    key: Ed25519PrivateKey, request: Request, *, created: int, nonce: str
) -> dict[str, str]:
    """Return the header fields that sign *request*."""
    digest = content_digest(request.body or b"")
    covered = [
        ("@method", request.method),
        ("@authority", authority(request.endpoint)),
        ("@path", request.endpoint.path or "/"),
        ("content-digest", digest),
    ]
    told: dict[str, int | str] = {"created": created, "keyid": key_id(key)}
    told |= {"alg": "ed25519", "nonce": nonce, "tag": TAG}
    params = parameters([name for name, _ in covered], told)
    signature = key.sign(signature_base(covered, params))
    return {
        "Content-Digest": digest,
        "Signature-Input": f"{LABEL}={params}",
        "Signature": f"{LABEL}=:{base64.b64encode(signature).decode()}:",
    }


def signature_base(covered: Sequence[tuple[str, str]], params: str) -> bytes:
    """Return the bytes that are signed (RFC 9421, 2.5)."""
    lines = [f'"{name}": {value}' for name, value in covered]
    return "\n".join([*lines, f'"@signature-params": {params}']).encode("ascii")


def parameters(names: Sequence[str], told: Mapping[str, int | str]) -> str:
    """Return what is covered, and what is told of the signature (RFC 9421, 2.3)."""
    covered = " ".join(f'"{name}"' for name in names)
    rest = "".join(
        f";{name}={value}" if isinstance(value, int) else f';{name}="{value}"'
        for name, value in told.items()
    )
    return f"({covered}){rest}"


def content_digest(body: bytes) -> str:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return f"sha-256=:{digest}:"


def authority(endpoint: Endpoint) -> str:
    """Return host and port as the Host field has them: none that is the default."""
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    if endpoint.port == _DEFAULT_PORTS[endpoint.secure]:
        return host
    return f"{host}:{endpoint.port}"
