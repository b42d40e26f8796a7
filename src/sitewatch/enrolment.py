"""Enrolment: a one-use code of the desk, and a key that is made here and stays here.

`POST /api/v1/enrolments`, signed with the new key. Tried again with the same code it is
the same request of the same key, and the desk answers the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from sitewatch import __version__, credentials, shape, signing, wire
from sitewatch.channel import SECONDS, Channel, detail_of, problem_of


if TYPE_CHECKING:
    from pathlib import Path

    from sitewatch.clocks import DeskClock
    from sitewatch.credentials import KeyFile

PATH = "/api/v1/enrolments"
OWN_PATH = "/api/v1/enrolments/own"
FORMAT = 1
MOST_CODE = 100


class EnrolmentRefused(Exception):
    """The desk did not enrol this site; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Which site this is at the desk, and the name of its key there."""

    site: str
    customer: str
    key_id: str


def enrol(
    desk: wire.Endpoint, *, code: str, name: str, state: Path, clock: DeskClock
) -> Enrolled:
    """Enrol this computer at *desk*; its key is in *state* then.

    Raises:
        EnrolmentRefused: The desk refused, or cannot be reached; it may be tried again.
        KeyUnusable: The key cannot be stored.
    """
    pending = credentials.pending_key(state, code)
    channel = Channel(desk, pending, clock, SECONDS)
    try:
        answer = channel.post(PATH, _body(code, name, pending))
    except wire.NoAnswer as error:
        msg = f"the desk cannot be reached: {error}; try again with the same code"
        raise EnrolmentRefused(msg) from error
    enrolled = _enrolled(answer, pending)
    credentials.accept_key(state, pending)
    return enrolled


def own(channel: Channel) -> Enrolled:
    """Return who the desk takes this site for.

    Raises:
        EnrolmentRefused: The desk takes it for nobody, or cannot be reached.
    """
    try:
        answer = channel.get(OWN_PATH)
    except wire.NoAnswer as error:
        msg = f"the desk cannot be reached: {error}"
        raise EnrolmentRefused(msg) from error
    return _read(answer)


def _body(code: str, name: str, pending: KeyFile) -> bytes:
    told = {
        "format": FORMAT,
        "sitewatch": __version__,
        "code": code,
        "name": name,
        "public_key": signing.public_text(pending.load()),
    }
    return json.dumps(told).encode()


def _enrolled(answer: wire.Answer, pending: KeyFile) -> Enrolled:
    enrolled = _read(answer)
    if enrolled.key_id != signing.key_id(pending.load()):
        msg = "the desk tells of another key than was sent; see that its URL is right"
        raise EnrolmentRefused(msg)
    return enrolled


def _read(answer: wire.Answer) -> Enrolled:
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        why = detail_of(answer) if problem_of(answer) else ""
        msg = why or f"status {answer.status}: that is no answer of a desk"
        raise EnrolmentRefused(msg)
    try:
        said = shape.mapping(shape.json_of(answer.body), "answer")
        return Enrolled(
            site=shape.text(said.get("site_name"), "site_name"),
            customer=shape.text(said.get("customer"), "customer"),
            key_id=shape.text(said.get("key_id"), "key_id"),
        )
    except shape.Misshapen as error:
        msg = f"that is no answer of a desk: {error}"
        raise EnrolmentRefused(msg) from error
