"""Looking at a page as people do: wide and narrow, light and dark, by axe's rules."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


WIDTHS = (1360, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": [
            "wcag2a",
            "wcag2aa",
            "wcag21a",
            "wcag21aa",
            "wcag22aa",
            "best-practice",
        ],
    },
}

AXE = Axe()
#: Of what axe finds only the faults, for the rest of it is long.
RUN = "rules => axe.run(rules).then(found => found.violations)"


def assert_readable(page: Page) -> None:
    """Look at the open page in every width and scheme; it must please in each."""
    page.evaluate(AXE.axe_script)
    for width in WIDTHS:
        for scheme in SCHEMES:
            page.set_viewport_size({"width": width, "height": 850})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            view = f"{page.url} at {width} {scheme}"
            told = "\n".join(
                _told(violation) for violation in page.evaluate(RUN, RULES)
            )
            assert not told, f"{view}\n{told}"
            assert _overhang(page) <= 0, f"{view} scrolls sideways"


def _told(violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    return f"{violation['id']}: {violation['help']}: {nodes[0]['html']}"


def _overhang(page: Page) -> int:
    script = "document.documentElement.scrollWidth - window.innerWidth"
    wider = page.evaluate(script)
    assert isinstance(wider, int)
    return wider
