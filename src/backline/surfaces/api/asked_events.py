"""Everything that can be written to a ticket's timeline over HTTP."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from backline.surfaces.api.asked import (
    Answered,
    Asked,
    Closed,
    Confirmed,
    DutyContactReached,
    FaultDomainSet,
    Noted,
    Reopened,
    Replied,
    RequestRejected,
    RequestWithdrawn,
    Restored,
    SeveritySet,
    Taken,
)
from backline.surfaces.api.asked_corrections import (
    DatePromised,
    Disputed,
    DisputeSettled,
    FactNoted,
    Merged,
)
from backline.surfaces.api.asked_escalations import Escalating
from backline.surfaces.api.asked_family import FamilyEvent
from backline.surfaces.api.asked_levels import (
    HandedOver,
    IntakeAnswered,
)
from backline.surfaces.api.change_events import ChangeEvents
from backline.surfaces.api.developers import DevelopersAsked
from backline.surfaces.api.major_events import MajorEvents
from backline.surfaces.api.release_events import (
    ReleaseAccepted,
    ReleaseBound,
    ReleaseDeclined,
)
from backline.surfaces.api.supplier_events import (
    SupplierAnswered,
    SupplierChased,
    SupplierClosed,
    SupplierTold,
)
from backline.surfaces.api.visit_events import (
    VisitAgreed,
    VisitAllowed,
    VisitArrived,
    VisitCalledOff,
    VisitLeft,
    VisitObjected,
    VisitProposed,
    VisitReported,
    VisitRequested,
    VisitSetOff,
    VisitSigned,
    VisitSignedOnSite,
)


EventGiven = Annotated[
    Answered
    | DutyContactReached
    | Asked
    | Replied
    | RequestRejected
    | RequestWithdrawn
    | Taken
    | HandedOver
    | IntakeAnswered
    | SeveritySet
    | FaultDomainSet
    | Restored
    | Confirmed
    | Reopened
    | Closed
    | Noted
    | ReleaseBound
    | ReleaseDeclined
    | ReleaseAccepted
    | FactNoted
    | DatePromised
    | Disputed
    | DisputeSettled
    | Merged
    | SupplierTold
    | SupplierChased
    | SupplierAnswered
    | SupplierClosed
    | VisitRequested
    | VisitProposed
    | VisitAgreed
    | VisitAllowed
    | VisitSetOff
    | VisitArrived
    | VisitLeft
    | VisitReported
    | VisitSigned
    | VisitSignedOnSite
    | VisitObjected
    | VisitCalledOff
    | DevelopersAsked
    | FamilyEvent
    | ChangeEvents
    | Escalating
    | MajorEvents,
    Field(discriminator="kind"),
]
