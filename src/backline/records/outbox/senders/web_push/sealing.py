"""Sealing a message so that only the browser reads it (RFC 8291, aes128gcm of 8188)."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backline.records.outbox.senders.web_push.keys import decoded, point_of


#: One record holds the whole: a push service takes 4096 bytes.
RECORD = 4096
LONGEST = 3000
_SECRET = 16


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser is reached, and with what its messages are sealed."""

    endpoint: str
    p256dh: bytes
    auth: bytes


def subscription_of(told: object) -> Subscription:
    """Return what a browser told of its subscription.

    Raises:
        ValueError: it is none.
    """
    keys = told.get("keys") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(keys, dict):
        message = "This is no subscription of a browser: subscribe again."
        raise ValueError(message)  # noqa: TRY004 - what was told is wrong, not its type
    point, auth = decoded(str(keys.get("p256dh"))), decoded(str(keys.get("auth")))
    EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    if len(auth) != _SECRET:
        message = "The subscription's secret has not 16 bytes: subscribe again."
        raise ValueError(message)
    return Subscription(str(told.get("endpoint")), point, auth)


def sealed(
    plain: bytes,
    to: Subscription,
    *,
    key: EllipticCurvePrivateKey,
    salt: bytes,
) -> bytes:
    """Return *plain* sealed for a browser, header included.

    Args:
        plain: at most 3000 bytes.
        to: the browser.
        key: a key pair made for this one message.
        salt: 16 random bytes.
    """
    theirs = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), to.p256dh)
    ours = point_of(key)
    shared = key.exchange(ECDH(), theirs)
    info = b"WebPush: info\0" + to.p256dh + ours
    secret = _derived(shared, to.auth, info, 32)
    content_key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    # The last record ends with 2.
    text = AESGCM(content_key).encrypt(nonce, plain + b"\x02", None)
    header = salt + RECORD.to_bytes(4, "big") + len(ours).to_bytes(1, "big") + ours
    return header + text


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(material)
