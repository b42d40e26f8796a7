"""The REST interface of Asterisk as a second witness: two GETs, nothing else.

An account with `read_only = yes` can change nothing. It knows no queues, but when the
core started, and which endpoints are online; after a start they look offline here too,
until each of them has been asked.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from sitewatch import shape, wire


MOST_BYTES = 4 * 1024 * 1024
MOST_ENDPOINTS = 20_000


class NotSeen(Exception):
    """ARI gave no usable answer; the message says what it gave instead."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of ARI.

    Raises:
        BadUrl: The password would travel where others read along.
    """

    endpoint: wire.Endpoint
    user: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.endpoint.secure and not self.endpoint.is_loopback:
            msg = f"{self.endpoint.host} is another computer: use https://"
            raise wire.BadUrl(msg)


@dataclass(frozen=True, slots=True)
class Seen:
    """When the core started, and the endpoints by state, such as PJSIP/agent001."""

    started_at: datetime
    online: frozenset[str]
    offline: frozenset[str]
    unknown: frozenset[str]


def look(account: Account, *, seconds: int) -> Seen:
    """Return what ARI sees; each of the two answers has *seconds*.

    Raises:
        NotSeen: With the reason in words.
    """
    try:
        started_at = _started_at(_get(account, "/ari/asterisk/info", seconds))
        states = _states(_get(account, "/ari/endpoints", seconds))
    except (wire.NoAnswer, shape.Misshapen) as error:
        msg = f"ARI: {error}"
        raise NotSeen(msg) from error

    def those(state: str) -> frozenset[str]:
        return frozenset(name for name, each in states.items() if each == state)

    return Seen(started_at, those("online"), those("offline"), those("unknown"))


def _get(account: Account, path: str, seconds: int) -> object:
    both = f"{account.user}:{account.password}".encode()
    request = wire.Request(
        "GET",
        account.endpoint.at(path),
        {"Authorization": f"Basic {base64.b64encode(both).decode()}"},
    )
    answer = wire.exchange(request, seconds=seconds, cap=MOST_BYTES)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        msg = "status 401: the user or the password is wrong"
        raise wire.NoAnswer(msg)
    if answer.status != HTTPStatus.OK:
        msg = f"status {answer.status} for {path}"
        raise wire.NoAnswer(msg)
    return shape.json_of(answer.body)


def _started_at(info: object) -> datetime:
    status = shape.mapping(shape.mapping(info, "info").get("status"), "info.status")
    text = shape.text(status.get("startup_time"), "startup_time", most=40)
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        msg = f"startup_time: {text!r} is no time"
        raise shape.Misshapen(msg) from error


def _states(endpoints: object) -> dict[str, str]:
    states = {}
    for each in shape.items(endpoints, "endpoints", most=MOST_ENDPOINTS):
        endpoint = shape.mapping(each, "endpoints[]")
        technology = shape.text(endpoint.get("technology"), "technology", most=40)
        resource = shape.text(endpoint.get("resource"), "resource", most=200)
        states[f"{technology}/{resource}"] = shape.text(endpoint.get("state"), "state")
    return states
