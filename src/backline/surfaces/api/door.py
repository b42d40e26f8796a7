"""Who comes in, and how an answer goes out: tokens, scopes, idempotency keys."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer
from pydantic import BaseModel

from backline.records.accounts.actions import use_token
from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.moves import TicketMovedOn
from backline.records.trail.actions import Answer, once
from backline.surfaces.api.problems import Problem


JSON = "application/json"
_TRIES = 5


class ApiRequest(HttpRequest):
    """A request that came in with a token."""

    auth: Reader


def present() -> datetime:
    """Return the present instant in whole seconds: the API is an entry point."""
    now = datetime.now(UTC)  # noqa: TID251 - entry point reads the clock
    return now.replace(microsecond=0)


def unknown_token() -> Problem:
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        "no-token",
        "No token that is known",
        "Send `Authorization: Bearer` with a token that is neither revoked nor "
        "expired; `backline token` makes one. Signing in on a page does not count here.",
        headers={"WWW-Authenticate": 'Bearer realm="backline"'},
    )


class Bearer(HttpBearer):
    """A token as `backline token` makes them. It must be good for one scope."""

    openapi_description = "A token made by `backline token`."

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Reader | None:
        """Return who speaks with *token*; None when nobody does.

        Raises:
            Problem: the token is not good for this.
        """
        reader = use_token(raw=token.strip(), now=present())
        if reader is None or reader.side == "nobody":
            return None
        if self.scope not in reader.scopes:
            raise Problem(
                HTTPStatus.FORBIDDEN,
                "scope",
                "Token not good for this",
                f"This needs a token of scope {self.scope}: have one made.",
                headers={
                    "WWW-Authenticate": 'Bearer error="insufficient_scope", '
                    f'scope="{self.scope}"'
                },
            )
        return reader


def check_query(request: HttpRequest, known: Iterable[str] = ()) -> None:
    """Refuse what the address asks for that nobody understands."""
    unknown = sorted(set(request.GET) - set(known))
    if unknown:
        named = ", ".join(f"?{name}" for name in unknown[:5])
        takes = ", ".join(known) or "none"
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "bad-query",
            "Query not understood",
            f"{named} is not understood here; known are: {takes}.",
        )


def say(told: BaseModel, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """Return *told* as the answer."""
    return HttpResponse(told.model_dump_json(), status=status, content_type=JSON)


def act_once(
    request: ApiRequest, act: Callable[[datetime], BaseModel], status: HTTPStatus
) -> HttpResponse:
    """Act, or repeat the answer that was given under the request's idempotency key.

    The act, its receipt and the answer are one transaction; where somebody else was
    faster, it is all done again.
    """
    now = present()
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return say(act(now), status)
    for _ in range(_TRIES - 1):
        try:
            return _act_under(key, request, act, status, now)
        except TicketMovedOn:
            continue
    return _act_under(key, request, act, status, now)


def _act_under(
    key: str,
    request: ApiRequest,
    act: Callable[[datetime], BaseModel],
    status: HTTPStatus,
    now: datetime,
) -> HttpResponse:
    # The text is kept, not the value: a repeat is the same to the byte.
    answer = once(
        owner=owner_of(request.auth),
        key=key,
        digest=digest_of(request),
        now=now,
        act=lambda: Answer(status.value, act(now).model_dump_json()),
    )
    response = HttpResponse(str(answer.body), status=answer.status, content_type=JSON)
    if answer.replayed:
        response["Idempotency-Replayed"] = "true"
    return response


def owner_of(reader: Reader) -> str:
    """Return whose idempotency key it is: two callers never share one."""
    if reader.person_id is not None:
        return f"person:{reader.person_id}"
    return f"site:{reader.site_id}"


def digest_of(request: HttpRequest) -> str:
    """Return what makes two requests the same: method, address and body."""
    line = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(line + request.body).hexdigest()
