"""What a computer of a site sends of itself: its enrolment and its heartbeats."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from backline.surfaces.api.values import Amount, Given, InstantGiven


Name = Annotated[str, Field(min_length=1, max_length=120)]
_Text = Annotated[str, Field(max_length=200)]
_Measure = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Offset = Annotated[int, Field(ge=-(2**53), le=2**53)]


class EnrolmentGiven(Given):
    """A computer of a site that wants to be known by its key."""

    takes_out: ClassVar[bool] = False

    format: Literal[1]
    sitewatch: Annotated[str, Field(max_length=40, description="Its version.")]
    code: Annotated[
        str,
        Field(min_length=1, max_length=100, description="As the console showed it."),
    ]
    name: Annotated[Name, Field(description="How the desk should call the computer.")]
    public_key: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9+/]{43}=$",
            description="The 32 bytes of an Ed25519 public key, in base64.",
        ),
    ]

    @field_validator("name")
    @classmethod
    def is_printable(cls, name: str) -> str:
        if not name.isprintable() or not name.strip():
            message = "give a name of printable characters"
            raise ValueError(message)
        return name


class Said(BaseModel):
    """A part of a heartbeat; members that the desk does not know are let pass."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class WatchedSaid(Said):
    """One measure that a probe answers for, and how it stands."""

    component: _Measure
    measure: _Measure
    total_source: Annotated[str, Field(max_length=20)]
    state: Annotated[
        Literal["measured", "partial", "blind"] | None,
        Field(description="Left out before it was measured for the first time."),
    ] = None
    since: InstantGiven | None = None
    because: Annotated[
        str, Field(max_length=500, description="Why it is not seen whole.")
    ] = ""


class ProbeSaid(Said):
    """A probe of the site."""

    name: _Text
    kind: _Text
    watches: Annotated[list[WatchedSaid], Field(max_length=50)]


class SpoolSaid(Said):
    """What waits at the site to be sent."""

    waiting: Amount
    refused: Annotated[Amount, Field(description="By the desk, kept at the site.")]
    lost: Annotated[Amount, Field(description="For want of a disk since its start.")]
    waiting_since: InstantGiven | None


class HeartbeatGiven(Said):
    """How a computer of a site is. What is not described here is let pass unread."""

    format: Literal[1]
    sitewatch: Annotated[str, Field(max_length=40, description="Its version.")]
    python: Annotated[str, Field(max_length=40)]
    platform: _Text
    started_at: InstantGiven
    at: Annotated[InstantGiven, Field(description="By the site's own clock.")]
    clock_offset_seconds: Annotated[
        _Offset | None,
        Field(description="To be added to the site's clock; null when not known."),
    ]
    config: Annotated[str, Field(max_length=128, description="Changes when it does.")]
    spool: SpoolSaid
    probes: Annotated[list[ProbeSaid], Field(max_length=50)]
