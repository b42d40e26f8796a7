"""What is done in a major incident."""

from __future__ import annotations

from backline.records.majors.actions.callbacks import (
    ask_callback,
    note_caller,
    touches_us,
)
from backline.records.majors.actions.calling import settle_callback, take_next
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


__all__ = [
    "announce",
    "ask_callback",
    "assign",
    "declare",
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
