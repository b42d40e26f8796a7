"""The report on paper: its document set by typst, with the fonts that come with it.

The document goes in as data, one JSON string; the template shows its words as content
and evaluates none of them. Nothing is read from the network or from other folders.
"""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import as_file, files

import typst


def paper_of(kept: object, *, sha256: str, at: datetime) -> bytes:
    """Return a kept document as PDF.

    Args:
        kept: the document as `document.as_json` gives it.
        sha256: its hash, which is printed on every page.
        at: when it was released: the PDF's own date, so that it is always the same.
    """
    return _set(kept, sha256=sha256, at=at, form="pdf")[0]


def pictures_of(kept: object, *, sha256: str, at: datetime) -> list[bytes]:
    """Return the pages of a kept document as PNG, to be looked at."""
    return _set(kept, sha256=sha256, at=at, form="png")


def _set(kept: object, *, sha256: str, at: datetime, form: str) -> list[bytes]:
    told = json.dumps({"report": kept, "sha256": sha256}, ensure_ascii=False)
    with as_file(files(__name__).joinpath("report.typ")) as template:
        made = typst.compile(
            str(template),
            root=str(template.parent),
            format=form,
            font_paths=[],
            ignore_system_fonts=True,
            sys_inputs={"told": told},
            timestamp=int(at.timestamp()),
        )
    return made if isinstance(made, list) else [made or b""]
