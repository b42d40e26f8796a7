"""Documents on paper: set by typst, so that machines can read them aloud too.

A document goes in as data, one JSON string; the template shows its words as content
and evaluates none of them. Nothing is read from the network or from other folders.
A template is one file here; what all have in common is `house.typ`.
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


def pdf_of(
    template: Literal["cause", "visit"], told: dict[str, object], *, at: datetime
) -> bytes:
    """Return a document as PDF.

    Args:
        template: how it is set.
        told: what it tells, as JSON has it.
        at: the PDF's own date, so that the same document always gives the same bytes.
    """
    given = json.dumps(told, ensure_ascii=False)
    with ExitStack() as stack:
        folder = stack.enter_context(as_file(files(__name__)))
        fonts = list(_font_folders(stack))

        def made(standard: Literal["ua-1"] | None) -> bytes:
            return typst.compile(
                folder / f"{template}.typ",
                root=folder,
                format="pdf",
                font_paths=fonts,
                sys_inputs={"told": given},
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
