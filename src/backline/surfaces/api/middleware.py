"""What holds for every request to the API before and after its view."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from backline.surfaces.api.bodies import LARGEST_BODY
from backline.surfaces.api.problems import (
    MEDIA_TYPE,
    Problem,
    not_found,
    response_of,
)


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_BODILESS = {"GET", "HEAD", "OPTIONS", "DELETE", "TRACE"}


class Problems:
    """Caps the body before it is read, and tells every error as a problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_for_machines(request.path_info):
            return self.get_response(request)
        refused = refused_unread(request)
        if refused is not None:
            return response_of(refused)
        response = self.get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        if response.get("Content-Type") == MEDIA_TYPE:
            return response
        return response_of(problem_of_status(request, response))


def is_for_machines(path: str) -> bool:
    """Say whether programs, not people, read what this address answers."""
    return path.startswith("/api/") or path in {"/api", "/metrics"}


def refused_unread(request: HttpRequest) -> Problem | None:
    """Return why the body is not even read, if so."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if length and not (length.isascii() and length.isdigit()):
        return Problem(
            HTTPStatus.BAD_REQUEST,
            "bad-length",
            "Length not understood",
            "Content-Length must say how many bytes the body has.",
        )
    if int(length[:20] or 0) > LARGEST_BODY:
        return Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too-large",
            "Body too large",
            f"A body may have {LARGEST_BODY} bytes: send less at a time.",
        )
    if not length and "HTTP_TRANSFER_ENCODING" in request.META:
        return Problem(
            HTTPStatus.LENGTH_REQUIRED,
            "no-length",
            "Length missing",
            "Send the body whole, with its Content-Length, not in chunks.",
        )
    return None


def problem_of_status(request: HttpRequest, response: HttpResponse) -> Problem:
    """Return what is told of an error that Django itself answered."""
    status = HTTPStatus(response.status_code)
    if status is HTTPStatus.NOT_FOUND:
        return not_found()
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = response.get("Allow", "")
        return Problem(
            status,
            "method",
            "Method not allowed",
            f"{request.method} is not possible here; {allowed} is.",
            headers={"Allow": allowed},
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Problem(
            status,
            "desk",
            "Error of the desk",
            "The desk failed; nothing was changed. Try again with the same "
            "Idempotency-Key, and tell the vendor when it goes on.",
        )
    return Problem(status, "bad-request", status.phrase, status.description + ".")
