"""The panels of a ticket that a customer's contact sees, in the order of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.surfaces.look.access_page import portal_access_panel
from backline.surfaces.look.ahead import ladder_panel
from backline.surfaces.look.causes import cause_panel
from backline.surfaces.look.change_panel import change_panel, incident_panel
from backline.surfaces.look.escalations import escalation_panel
from backline.surfaces.look.intake import intake_panel
from backline.surfaces.look.kin import related_panel_at
from backline.surfaces.look.majors import major_panel
from backline.surfaces.look.promised import chasing_panel, promises_panel
from backline.surfaces.look.readiness import readiness_panel
from backline.surfaces.look.suppliers import suppliers_panel
from backline.surfaces.look.visits import visits_panel


if TYPE_CHECKING:
    from backline.surfaces.look.panels import PanelOf


PANELS: tuple[PanelOf, ...] = (
    change_panel,
    major_panel,
    incident_panel,
    escalation_panel,
    readiness_panel("portal"),
    promises_panel,
    chasing_panel,
    intake_panel,
    ladder_panel,
    related_panel_at("portal-ticket"),
    portal_access_panel,
    visits_panel,
    suppliers_panel,
)
#: Those that stand under the timeline: nothing of them waits for the reader now.
LATER_PANELS: tuple[PanelOf, ...] = (cause_panel("portal"),)
