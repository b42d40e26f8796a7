"""The panels of a ticket that an engineer sees, in the order of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.surfaces.look.ahead import ladder_panel
from backline.surfaces.look.intake import intake_panel
from backline.surfaces.look.levels import brief_panel, levels_panel


if TYPE_CHECKING:
    from backline.surfaces.look.panels import PanelOf


PANELS: tuple[PanelOf, ...] = (brief_panel, intake_panel, levels_panel, ladder_panel)
