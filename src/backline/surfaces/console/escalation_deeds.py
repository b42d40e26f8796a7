"""What an engineer does about a customer's escalation."""

from __future__ import annotations

from backline.guide.timeline import Kind
from backline.records.tickets.actions import escalations
from backline.surfaces.console import escalation_forms
from backline.surfaces.look.acts import Deed


#: What is urgent while it stands there at all.
CALL_DEEDS = (
    Deed(
        "call-back",
        "Write down the callback",
        Kind.CALLED_BACK,
        escalation_forms.CallBackForm,
        escalations.call_back,
        "Written down.",
        "inline",
    ),
)

ESCALATION_DEEDS = (
    Deed(
        "give-escalation",
        "Give the escalation to somebody else",
        Kind.ESCALATION_HANDED,
        escalation_forms.GiveForm,
        escalations.give_to,
        "They are told.",
    ),
    Deed(
        "escalate",
        "The customer asks for escalation",
        Kind.ESCALATION_ASKED,
        escalation_forms.EscalateForm,
        escalations.escalate,
        "An owner is paged; the customer is told when they are called back.",
    ),
)
