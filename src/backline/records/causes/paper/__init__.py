"""The report on paper: its document set by typst, so that machines can read it aloud too.

The document goes in as data, one JSON string; the template shows its words as content
and evaluates none of them. Nothing is read from the network or from other folders.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

import typst


#: Packages of fonts for what typst's own lack; whatever lacks here too comes from the
#: machine's fonts.
_FONTS = (
    "fontpkg_noto_sans_arabic",
    "fontpkg_noto_sans_devanagari",
    "fontpkg_noto_sans_tamil",
    "fontpkg_noto_sans_telugu",
)


def paper_of(kept: object, *, sha256: str, at: datetime) -> bytes:
    """Return a kept document as PDF.

    Args:
        kept: the document as `document.as_json` gives it.
        sha256: its hash, which is printed on every page.
        at: when it was released: the PDF's own date, so that it is always the same.
    """
    told = json.dumps({"report": kept, "sha256": sha256}, ensure_ascii=False)
    with ExitStack() as stack:
        template = stack.enter_context(as_file(files(__name__).joinpath("report.typ")))
        fonts = list(_font_folders(stack))

        def made(standard: Literal["ua-1"] | None) -> bytes:
            return typst.compile(
                template,
                root=template.parent,
                format="pdf",
                font_paths=fonts,
                sys_inputs={"told": told},
                pdf_standards=standard,
                timestamp=int(at.timestamp()),
            )

        try:
            # What a screen reader can follow; typst refuses it for a letter without glyph.
            return made("ua-1")
        except typst.TypstError:
            return made(None)


def _font_folders(stack: ExitStack) -> Iterator[Path]:
    for package in _FONTS:
        yield stack.enter_context(as_file(files(package).joinpath("files")))
