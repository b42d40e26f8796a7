"""The key pair with which push services know the desk (VAPID, RFC 8292).

It follows from the desk's own key, so that it is the same on every machine and none is
stored; browsers that subscribed under another key have to subscribe anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


#: The order of P-256, within which a private key is a number from 1.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
#: RFC 8292: at most 24 hours.
GOOD_FOR = timedelta(hours=12)


def private_key(desk_key: str) -> EllipticCurvePrivateKey:
    """Return the desk's key for push services."""
    digest = hmac.new(desk_key.encode(), b"backline vapid", hashlib.sha512).digest()
    return derive_private_key(
        int.from_bytes(digest, "big") % (_ORDER - 1) + 1, SECP256R1()
    )


def public_key(desk_key: str) -> str:
    """Return the public half, as a browser wants it to subscribe."""
    return encoded(point_of(private_key(desk_key)))


def point_of(key: EllipticCurvePrivateKey) -> bytes:
    """Return a public key as 65 bytes, uncompressed."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def authorization(
    key: EllipticCurvePrivateKey, *, audience: str, contact: str, at: datetime
) -> str:
    """Return the header with which a push service knows the desk."""
    claims = {
        "aud": audience,
        "exp": int((at + GOOD_FOR).timestamp()),
        "sub": contact,
    }
    parts = (
        json.dumps(each).encode() for each in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    signed = ".".join(encoded(part) for part in parts)
    first, second = decode_dss_signature(key.sign(signed.encode(), ECDSA(SHA256())))
    signature = first.to_bytes(32, "big") + second.to_bytes(32, "big")
    token = f"{signed}.{encoded(signature)}"
    return f"vapid t={token}, k={encoded(point_of(key))}"


def encoded(raw: bytes) -> str:
    """Return bytes in base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Return the bytes of base64url, padded or not.

    Raises:
        ValueError: it is none.
    """
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
