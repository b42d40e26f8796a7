"""What changes who is on call: rosters, stand-ins, swaps, absences, feeds."""

from backline.records.oncall.actions.feeds import make_feed, revoke_feed
from backline.records.oncall.actions.own_time import (
    be_away,
    be_back,
    end_stand_in,
    stand_in,
)
from backline.records.oncall.actions.rosters import (
    Rotations,
    close_roster,
    create_roster,
    set_rotations,
)
from backline.records.oncall.actions.swaps import (
    answer_swap,
    ask_swap,
    withdraw_swap,
)
from backline.records.oncall.actions.watch import watch_coverage


__all__ = [
    "Rotations",
    "answer_swap",
    "ask_swap",
    "be_away",
    "be_back",
    "close_roster",
    "create_roster",
    "end_stand_in",
    "make_feed",
    "revoke_feed",
    "set_rotations",
    "stand_in",
    "watch_coverage",
    "withdraw_swap",
]
