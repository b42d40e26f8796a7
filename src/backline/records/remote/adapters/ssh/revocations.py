"""The list of revoked certificates in the form that sshd reads (PROTOCOL.krl)."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import datetime


_MAGIC = b"SSHKRL\n\0"
_FORMAT = 1
_CERTIFICATES = 1
_SERIAL_LIST = 0x20


def revocation_list(*, authority: bytes, serials: Iterable[int], at: datetime) -> bytes:
    """Return a revocation list for `RevokedKeys` of sshd_config.

    Args:
        authority: the public key of the authority, as its base64 part stands for.
        serials: the revoked certificates' serials, none of them 0.
        at: when it is made; later lists have higher versions.
    """
    instant = int(at.timestamp())
    header = struct.pack(">IQQQ", _FORMAT, instant, instant, 0)
    listed = b"".join(struct.pack(">Q", serial) for serial in sorted(set(serials)))
    head = _MAGIC + header + _string(b"") + _string(b"backline")
    if not listed:
        return head
    section = _string(authority) + _string(b"") + _part(_SERIAL_LIST, listed)
    return head + _part(_CERTIFICATES, section)


def _part(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + _string(content)


def _string(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content
