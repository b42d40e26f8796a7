"""The panels of a ticket that an engineer sees, in the order of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.surfaces.console import developer_panel
from backline.surfaces.console.messages_page import messages_panel
from backline.surfaces.console.oncall_panel import nobody_panel
from backline.surfaces.console.paging_page import pages_panel
from backline.surfaces.look.access_page import console_access_panel
from backline.surfaces.look.ahead import ladder_panel
from backline.surfaces.look.causes import cause_panel
from backline.surfaces.look.change_panel import change_panel, incident_panel
from backline.surfaces.look.escalations import escalation_panel
from backline.surfaces.look.intake import intake_panel
from backline.surfaces.look.kin import related_panel_at
from backline.surfaces.look.levels import brief_panel, levels_panel
from backline.surfaces.look.majors import major_panel
from backline.surfaces.look.promised import chasing_panel, promises_panel
from backline.surfaces.look.readiness import readiness_panel
from backline.surfaces.look.suppliers import suppliers_panel
from backline.surfaces.look.visits import visits_panel


if TYPE_CHECKING:
    from backline.surfaces.look.panels import PanelOf


PANELS: tuple[PanelOf, ...] = (
    brief_panel,
    change_panel,
    major_panel,
    incident_panel,
    escalation_panel,
    pages_panel,
    nobody_panel,
    readiness_panel("console"),
    promises_panel,
    chasing_panel,
    intake_panel,
    ladder_panel,
    related_panel_at("console-ticket"),
    console_access_panel,
    visits_panel,
    suppliers_panel,
    developer_panel.panel,
)
#: Those that stand under the timeline: nothing of them waits for the reader now.
LATER_PANELS: tuple[PanelOf, ...] = (
    cause_panel("console"),
    levels_panel,
    messages_panel,
)
