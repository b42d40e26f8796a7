"""The single values of the API: texts, numbers, instants, and how they are described."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from backline.guide.secret_words import without_secrets


#: What a database's number can be.
LARGEST_NUMBER = 2**63 - 1
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})", re.ASCII
)


class BadInstantText(ValueError):
    """This is no instant that the API takes."""


def instant_from(value: object) -> datetime:
    """Return an instant given as text, in UTC.

    Raises:
        BadInstantText: it has no zone, is finer than a second, or is no instant.
    """
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        message = (
            "give an instant in whole seconds and with its zone, such as "
            "2026-03-02T09:00:00Z or 2026-03-02T14:30:00+05:30"
        )
        raise BadInstantText(message)
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = "this instant does not exist: check the day and the time"
        raise BadInstantText(message) from error


def instant_text(instant: datetime) -> str:
    """Return an instant as the API tells it: UTC, whole seconds."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


_INSTANT_SCHEMA = {
    "type": "string",
    "format": "date-time",
    "examples": ["2026-03-02T09:00:00Z"],
}

InstantGiven = Annotated[
    datetime, BeforeValidator(instant_from), WithJsonSchema(_INSTANT_SCHEMA)
]
AtGiven = Annotated[
    InstantGiven | None,
    Field(
        description="When it took effect, with its zone; the present when left out. "
        "The instant of writing is kept beside it."
    ),
]
InstantTold = Annotated[
    datetime,
    PlainSerializer(instant_text, return_type=str),
    WithJsonSchema(_INSTANT_SCHEMA),
]
Number = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
#: Of agents, calls, seats: what a column holds on every database.
Amount = Annotated[int, Field(ge=0, le=2**31 - 1)]
Words = Annotated[str, Field(min_length=1, max_length=20_000)]
Line = Annotated[str, Field(min_length=1, max_length=200)]


def _taken_out(value: Any) -> Any:
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, list):
        return [_taken_out(each) for each in value]
    return value


class Given(BaseModel):
    """A body that a client sends: nothing is guessed, nothing unknown is dropped."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    #: Whether what looks like a secret is taken out of its words. A body about access is
    #: refused with it instead.
    takes_out: ClassVar[bool] = True

    @model_validator(mode="before")
    @classmethod
    def _without_secrets(cls, body: Any) -> Any:
        if not cls.takes_out or not isinstance(body, dict):
            return body
        return {name: _taken_out(value) for name, value in body.items()}


class Told(BaseModel):
    """A body that the desk sends."""

    model_config = ConfigDict(from_attributes=True, frozen=True)
