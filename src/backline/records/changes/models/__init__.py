"""The tables of changes: what is agreed, what belongs to it, and freezes."""

from backline.records.changes.models.change import Change
from backline.records.changes.models.freezes import FeedKey, Freeze
from backline.records.changes.models.parts import (
    AgreedLoss,
    CausedIncident,
    ChangeSite,
    ChangeStep,
    Presence,
    ScopeLine,
)


__all__ = [
    "AgreedLoss",
    "CausedIncident",
    "Change",
    "ChangeSite",
    "ChangeStep",
    "FeedKey",
    "Freeze",
    "Presence",
    "ScopeLine",
]
