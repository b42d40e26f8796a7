"""Half-open intervals ``[start, end)`` of whole epoch seconds.

The calendar builds its table from them and the clock unites its pauses with them
(clauses package.geography and turnaround.waiting).
"""

from __future__ import annotations

from collections.abc import Iterable


#: ``[start, end)`` in epoch seconds.
Interval = tuple[int, int]


def united(intervals: Iterable[Interval]) -> list[Interval]:
    """Return *intervals* sorted, overlapping and touching ones made one, empty ones gone."""
    result: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def without(intervals: list[Interval], cuts: list[Interval]) -> list[Interval]:
    """Return what is left of *intervals* outside *cuts*; both are sorted and disjoint."""
    result: list[Interval] = []
    first = 0
    for start, end in intervals:
        while first < len(cuts) and cuts[first][1] <= start:
            first += 1
        at = start
        for cut_start, cut_end in cuts[first:]:
            if cut_start >= end:
                break
            if cut_start > at:
                result.append((at, cut_start))
            at = max(at, cut_end)
        if at < end:
            result.append((at, end))
    return result
