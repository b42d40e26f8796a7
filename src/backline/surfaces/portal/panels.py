"""The panels of a ticket that a customer's contact sees, in the order of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.surfaces.look.ahead import ladder_panel
from backline.surfaces.look.causes import cause_panel


if TYPE_CHECKING:
    from backline.surfaces.look.panels import PanelOf


PANELS: tuple[PanelOf, ...] = (ladder_panel, cause_panel("portal"))
