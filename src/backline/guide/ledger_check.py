"""Whether every figure of a ledger's file follows from its own facts.

Guide: turnaround.fault-domain, package.tailored - the account is the same for whoever
recomputes it: customer, vendor or arbiter, without the desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.ledger_file import (
    clocks_told,
    digest_of,
    public,
    terms_applied,
)
from backline.guide.ledger_read import BadFile, Read, read_file
from backline.guide.plan_table import is_list, is_table


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo


#: Members that are words: another version of the program may write them otherwise.
WORDS = frozenset({"title", "target", "verdict", "why_due", "days", "why", "hours"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the file says something else than its facts come to."""

    place: str
    said: object
    found: object


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a check: it holds when nothing differs."""

    ticket: str
    clocks: int
    lines: int
    differences: tuple[Difference, ...]
    #: What is worth knowing and breaks nothing.
    notes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every figure follows from the facts."""
        return not self.differences


def checked(
    file: object, *, zone: Callable[[str], tzinfo], tzdata: str, program: str
) -> Checked:
    """Recompute a ledger's file from its own facts and compare every figure.

    Args:
        file: the parsed JSON.
        zone: gives the zone of a name.
        tzdata: the version of the zone data that *zone* reads.
        program: the version of this program.

    Raises:
        BadFile: it is no ledger that can be recomputed.
    """
    read = read_file(file, zone=zone)
    try:
        told = clocks_told(
            read.events, plan=read.plan, calendar=read.calendar, now=read.told_at
        )
        differences = [*_of_facts(read), *_of_clocks(read, told)]
    except (ValueError, OverflowError) as error:
        message = f"The facts cannot be counted: {error}"
        raise BadFile(message) from error
    kept, words = [], 0
    for each in differences:
        if read.program != program and each.place.rpartition(".")[2] in WORDS:
            words += 1
        else:
            kept.append(each)
    lines = sum(_length(clock["lines"]) for clock in told)
    notes = tuple(_notes(read, tzdata=tzdata, program=program, words=words))
    return Checked(read.number, len(told), lines, tuple(kept), notes)


def _notes(read: Read, *, tzdata: str, program: str, words: int) -> Iterator[str]:
    if read.tzdata != tzdata:
        yield (
            f"The file was counted with zone data {read.tzdata[:40]}, this program has "
            f"{tzdata}: a difference may come from there."
        )
    if read.program != program:
        yield (
            f"The file was written by version {read.program[:40]}, this is {program}: "
            f"{words} sentences are worded otherwise, which is no difference."
        )


def _of_facts(read: Read) -> Iterator[Difference]:
    """Tell a fact that was changed, and one that has no place in a file."""
    digest = digest_of(read.facts)
    if digest != read.digest:
        yield Difference("digest", read.digest, digest)
    for place, event in enumerate(read.events):
        kept = public(event)
        for name in sorted(set(event.facts) - set(kept.facts)):
            yield Difference(
                f"facts.events[{place}].facts.{name}", event.facts[name], None
            )
    terms = read.facts.get("terms")
    applied = terms.get("applied") if is_table(terms) else None
    found = terms_applied(read.events)
    if applied != found:
        yield Difference("facts.terms.applied", applied, found)


def _of_clocks(read: Read, told: list[dict[str, object]]) -> Iterator[Difference]:
    """Compare clock by clock, each by its name and number."""
    said = {_name(clock): clock for clock in read.clocks}
    if len(said) != len(read.clocks):
        yield Difference("clocks", len(read.clocks), len(told))
    for clock in told:
        name = _name(clock)
        yield from _between(f"clocks.{name}", said.pop(name, None), clock)
    for name, left in said.items():
        yield Difference(f"clocks.{name}", left, None)


def _name(clock: object) -> str:
    if not is_table(clock):
        return str(clock)[:40]
    return f"{str(clock.get('name'))[:60]}#{str(clock.get('ordinal'))[:20]}"


def _between(place: str, said: object, found: object) -> Iterator[Difference]:
    """Yield the places at which two told values differ, as deep as they go."""
    if is_table(found) and is_table(said):
        for name in [*found, *(set(said) - set(found))]:
            if name not in said or name not in found:
                yield Difference(
                    f"{place}.{str(name)[:60]}", said.get(name), found.get(name)
                )
            else:
                yield from _between(f"{place}.{name}", said[name], found[name])
    elif is_list(found) and is_list(said):
        if len(said) != len(found):
            yield Difference(f"{place}.length", len(said), len(found))
        for number, (one, other) in enumerate(zip(said, found, strict=False)):
            yield from _between(f"{place}[{number}]", one, other)
    elif type(said) is not type(found) or said != found:
        yield Difference(place, said, found)


def _length(value: object) -> int:
    return len(value) if is_list(value) else 0


__all__ = ["WORDS", "BadFile", "Checked", "Difference", "checked"]
