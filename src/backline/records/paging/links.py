"""The secrets of links and codes: how they are made, and what is kept of them."""

from __future__ import annotations

import hashlib
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac


_FIGURES = 10**6


def new_secret() -> tuple[str, str]:
    """Return a new secret of 192 bits, and its digest, which is all that is kept."""
    secret = secrets.token_urlsafe(24)
    return secret, digest_of(secret)


def digest_of(secret: str) -> str:
    """Return what is kept of a link's *secret*; it is random enough for one SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def new_code(way: int) -> tuple[str, str]:
    """Return a new code of six figures for a way, and its digest."""
    code = f"{secrets.randbelow(_FIGURES):06}"
    return code, digest_of_code(code, way)


def digest_of_code(code: str, way: int) -> str:
    """Return what is kept of a code: keyed, since six figures are soon tried out."""
    plain = "".join(code.split())
    keyed = salted_hmac("backline.paging.code", f"{way}:{plain}", algorithm="sha256")
    return keyed.hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two digests in a time that does not tell where they differ."""
    return constant_time_compare(one, other)
