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
    told = json.dumps({"report": kept, "sha256": sha256}, ensure_ascii=False)
    with as_file(files(__name__).joinpath("report.typ")) as template:
        return typst.compile(
            template,
            root=template.parent,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"told": told},
            timestamp=int(at.timestamp()),
        )
