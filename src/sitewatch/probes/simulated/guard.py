"""Who may talk to the simulated switch: this computer's own pages and programs.

It listens on 127.0.0.1 only. A page of another site must neither read it by giving
its own name this address (so the Host is checked) nor post to it (so is the Origin).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Mapping

OWN_HOST = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]{1,5})?", re.IGNORECASE)

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
    return bool(host and OWN_HOST.fullmatch(host))


def post_is_own(headers: Mapping[str, str]) -> bool:
    """Tell whether a POST comes from our own page, or from no page at all."""
    fetch_site = headers.get("Sec-Fetch-Site")
    if fetch_site is not None and fetch_site not in {"same-origin", "none"}:
        return False
    origin = headers.get("Origin")
    return origin is None or origin == f"http://{headers.get('Host')}"
