"""What changes who is on call: rosters, stand-ins, swaps, absences, feeds."""

from backline.records.oncall.actions.rosters import (
    Rotations,
    close_roster,
    create_roster,
    set_rotations,
)


__all__ = [
    "Rotations",
    "close_roster",
    "create_roster",
    "set_rotations",
]
