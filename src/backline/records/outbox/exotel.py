"""Exotel's public API: where it is, with what key, and what its answers mean."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote, unquote, urlencode, urlsplit

from django.conf import settings

from backline.records.outbox.going_out import check_taken, post, target_of
from backline.records.outbox.letter import (
    BadSetting,
    ChannelDown,
    NotConfigured,
    NotNow,
    Refused,
)


#: What is shorter can be guessed.
SHORTEST_SECRET = 20
_SECRET = re.compile(r"[A-Za-z0-9_-]+")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_NOT_OURS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN}


@dataclass(frozen=True, slots=True)
class Account:
    """An account at Exotel and the desk's own address for its callbacks."""

    base: str
    sid: str
    key: str = field(repr=False)
    token: str = field(repr=False)
    callbacks: str = field(default="", repr=False)

    def post(self, path: str, fields: Mapping[str, str]) -> None:
        """Post a form to the account; return when Exotel took it.

        Raises:
            Refused: it never takes this.
            NotNow: it is too busy or broken at present.
            ChannelDown: it does not know us, or shut the account.
        """
        asked = f"{self.base}/v1/Accounts/{quote(self.sid, safe='')}/{path}"
        signed = b64encode(f"{self.key}:{self.token}".encode()).decode()
        headers = {
            "Authorization": f"Basic {signed}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        body = urlencode(fields).encode()
        try:
            answer = post(target_of(asked, private=True), body, headers)
        except NotNow as error:
            # It is the same for all: no other message is tried for a while.
            raise ChannelDown(str(error)) from error
        said = _said(answer.body)
        if answer.status in _NOT_OURS:
            message = f"Exotel answers {answer.status}: {said or 'it does not know us'}"
            raise ChannelDown(message)
        check_taken(answer, "Exotel", said=said)
        _check_not_failed(answer.body)

    def callback(self, letter_id: object) -> dict[str, str]:
        """Return where Exotel tells what became of a message, if it can reach us."""
        if not self.callbacks:
            return {}
        return {"StatusCallback": f"{self.callbacks}/status/{letter_id}/"}


def account() -> Account:
    """Return the account that the settings name.

    Raises:
        NotConfigured: they name none.
        BadSetting: what they name is none.
    """
    url: str = settings.EXOTEL_URL
    if not url:
        message = (
            "no account at Exotel is configured: set BACKLINE_EXOTEL_URL, for example "
            "https://key:token@api.in.exotel.com/account_sid"
        )
        raise NotConfigured(message)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _bad() from None
    sid = unquote(parts.path.strip("/"))
    in_clear = parts.scheme == "http" and host in _LOOPBACK
    if not (parts.scheme == "https" or in_clear) or not host or not sid:
        raise _bad()
    if not parts.username or not parts.password or "/" in sid or parts.query:
        raise _bad()
    place = f"[{host}]" if ":" in host else host
    base = f"{parts.scheme}://{place}" + (f":{port}" if port else "")
    return Account(
        base, sid, unquote(parts.username), unquote(parts.password), _callbacks()
    )


def _bad() -> BadSetting:
    message = (
        "BACKLINE_EXOTEL_URL is of no use: write "
        "https://key:token@api.in.exotel.com/sid, with the API key, the API token and "
        "the account sid of Exotel's settings page."
    )
    return BadSetting(message)


def setting(value: str, name: str, what: str) -> str:
    """Return a setting that a channel cannot do without.

    Raises:
        NotConfigured: it is empty.
    """
    if not value:
        message = f"Exotel needs {what}: set {name}"
        raise NotConfigured(message)
    return value


def _callbacks() -> str:
    """Return the address under which Exotel's callbacks come in; empty without one."""
    secret: str = settings.EXOTEL_SECRET
    if not secret:
        return ""
    if len(secret) < SHORTEST_SECRET or not _SECRET.fullmatch(secret):
        message = (
            "BACKLINE_EXOTEL_SECRET is of no use: give at least "
            f"{SHORTEST_SECRET} letters and figures, made at random."
        )
        raise BadSetting(message)
    return f"{settings.BASE_URL}/hooks/exotel/{secret}"


def _check_not_failed(body: bytes) -> None:
    """Refuse what was accepted by status and failed by word."""
    told = _json(body)
    for name in ("SMSMessage", "Call"):
        inner = told.get(name)
        status = inner.get("Status") if isinstance(inner, dict) else None
        if isinstance(status, str) and status.lower() in {"failed", "failed-dnd"}:
            message = f"Exotel takes it and says at once: {status}"
            raise Refused(message)


def _said(body: bytes) -> str:
    inner = _json(body).get("RestException")
    message = inner.get("Message") if isinstance(inner, dict) else None
    return message if isinstance(message, str) else ""


def _json(body: bytes) -> dict[str, object]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
