"""What changes pages: people are called, told, and answer."""

from backline.records.paging.actions.answers import acknowledge, pass_on, stop
from backline.records.paging.actions.calling import call_due, page
from backline.records.paging.actions.from_outside import (
    UnknownLink,
    acknowledge_by_link,
    answer_key,
    answer_text,
    note_receipt,
    step_of_link,
)
from backline.records.paging.actions.ways import (
    add_way,
    bring_way,
    page_oneself,
    remove_way,
    send_code,
    set_quiet_hours,
    set_rules,
    verify_way,
)


__all__ = [
    "UnknownLink",
    "acknowledge",
    "acknowledge_by_link",
    "add_way",
    "answer_key",
    "answer_text",
    "bring_way",
    "call_due",
    "note_receipt",
    "page",
    "page_oneself",
    "pass_on",
    "remove_way",
    "send_code",
    "set_quiet_hours",
    "set_rules",
    "step_of_link",
    "stop",
    "verify_way",
]
