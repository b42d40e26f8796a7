"""How the demo's people are reached, and the pages that they got."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from backline.records.accounts.queries import THE_DESK, managers
from backline.records.paging.actions import (
    acknowledge,
    call_due,
    page,
    pass_on,
    set_quiet_hours,
)
from backline.records.paging.actions.ways import give_mail_way
from backline.records.tickets.queries import tickets_for


if TYPE_CHECKING:
    from datetime import datetime

    from backline.demo.cast import Cast


#: Wei has named none: that is what the managers see.
_REACHED = ("nikhil", "leela", "grace", "imran", "ruth")
