"""Strict reading of a plan's mapping: every key is asked for, or refused.

Guide: package.tailored - a package is data, so its file is read as strictly as a
program: an error names the dotted path, what is wrong there and what to write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, TypeGuard, TypeVar


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


Read = TypeVar("Read")


class BadPlan(ValueError):
    """A plan says something that cannot be read: where, what, and what to write."""

    def __init__(self, path: str, what: str, remedy: str) -> None:
        self.path = path
        self.what = what
        self.remedy = remedy
        super().__init__(f"{path}: {what} {remedy}")


class Problems:
    """What is wrong with one plan, gathered part by part, so that all of it is told."""

    def __init__(self) -> None:
        self.found: list[BadPlan] = []

    def part(self, read: Callable[[], Read]) -> Read | None:
        """Return what *read* gives; note its refusal and go on with None."""
        try:
            return read()
        except BadPlan as error:
            self.found.append(error)
            return None

    def check(self, *steps: Callable[[], object]) -> None:
        """Take every step and note what it refuses."""
        for step in steps:
            self.part(step)


def is_table(value: object) -> TypeGuard[dict[str, object]]:
    """Tell whether *value* is a table: a dict whose keys are all text."""
    return isinstance(value, dict) and all_text(value.keys())


def is_list(value: object) -> TypeGuard[list[object]]:
    """Tell whether *value* is a list."""
    return isinstance(value, list)


def all_text(values: Iterable[object]) -> TypeGuard[Iterable[str]]:
    """Tell whether each of *values* is text."""
    return all(isinstance(value, str) for value in values)


def shown(value: object) -> str:
    """Return *value* as an error quotes it, cut where it gets long."""
    if isinstance(value, int) and value.bit_length() > _LONG_NUMBER:
        return f"a number of {value.bit_length()} bits"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


#: How long the name of a clock, a component, a role and the like can be.
LONGEST_NAME = 40
_SHOWN = 60
_LONG_NUMBER = 200


class Table:
    """One table of a plan: it gives out each key once and refuses the others."""

    def __init__(self, entries: Mapping[str, object], path: str = "") -> None:
        self._entries = entries
        self._asked: set[str] = set()
        self.path = path
        self.names = tuple(entries)

    def at(self, key: str) -> str:
        """Return the dotted path of *key* in this table."""
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, key: str, what: str, remedy: str) -> NoReturn:
        """Raise BadPlan at *key*."""
        raise BadPlan(self.at(key), what, remedy)

    def has(self, key: str) -> bool:
        """Tell whether *key* is stated."""
        return key in self._entries

    def value(self, key: str) -> object:
        """Return whatever stands at *key*, which must be there."""
        self._asked.add(key)
        if key not in self._entries:
            self.refuse(key, "is missing.", "Every plan has to state it.")
        return self._entries[key]

    def text(self, key: str, most: int = 400) -> str:
        """Return the text at *key*: one line, not empty, at most *most* characters."""
        value = self.value(key)
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self.refuse(key, f"{shown(value)} is no text.", "Write one line of text.")
        if len(value) > most:
            what = f"has {len(value)} characters."
            self.refuse(key, what, f"Write at most {most}.")
        return value

    def fits(self, key: str, name: str, most: int) -> str:
        """Return *name*, which the plan gives at *key*: short, printable, without a dot.

        A dot would part the paths by which errors and contracts reach what is named.
        """
        if not 0 < len(name) <= most or "." in name or not name.isprintable():
            what = f"{shown(name)} cannot be a name."
            remedy = f"Write 1 to {most} characters, none of them a dot."
            self.refuse(key, what, remedy)
        return name

    def choice(self, key: str, choices: Iterable[str]) -> str:
        """Return the text at *key*, which must be one of *choices*."""
        value = self.text(key)
        known = tuple(choices)
        if value not in known:
            remedy = f"Write one of {', '.join(known)}."
            self.refuse(key, f"{shown(value)} is not known.", remedy)
        return value

    def whole(self, key: str, *, least: int, most: int) -> int:
        """Return the whole number at *key*, from *least* to *most*."""
        value = self.value(key)
        if type(value) is not int or not least <= value <= most:
            what = f"{shown(value)} does not do."
            self.refuse(key, what, f"Write a whole number from {least} to {most}.")
        return value

    def truth(self, key: str) -> bool:
        """Return the true or false at *key*."""
        value = self.value(key)
        if not isinstance(value, bool):
            what = f"{shown(value)} is neither yes nor no."
            self.refuse(key, what, "Write true or false.")
        return value

    def texts(self, key: str, known: Iterable[str] | None = None) -> tuple[str, ...]:
        """Return the list of texts at *key*, each once and, if given, each *known*."""
        value = self.value(key)
        if not is_list(value) or not all_text(value):
            what = f"{shown(value)} is no list of names."
            self.refuse(key, what, 'Write a list such as ["critical", "major"].')
        names = tuple(value)
        if len(set(names)) != len(names):
            self.refuse(key, "names something twice.", "Write each name once.")
        if known is not None:
            self._all_known(key, names, tuple(known))
        return names

    def _all_known(
        self, key: str, names: tuple[str, ...], known: tuple[str, ...]
    ) -> None:
        for name in names:
            if name not in known:
                what = f"{shown(name)} is not named by this plan."
                self.refuse(key, what, f"The plan names {', '.join(known)}.")

    def table(self, key: str) -> Table:
        """Return the table at *key*."""
        value = self.value(key)
        if not is_table(value):
            what = f"{shown(value)} is no table."
            self.refuse(key, what, f"Write it as [{self.at(key)}] with its keys below.")
        return Table(value, self.at(key))

    def table_or_empty(self, key: str) -> Table:
        """Return the table at *key*; an empty one where the plan says nothing."""
        self._asked.add(key)
        return self.table(key) if self.has(key) else Table({}, self.at(key))

    def text_or(self, key: str, otherwise: str) -> str:
        """Return the text at *key*; *otherwise* where the plan says nothing."""
        self._asked.add(key)
        return self.text(key) if self.has(key) else otherwise

    def texts_or(self, key: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        """Return the texts at *key*; *otherwise* where the plan says nothing."""
        self._asked.add(key)
        return self.texts(key) if self.has(key) else otherwise

    def tables_or_none(self, key: str) -> tuple[Table, ...]:
        """Return the list of tables at *key*; none where the plan says nothing."""
        self._asked.add(key)
        return self.tables(key) if self.has(key) else ()

    def tables(self, key: str) -> tuple[Table, ...]:
        """Return the list of tables at *key*."""
        value = self.value(key)
        if not is_list(value):
            what = f"{shown(value)} is no list of tables."
            self.refuse(key, what, f"Write each as [[{self.at(key)}]].")
        found: list[Table] = []
        for number, entry in enumerate(value):
            if not is_table(entry):
                what = f"{shown(entry)} is no table."
                self.refuse(f"{key}.{number}", what, f"Write [[{self.at(key)}]].")
            found.append(Table(entry, self.at(f"{key}.{number}")))
        return tuple(found)

    def pass_over(self, key: str) -> None:
        """Leave *key* unread: what it rests on could not be read."""
        self._asked.add(key)

    def done(self) -> None:
        """Refuse the first key that nobody asked for."""
        for key in self._entries:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                remedy = f"Take it out or mend its spelling; known here: {known}."
                self.refuse(key, "is not known here.", remedy)
