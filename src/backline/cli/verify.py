"""`backline verify`: whether an exported ledger follows from its own facts."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from backline.guide.ledger_check import BadFile, Checked, checked
from backline.zones import ZONE_DATA_VERSION, zone


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backline.guide.ledger_check import Difference


#: A file that is larger is not read, and one that is nested deeper neither.
LARGEST = 32 * 1024 * 1024
DEEPEST = 40
#: So many differences are told; the others are counted.
MOST_TOLD = 50
DIFFERS, UNUSABLE = 1, 2


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.pass_context
def command(ctx: click.Context, file: Path, *, as_json: bool) -> None:
    """Recompute the exported ledger FILE from its own facts, without a desk.

    Every figure and line is compared. Ends with 0 when all hold, with 1 when something
    differs, and with 2 when FILE is no ledger that can be checked.
    """
    try:
        done = checked(
            _parsed(file),
            zone=zone,
            tzdata=ZONE_DATA_VERSION,
            program=version("backline"),
        )
    except BadFile as error:
        message = _plain(str(error))
        if as_json:
            click.echo(json.dumps({"holds": None, "error": message}))
        else:
            click.echo(f"Unusable: {message}", err=True)
        ctx.exit(UNUSABLE)
    if as_json:
        click.echo(json.dumps(_told(done), indent=2))
    else:
        for line in _lines(done):
            click.echo(line)
    ctx.exit(0 if done.holds else DIFFERS)


def _parsed(file: Path) -> object:
    """Return the JSON in *file*.

    Raises:
        BadFile: there is none that can be read.
    """
    try:
        with file.open("rb") as source:
            body = source.read(LARGEST + 1)
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}. Check the path."
        raise BadFile(message) from error
    if len(body) > LARGEST:
        message = f"The file is larger than {LARGEST >> 20} MiB, which no ledger is."
        raise BadFile(message)
    try:
        found: object = json.loads(
            body.decode("utf-8-sig"),
            parse_constant=_no_number,
            object_pairs_hook=_once_each,
        )
    except RecursionError as error:
        raise BadFile(_TOO_DEEP) from error
    except ValueError as error:
        message = f"The file is no JSON in UTF-8: {error}"
        raise BadFile(message) from error
    _check_depth(found)
    return found


_TOO_DEEP = f"The file is nested deeper than {DEEPEST} levels, which no ledger is."


def _no_number(word: str) -> NoReturn:
    message = f"{word} is no number of JSON"
    raise ValueError(message)


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a member stands twice in one object"
        raise ValueError(message)
    return found


def _check_depth(found: object) -> None:
    level: list[object] = [found]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise BadFile(_TOO_DEEP)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _told(done: Checked) -> dict[str, object]:
    return {
        "holds": done.holds,
        "ticket": done.ticket,
        "clocks": done.clocks,
        "lines": done.lines,
        "differences": [
            {"place": each.place, "file": each.said, "facts": each.found}
            for each in done.differences
        ],
        "notes": list(done.notes),
    }


def _lines(done: Checked) -> Iterator[str]:
    what = f"{done.clocks} clocks with {done.lines} lines"
    for note in done.notes:
        yield f"Note: {_plain(note)}"
    if done.holds:
        yield f"{_plain(done.ticket)} holds: {what} follow from the facts of the file."
        return
    number = len(done.differences)
    yield f"{_plain(done.ticket)} does not hold: {number} of {what} differ."
    for each in done.differences[:MOST_TOLD]:
        yield _difference(each)
    if number > MOST_TOLD:
        yield f"  and {number - MOST_TOLD} more; --json tells them all."


def _difference(each: Difference) -> str:
    said, found = _value(each.said), _value(each.found)
    if each.place == "digest":
        return "  digest: a fact was changed after the file was written."
    return f"  {_plain(each.place)}: the file says {said}, its facts come to {found}."


def _value(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}..."


_SHORT = 120


def _plain(text: str) -> str:
    """Return text from a file so that a terminal can show it, whatever stands in it."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
