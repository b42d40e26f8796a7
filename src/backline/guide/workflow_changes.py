"""The moves of a change, as rows for the table of the workflow.

Guide: change.agreed-window - the window is proposed and accepted by either side, the work
is done and reviewed, and what it took down is linked to it.
"""

from __future__ import annotations

from backline.guide.timeline import Kind, Side


_VENDOR = frozenset({Side.VENDOR})
_DESK = frozenset({Side.DESK})
_PEOPLE = _VENDOR | {Side.CUSTOMER}

#: For each kind: whether a closed ticket takes it too, the state that it leads to (empty
#: for the state that it is), and by whom.
CHANGE_MOVES: dict[Kind, tuple[bool, str, frozenset[Side]]] = {
    Kind.CHANGE_PLANNED: (False, "", _PEOPLE),
    Kind.WINDOW_PROPOSED: (False, "waiting", _PEOPLE),
    Kind.WINDOW_ACCEPTED: (False, "in_work", _PEOPLE),
    # Nobody answers in time, the other side declines, or the first takes it back.
    Kind.WINDOW_LAPSED: (False, "in_work", _PEOPLE | _DESK),
    Kind.PRESENCE_NAMED: (False, "", _PEOPLE),
    Kind.CHANGE_WITHDRAWN: (False, "closed", _PEOPLE),
    Kind.CHANGE_REMINDED: (False, "", _DESK),
    Kind.CHANGE_STARTED: (False, "in_work", _PEOPLE),
    Kind.CHANGE_STEP_DONE: (False, "", _PEOPLE),
    Kind.CHANGE_FINISHED: (False, "in_work", _PEOPLE),
    Kind.CHANGE_REVIEWED: (False, "closed", _VENDOR),
    Kind.LOSS_IN_SCOPE: (True, "", frozenset({Side.SITE})),
    Kind.CHANGE_CAUSED: (True, "", _VENDOR | _DESK),
    Kind.CAUSED_BY_CHANGE: (True, "", _VENDOR | _DESK),
}

CHANGE_WORDS: dict[Kind, str] = {
    Kind.CHANGE_PLANNED: "planned",
    Kind.WINDOW_PROPOSED: "given a window",
    Kind.WINDOW_ACCEPTED: "accepted for its window",
    Kind.WINDOW_LAPSED: "freed of its proposed window",
    Kind.PRESENCE_NAMED: "told who is there",
    Kind.CHANGE_WITHDRAWN: "withdrawn",
    Kind.CHANGE_REMINDED: "reminded of",
    Kind.CHANGE_STARTED: "begun",
    Kind.CHANGE_STEP_DONE: "moved on by a step",
    Kind.CHANGE_FINISHED: "finished or backed out",
    Kind.CHANGE_REVIEWED: "reviewed",
    Kind.LOSS_IN_SCOPE: "measured inside of its scope",
    Kind.CHANGE_CAUSED: "linked to an incident",
    Kind.CAUSED_BY_CHANGE: "linked to a change",
}
