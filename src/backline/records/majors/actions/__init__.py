"""What is done in a major incident."""

from __future__ import annotations

from backline.records.majors.actions.callbacks import (
    ask_callback,
    note_caller,
)
from backline.records.majors.actions.calling import settle_callback, take_next
from backline.records.majors.actions.joining import follow_known
from backline.records.majors.actions.leading import (
    assign,
    declare,
    log,
    stand_down,
)
from backline.records.majors.actions.telling import (
    announce,
    remind_of_updates,
    update,
    withdraw_announcement,
)
from backline.records.majors.actions.touching import touches_us


__all__ = [
    "announce",
    "ask_callback",
    "assign",
    "declare",
    "follow_known",
    "log",
    "note_caller",
    "remind_of_updates",
    "settle_callback",
    "stand_down",
    "take_next",
    "touches_us",
    "update",
    "withdraw_announcement",
]
