"""Reading request bodies: JSON, of limited size, without what no database stores."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn

from ninja.parser import Parser

from backline.surfaces.api.problems import Fault, Problem


if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.datastructures import MultiValueDict


LARGEST_BODY = 10 * 1024 * 1024
_DEEPEST = 50
#: Samples go into quarantine one by one; a bad one does not hold up its batch.
_JUDGED_ONE_BY_ONE = "/samples"
_UNSTORABLE = "holds a NUL character or half a surrogate pair: remove it"


#: Longer figures are none; reading them takes time that grows with their square.
_LONGEST_FIGURE = 40


def _no_such_number(name: str) -> NoReturn:
    message = f"{name} is no JSON number"
    raise ValueError(message)


def _figure(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_FIGURE else float(digits)


class JsonParser(Parser):
    """Parses what ninja hands to the schemas."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body's JSON value.

        Raises:
            Problem: it is no JSON, too deep, or holds a text that cannot be stored.
        """
        if request.path_info.endswith(_JUDGED_ONE_BY_ONE):
            value = batch_of(request.body)
            around = value
            if isinstance(value, dict):
                around = {key: value[key] for key in value if key != "samples"}
            return refuse_unstorable(value, list(unstorable(around)))
        value = json_of(request.body)
        return refuse_unstorable(value, list(unstorable(value)))

    def parse_querydict(
        self,
        data: MultiValueDict[str, str],
        list_fields: list[str],
        request: HttpRequest,
    ) -> dict[str, object]:
        """Return the query, each name given once."""
        for name in data:
            if len(data.getlist(name)) > 1:
                raise Problem(
                    HTTPStatus.BAD_REQUEST,
                    "bad-query",
                    "Query not understood",
                    f"?{name} is given more than once: give it once.",
                )
        return {name: data[name] for name in data}


def json_of(body: bytes) -> object:
    """Return the JSON value of *body*.

    Raises:
        Problem: it is no JSON.
    """
    try:
        return json.loads(body, parse_constant=_no_such_number)
    except (ValueError, RecursionError) as error:
        raise _no_json(error) from error


def batch_of(body: bytes) -> object:
    """Return the JSON value of a batch of samples, each of which is judged by itself.

    What JSON does not have (NaN, an infinite figure, control characters as they are)
    is read, so that the sample it stands in is refused and not its neighbours.

    Raises:
        Problem: it is no JSON even so.
    """
    try:
        return json.loads(body, parse_constant=float, parse_int=_figure, strict=False)
    except (ValueError, RecursionError) as error:
        raise _no_json(error) from error


def _no_json(error: ValueError | RecursionError) -> Problem:
    why = str(error) if isinstance(error, ValueError) else "nested too deeply"
    return Problem(
        HTTPStatus.BAD_REQUEST,
        "bad-json",
        "Body is no JSON",
        f"The body cannot be read as JSON: {why}. Send one JSON object.",
    )


def refuse_unstorable(value: object, places: Sequence[str]) -> Any:
    """Return *value*, any JSON for the schema to judge, unless *places* are wrong."""
    if places:
        faults = [Fault(place or "/", _UNSTORABLE) for place in places[:20]]
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unstorable-text",
            "Text that cannot be stored",
            f"{faults[0].at} {faults[0].detail}.",
            faults=faults,
        )
    return value


def unstorable(value: object, place: str = "", depth: int = 0) -> Iterator[str]:
    """Yield the places of texts with NUL or half a surrogate pair, keys included."""
    if isinstance(value, str):
        if not storable(value):
            yield place
    elif depth > _DEEPEST:
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "bad-json",
            "Body is no JSON of ours",
            f"The body is nested more than {_DEEPEST} deep: send it flat.",
        )
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from unstorable(key, f"{place}/{_printable(key)}", depth + 1)
            yield from unstorable(each, f"{place}/{_printable(key)}", depth + 1)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from unstorable(each, f"{place}/{index}", depth + 1)


def storable(text: str) -> bool:
    """Say whether both databases can store *text*."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _printable(key: str) -> str:
    return ascii(key[:40])[1:-1]
