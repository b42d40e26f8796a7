"""What changes pages: people are called, told, and answer."""

from backline.records.paging.actions.answers import acknowledge, pass_on, stop
from backline.records.paging.actions.calling import call_due, page


__all__ = ["acknowledge", "call_due", "page", "pass_on", "stop"]
