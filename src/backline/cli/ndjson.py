"""The line loop of `calc` and `classify`: a JSON object in, a JSON object out.

One answer per line, in the order of the lines. A line that cannot be answered
gives ``{"id": …|null, "error": …}`` in its place and the run goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Protocol


#: The longest line that is read; the rest of a longer one is skipped, unread.
MAX_LINE_BYTES = 4 * 1024 * 1024
#: Numbers outside 10**-LARGEST_POWER … 10**LARGEST_POWER, or longer, are refused.
LARGEST_POWER = 40
MAX_DIGITS = 100
_CHUNK = 1 << 16


class Refusal(ValueError):
    """The line cannot be answered; the text says why and what to do."""


class ByteSource(Protocol):
    """Binary input such as ``sys.stdin.buffer``."""

    def read1(self, size: int = ..., /) -> bytes: ...


class ByteSink(Protocol):
    """Binary output such as ``sys.stdout.buffer``."""

    def write(self, data: bytes, /) -> object: ...

    def flush(self) -> None: ...


def run_ndjson(
    answer: Callable[[dict[str, object]], dict[str, object]],
    stdin: ByteSource,
    stdout: ByteSink,
) -> None:
    """Answer every line of *stdin* on *stdout*.

    What has arrived is answered before more is waited for, so a program may hold
    the pipe open and converse.

    Args:
        answer: takes the object of a line, returns the members of the answer
            without its ``id``, or raises `Refusal`.
        stdin: UTF-8 lines. Numbers with a fraction or an exponent reach *answer*
            as `Decimal`, exactly as they were written.
        stdout: ASCII lines.
    """
    for lines in _batches(stdin):
        stdout.write(b"".join([_reply(answer, line) for line in lines]))
        stdout.flush()


def _batches(stdin: ByteSource) -> Iterator[list[bytes | None]]:
    """Yield the complete lines of each piece of input; None is a line too long."""
    pending: list[bytes] = []
    held = 0
    first = True
    while chunk := stdin.read1(_CHUNK):
        if first:
            chunk, first = chunk.removeprefix(b"\xef\xbb\xbf"), False
        *ended, rest = chunk.split(b"\n")
        if ended:
            ended[0] = b"".join([*pending, ended[0]])
            yield [line if len(line) <= MAX_LINE_BYTES else None for line in ended]
            pending, held = [], 0
        if rest and held <= MAX_LINE_BYTES:
            pending.append(rest)
            held += len(rest)
    if pending:
        yield [b"".join(pending) if held <= MAX_LINE_BYTES else None]


def _reply(
    answer: Callable[[dict[str, object]], dict[str, object]], line: bytes | None
) -> bytes:
    name: object = None
    try:
        request = _parse(line)
        name = _name_of(request)
        reply = {"id": name, **answer(request)}
    except Refusal as refusal:
        reply = {"id": name, "error": str(refusal)}
    return _encode(reply).encode("ascii") + b"\n"


def _parse(line: bytes | None) -> dict[str, object]:
    if line is None:
        message = (
            f"The line is longer than {MAX_LINE_BYTES // 1024 // 1024} MiB. "
            "Send one JSON object per line."
        )
        raise Refusal(message)
    try:
        value: object = _decode(line.decode())
    except RecursionError:
        message = "The line is nested too deeply to be read. Send a flat JSON object."
        raise Refusal(message) from None
    except UnicodeDecodeError as error:
        message = (
            f"The line is not UTF-8 (byte {error.start + 1}: {error.reason}). "
            "Save the input as UTF-8."
        )
        raise Refusal(message) from None
    except ValueError as error:
        message = f"The line is not JSON ({error}). Send one JSON object per line."
        raise Refusal(message) from None
    if not isinstance(value, dict):
        message = (
            f"The line holds {_kind(value)}, not an object. "
            "Send one JSON object per line."
        )
        raise Refusal(message)
    return value


def _name_of(request: dict[str, object]) -> object:
    name = request.get("id")
    if name is None or (
        isinstance(name, (str, int, Decimal)) and not isinstance(name, bool)
    ):
        return name
    message = f"'id' is {_kind(name)}. Give a string or a number."
    raise Refusal(message)


def _kind(value: object) -> str:
    """Return what a JSON value is, in words."""
    names: dict[type, str] = {
        dict: "an object",
        list: "a list",
        str: "a string",
        bool: "a truth value",
        int: "a number",
        Decimal: "a number",
    }
    return names.get(type(value), "null")


def _exact(literal: str) -> Decimal:
    """Return the number written as *literal*, if it is of a size that means anything."""
    message = f"the number {literal[:30]} is beyond every use"
    if len(literal) > MAX_DIGITS:
        raise ValueError(message)
    try:
        number = Decimal(literal)
    except InvalidOperation:
        raise ValueError(message) from None
    if abs(number.adjusted()) > LARGEST_POWER:
        raise ValueError(message)
    return number


def _refuse_constant(literal: str) -> object:
    message = f"{literal} is not a JSON number"
    raise ValueError(message)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    message = f"An answer holds {type(value).__name__}, which JSON has no word for."
    raise TypeError(message)


_decode = json.JSONDecoder(parse_float=_exact, parse_constant=_refuse_constant).decode
_encode = json.JSONEncoder(default=_plain).encode
