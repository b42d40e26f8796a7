"""What all trackers have in common: JSON over HTTP, and calls that are signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

from backline.guide.developers import Issue
from backline.records.outbox.going_out import (
    BadAddress,
    check_taken,
    exchange,
    target_of,
)
from backline.records.outbox.letter import NotNow, Refused


Json = dict[str, object]
_NOT_LET_IN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_LONGEST = 200


class NotSigned(ValueError):
    """A call that is not the tracker's."""


class Adapter(Protocol):
    """Speaks with one kind of tracker.

    Raises, each of them, NotNow when it may work later and Refused when it never will.
    """

    def open_issue(self, title: str, body: str) -> Issue: ...
    def find(self, marker: str) -> Issue | None: ...
    def read(self, key: str) -> Issue: ...
    def heard(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """Return the key of the issue that a signed call is about; None when of none.

        What else a call says is not taken from it: it may be old, or come twice.

        Raises:
            NotSigned: it is not the tracker's.
            ValueError: nobody can read it.
        """


def ask(
    method: str, url: str, headers: Mapping[str, str], body: Json | None = None
) -> object:
    """Return what a tracker answers, as JSON.

    Its address is the manager's of the desk, so it may lie in a private network.

    Raises:
        NotNow: nobody answers, or the tracker is busy or broken.
        Refused: it never takes this.
    """
    try:
        target = target_of(url, private=True)
    except BadAddress as error:
        raise Refused(str(error)) from error
    given = {"Accept": "application/json", "User-Agent": "Backline", **headers}
    if body is not None:
        given["Content-Type"] = "application/json"
    sent = None if body is None else json.dumps(body).encode()
    answer = exchange(method, target, sent, given)
    said = _said(answer.body)
    if answer.status in _NOT_LET_IN:
        # A token that ran out, or a limit that is reached: both pass, so it is tried on.
        words = f"{target.host} answers {answer.status}: {said or 'see its token'}"
        raise NotNow(words[:_LONGEST], answer.retry_after)
    check_taken(answer, target.host, said=said)
    try:
        return json.loads(answer.body)
    except ValueError as error:
        message = f"{target.host} answers what is no JSON"
        raise NotNow(message) from error


def _said(body: bytes) -> str:
    """Return the tracker's own words for what is wrong, where it has any."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    said = told.get("message") if isinstance(told, dict) else None
    return said if isinstance(said, str) else ""


def read_json(body: bytes) -> Json:
    """Return a call's body.

    Raises:
        ValueError: it is no JSON object.
    """
    told = json.loads(body)
    if not isinstance(told, dict):
        message = "the call is no JSON object"
        raise ValueError(message)  # noqa: TRY004 - bad input, not a bad program
    return told


def member(of: object, *names: str) -> object:
    """Return what lies at a path of members; None where it ends before."""
    for name in names:
        of = of.get(name) if isinstance(of, dict) else None
    return of


def text(of: object, *names: str) -> str:
    """Return the text at a path of members.

    Raises:
        ValueError: there is none.
    """
    found = member(of, *names)
    if not isinstance(found, str | int) or isinstance(found, bool):
        message = f"{'.'.join(names)} is missing"
        raise ValueError(message)  # noqa: TRY004 - bad input, not a bad program
    return str(found)


def check_hmac(secret: str, body: bytes, signature: str) -> None:
    """Return if *signature* is `sha256=` and the HMAC of *body*.

    Raises:
        NotSigned: it is not.
    """
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise NotSigned(NotSigned.__doc__)
