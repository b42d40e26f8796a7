"""The panels of a ticket that an engineer sees, in the order of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.surfaces.console.oncall_panel import nobody_panel
from backline.surfaces.console.paging_page import pages_panel
from backline.surfaces.look.ahead import ladder_panel
from backline.surfaces.look.escalations import escalation_panel


if TYPE_CHECKING:
    from backline.surfaces.look.panels import PanelOf


PANELS: tuple[PanelOf, ...] = (
    escalation_panel,
    pages_panel,
    nobody_panel,
    ladder_panel,
)
