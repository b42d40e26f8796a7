"""What changes the outbox: messages are put in, sent, and sent again."""

from backline.records.outbox.actions.enqueue import (
    BadRecipient,
    enqueue,
    enqueue_all,
    message,
)
from backline.records.outbox.actions.revive import (
    NotStuck,
    NoUse,
    let_be,
    send_again,
)
from backline.records.outbox.actions.send import (
    Outcome,
    Sending,
    forget_secrets,
    send_due,
)
from backline.records.outbox.actions.withdraw import withdraw


__all__ = [
    "BadRecipient",
    "NoUse",
    "NotStuck",
    "Outcome",
    "Sending",
    "enqueue",
    "enqueue_all",
    "forget_secrets",
    "let_be",
    "message",
    "send_again",
    "send_due",
    "withdraw",
]
