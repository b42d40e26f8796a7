"""What clients send about access to sites. No member takes a secret."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from backline.surfaces.api.values import Given, InstantGiven, Number


class _AccessBody(Given):
    takes_out: ClassVar[bool] = False


_Sentence = Annotated[str, Field(max_length=1000)]


class AccessGiven(_AccessBody):
    """A request to be let into a ticket's site."""

    way: Annotated[Number, Field(description="Number of the way, see /sites/N/access.")]
    purpose: Annotated[str, Field(min_length=1, max_length=1000)]
    starts_at: InstantGiven
    ends_at: Annotated[InstantGiven, Field(description="Exclusive.")]
    engineer: Annotated[
        Number | None, Field(description="Who comes in; who asks when left out.")
    ] = None


class AccessApproved(_AccessBody):
    """By one whom the customer named for the site, or by a manager as the second."""

    kind: Literal["approved"]


class AccessDenied(_AccessBody):
    kind: Literal["denied"]
    words: Annotated[str, Field(min_length=1, max_length=500)]


class AccessWithdrawn(_AccessBody):
    kind: Literal["withdrawn"]
    words: Annotated[str, Field(max_length=500)] = ""


class AccessStarted(_AccessBody):
    """The engineer comes in, from an address that the site trusts."""

    kind: Literal["started"]
    source: Annotated[
        str, Field(max_length=45, description="The address that it comes from.")
    ]
    presenter: Annotated[
        str, Field(max_length=120, description="Who of the customer presents.")
    ] = ""
    words: _Sentence = ""


class AccessStopped(_AccessBody):
    kind: Literal["stopped"]
    words: _Sentence = ""
    worked: Annotated[bool, Field(description="Whether the way in worked.")] = True


class AccessEnded(_AccessBody):
    """Either side ends the grant, with the session that is open."""

    kind: Literal["ended"]
    words: Annotated[str, Field(max_length=500)] = ""


class AccessShut(_AccessBody):
    """Somebody confirms that the way of an ended grant is shut."""

    kind: Literal["shut"]
    words: Annotated[str, Field(min_length=1, max_length=500)]


class AccessUnused(_AccessBody):
    """The engineer says that nobody came in under a grant that is over."""

    kind: Literal["unused"]


class AccessDeclared(_AccessBody):
    """The engineer writes a session down that was not started on the desk."""

    kind: Literal["declared"]
    source: Annotated[str, Field(max_length=45)]
    started_at: InstantGiven
    stopped_at: InstantGiven
    presenter: Annotated[str, Field(max_length=120)] = ""
    words: Annotated[str, Field(min_length=1, max_length=1000)]


class AccessLonger(_AccessBody):
    """The same again from the end of the grant on; it is approved like the first."""

    kind: Literal["longer"]
    minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)]
    words: _Sentence = ""


AccessStep = Annotated[
    AccessApproved
    | AccessDenied
    | AccessWithdrawn
    | AccessStarted
    | AccessStopped
    | AccessEnded
    | AccessShut
    | AccessUnused
    | AccessDeclared
    | AccessLonger,
    Field(discriminator="kind"),
]


class KeyGiven(_AccessBody):
    """An engineer's own public key; the private one stays where it is."""

    public_key: Annotated[
        str,
        Field(min_length=1, max_length=8192, description="The line of the .pub file."),
    ]
