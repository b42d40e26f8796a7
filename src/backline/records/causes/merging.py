"""Two people wrote on one report at once: what can be put together, and what cannot.

What only one of them changed is taken from them. Where both changed the same words, the
one who saves second keeps theirs and is shown the other's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from backline.records.causes.content import LISTS, TEXTS, Content, Line


@dataclass(frozen=True, slots=True)
class Merged:
    """What both wrote, and the words of the other one that have no place in it."""

    content: Content
    #: By the part's name: what the other one says there.
    theirs: Mapping[str, str] = field(default_factory=dict)


def merged(base: Content, mine: Content, theirs: Content) -> Merged:
    """Put together what two people made of *base*; nothing that either wrote is lost."""
    parts: dict[str, object] = {}
    apart: dict[str, str] = {}
    for name in (*TEXTS, *LISTS):
        was, own, other = (getattr(each, name) for each in (base, mine, theirs))
        parts[name] = other if own == was else own
        if other not in (was, own) and own != was:
            apart[name] = other if name in TEXTS else "\n".join(other)
    lines, other_lines = _lines(base.lines, mine.lines, theirs.lines)
    if other_lines:
        apart["lines"] = "\n".join(line.words for line in other_lines)
    return Merged(replace(mine, **parts, lines=lines), apart)  # type: ignore[arg-type]


def _lines(
    base: tuple[Line, ...], mine: tuple[Line, ...], theirs: tuple[Line, ...]
) -> tuple[tuple[Line, ...], list[Line]]:
    """Return the lines of both, and those of the other that stand against mine.

    A line that one took out stays out, unless the other wrote on it.
    """
    was, own, other = set(base), set(mine), set(theirs)
    kept = [line for line in mine if line in other or line not in was]
    told = {line.seq for line in kept if line.seq}
    fresh = [line for line in theirs if line not in was and line not in own]
    against = [line for line in fresh if line.seq in told]
    return (*kept, *(line for line in fresh if line not in against)), against
