"""The report on paper: its document, which never changes, set as a PDF."""

from __future__ import annotations

from datetime import datetime

from backline.paper import pdf_of


def paper_of(kept: object, *, sha256: str, at: datetime) -> bytes:
    """Return a kept document as PDF.

    Args:
        kept: the document as `document.as_json` gives it.
        sha256: its hash, which is printed on every page.
        at: when it was released: the PDF's own date, so that it is always the same.
    """
    return pdf_of("cause", {"report": kept, "sha256": sha256}, at=at)
