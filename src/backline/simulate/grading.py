"""What limits a clock while its severity moves, for many tickets at once.

Guide: severity.change - raised: the earlier of the old due and the moment of effect +
the new target; lowered: the higher target is judged at that moment and stays, and the
new one counts from the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from backline.simulate.codes import NEVER, NONE


if TYPE_CHECKING:
    from numpy.typing import NDArray

    from backline.simulate.forms import Form
    from backline.simulate.walk import Walk


@dataclass(frozen=True, slots=True)
class Lowered:
    """Tickets whose severity was lowered with one piece, and how they stood till then."""

    piece: int
    column: NDArray[np.int64]
    ordinal: NDArray[np.int64]
    severity: NDArray[np.int16]
    limit: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Graded:
    """The severity that each clock ends at, its limit, and what was judged before."""

    severity: NDArray[np.int16]
    limit: NDArray[np.int64]
    ordinal: NDArray[np.int64]
    lowered: Sequence[Lowered]


def graded(
    walk: Walk, form: Form, pieces: NDArray[np.bool_], sums: NDArray[np.int64]
) -> Graded:
    """Return how each clock is limited, severity after severity.

    Raised: the earlier of the old due and the moment of effect + the new target.
    Lowered: what held is judged, and the new target counts from the start.
    """
    severity = walk.severity[0].copy()
    limit = form.seconds[severity]
    ordinal = np.ones(len(severity), dtype=np.int64)
    changed = (walk.severity != severity).any(axis=0).nonzero()[0]
    if not len(changed):
        return Graded(severity, limit, ordinal, ())
    grading = _Grading(form, changed)
    of = walk.severity[:, changed]
    for some in zip(of, pieces[:, changed], sums[:, changed], strict=True):
        grading.take(*some)
    # Created answered: no piece at all, judged as it first stood.
    first = walk.lasting[:, changed].argmax(axis=0)
    grading.take(
        of[first, np.arange(len(changed))],
        grading.severity == NONE,
        np.zeros(len(changed), dtype=np.int64),
    )
    severity[changed], limit[changed] = grading.severity, grading.limit
    ordinal[changed] = grading.ordinal
    return Graded(severity, limit, ordinal, grading.lowered)


class _Grading:
    """The tickets whose severity moved, piece by piece."""

    def __init__(self, form: Form, columns: NDArray[np.int64]) -> None:
        self.form, self.columns = form, columns
        self.severity = np.full(len(columns), NONE, dtype=np.int16)
        self.limit = np.full(len(columns), NEVER)
        self.ordinal = np.ones(len(columns), dtype=np.int64)
        self.lowered: list[Lowered] = []
        self.piece = 0

    def take(
        self,
        severity: NDArray[np.int16],
        pieces: NDArray[np.bool_],
        used: NDArray[np.int64],
    ) -> None:
        """Take the next piece of each ticket; only where *pieces* has one."""
        form, old = self.form, self.severity
        begins = pieces & (old == NONE)
        moved = pieces & ~begins & (form.target[severity] != form.target[old])
        raised = moved & (form.rank[severity] > form.rank[old])
        lowers = moved & ~raised
        if lowers.any():
            self._judge(lowers)
            self.ordinal += lowers
        seconds = form.seconds[severity]
        anew = begins | lowers
        self.limit = np.where(anew, seconds, self.limit)
        takes = raised & (seconds != NEVER)
        self.limit[takes] = np.minimum(self.limit[takes], used[takes] + seconds[takes])
        self.severity = np.where(pieces, severity, old)
        self.piece += 1

    def _judge(self, lowers: NDArray[np.bool_]) -> None:
        self.lowered.append(
            Lowered(
                self.piece,
                self.columns[lowers],
                self.ordinal[lowers],
                self.severity[lowers],
                self.limit[lowers],
            )
        )
