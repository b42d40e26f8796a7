"""A page of a platform, fetched with the site's own credentials and nothing resent."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitewatch import secret, shape, wire
from sitewatch.probes.settings import number


if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitewatch.probes.probe import Place

CAP = 4_000_000
SECONDS = 5
#: Settings of a probe that fetches.
KEYS = {"timeout_seconds", "token_file", "user", "password_file"}


class Unfetched(Exception):
    """There is no page; the message says what came instead."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """How pages are fetched: for how long, and as whom."""

    seconds: int = SECONDS
    headers: Mapping[str, str] = field(default_factory=dict)

    def fetch(self, where: wire.Endpoint) -> wire.Answer:
        """Return what answers at *where*, whatever its status.

        Raises:
            Unfetched: no whole answer came.
        """
        request = wire.Request("GET", where, self.headers)
        try:
            return wire.exchange(request, seconds=self.seconds, cap=CAP)
        except wire.NoAnswer as error:
            msg = f"{where.host}:{where.port}: {error}"
            raise Unfetched(msg) from error

    def page(self, where: wire.Endpoint) -> bytes:
        """Return the page at *where*.

        Raises:
            Unfetched: there is none.
        """
        answer = self.fetch(where)
        if answer.status != 200:  # noqa: PLR2004 - OK
            msg = f"{where.host}:{where.port}: status {answer.status}"
            raise Unfetched(msg)
        return answer.body

    def endpoint(self, url: str, path: str) -> wire.Endpoint:
        """Return where *url* is; one with a query is meant as it stands.

        Raises:
            Misshapen: it is no URL, or would carry credentials in the open.
        """
        base, mark, query = url.partition("?")
        try:
            where = wire.endpoint(base)
        except wire.BadUrl as error:
            msg = f"{path}: {error}"
            raise shape.Misshapen(msg) from error
        if not (query.isascii() and query.isprintable()) or set(query) & {" ", "#"}:
            msg = f"{path}: blanks and # in a query are written %20 and %23"
            raise shape.Misshapen(msg)
        if self.headers and not where.secure and not where.is_loopback:
            msg = f"{path}: credentials go to {where.host} by https:// only"
            raise shape.Misshapen(msg)
        return where.at(mark + query) if where.path else where.at(f"/{mark}{query}")


def fetching(settings: Mapping[str, object], place: Place) -> Fetching:
    """Return how the settings of a probe say that pages are fetched."""
    seconds = number(settings, "timeout_seconds", SECONDS, (1, 9))
    if "token_file" in settings:
        token = _secret(settings, "token_file", place)
        return Fetching(seconds, {"Authorization": f"Bearer {token}"})
    if "user" in settings:
        user = shape.text(settings["user"], "user")
        password = _secret(settings, "password_file", place)
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        return Fetching(seconds, {"Authorization": f"Basic {pair}"})
    return Fetching(seconds)


def _secret(settings: Mapping[str, object], name: str, place: Place) -> str:
    path = place.folder / shape.text(settings.get(name), name)
    return secret.secret_in(path, name)
