"""A paper as a download."""

from __future__ import annotations

import hashlib

from django.http import HttpResponse


def pdf_response(name: str, body: bytes) -> HttpResponse:
    """Return a PDF to be kept under *name*; what it says may be another the next time."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "ETag": f'"{hashlib.sha256(body).hexdigest()}"',
    }
    return HttpResponse(body, content_type="application/pdf", headers=headers)
