"""What changes the trail: lines are added, receipts are kept, hearts beat."""

from backline.records.trail.actions.events import (
    event,
    record,
    record_all,
    record_each,
)
from backline.records.trail.actions.heartbeats import beat
from backline.records.trail.actions.receipts import (
    Answer,
    BadKey,
    KeyReused,
    Reserved,
    forget_old_receipts,
    keep,
    once,
    replay_or_reserve,
)


__all__ = [
    "Answer",
    "BadKey",
    "KeyReused",
    "Reserved",
    "beat",
    "event",
    "forget_old_receipts",
    "keep",
    "once",
    "record",
    "record_all",
    "record_each",
    "replay_or_reserve",
]
