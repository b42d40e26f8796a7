"""What changes the outbox: messages are put in, sent, and sent again."""

from backline.records.outbox.actions.enqueue import (
    BadRecipient,
    enqueue,
    enqueue_all,
    message,
)
from backline.records.outbox.actions.revive import NotDead, send_again
from backline.records.outbox.actions.send import Outcome, send_due
from backline.records.outbox.actions.withdraw import withdraw


__all__ = [
    "BadRecipient",
    "NotDead",
    "Outcome",
    "enqueue",
    "enqueue_all",
    "message",
    "send_again",
    "send_due",
    "withdraw",
]
