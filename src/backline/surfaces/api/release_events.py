"""The events about the release that a ticket waits for, as clients send them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backline.surfaces.api.values import Given, Words


class ReleaseBound(Given):
    """The fix comes with a release; a later one than before is a slip."""

    kind: Literal["release_bound"]
    release: Annotated[str, Field(min_length=1, max_length=40)]
    because: Words


class ReleaseDeclined(Given):
    """The customer does not want the release installed at the site now."""

    kind: Literal["release_declined"]
    words: Words


class ReleaseAccepted(Given):
    """The customer takes the release after all."""

    kind: Literal["release_accepted"]
    words: Annotated[str, Field(max_length=20_000)] = ""
