"""Who may talk to the simulated switch: this computer's own pages and programs.

It listens on 127.0.0.1 only. A page of another site must neither read it by giving
its own name this address (so the Host is checked) nor post to it (so is the Origin).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit


if TYPE_CHECKING:
    from collections.abc import Mapping

OWN_NAMES = frozenset({"127.0.0.1", "localhost"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # `no-referrer` would hide the Origin of our forms
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def host_is_own(host: str | None) -> bool:
    """Tell whether the Host header names this computer, on whatever port."""
    if not host:
        return False
    try:
        parts = urlsplit(f"//{host}")
    except ValueError:
        return False
    return parts.netloc == host and parts.hostname in OWN_NAMES


def post_is_own(headers: Mapping[str, str]) -> bool:
    """Tell whether a POST comes from our own page, or from no page at all."""
    fetch_site = headers.get("Sec-Fetch-Site")
    if fetch_site is not None and fetch_site not in {"same-origin", "none"}:
        return False
    origin = headers.get("Origin")
    return origin is None or origin == f"http://{headers.get('Host')}"
