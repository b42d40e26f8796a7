"""Answers to pages from who does not sign in: by a link, and by the carrier."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from backline.guide.workflow import MoveRefused
from backline.records.accounts.sign_in import may_try
from backline.records.outbox.exotel import SHORTEST_SECRET
from backline.records.paging.actions import (
    UnknownLink,
    acknowledge_by_link,
    answer_key,
    answer_text,
    note_receipt,
    step_of_link,
)
from backline.records.paging.queries import spoken_words
from backline.records.paging.words import taken_words


if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, QueryDict

_TOO_MANY = 429
_LONGEST_TEXT = 2000


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, step: int, secret: str) -> HttpResponse:
    """Show the page of a link with its button; only the button acknowledges.

    What reads mails before people do opens links too.
    """
    try:
        if request.method == "POST":
            # What was refused is told by how the page stands.
            with suppress(MoveRefused):
                acknowledge_by_link(step_id=step, secret=secret, now=_now())
        found = step_of_link(step_id=step, secret=secret, now=_now())
    except UnknownLink:
        return _unknown_link(request)
    page = found.call.page
    taken = taken_words(page, found.call.person_id)
    shown = {"step": found, "page": page, "taken": taken}
    return render(request, "public/page_link.html", shown)


def _unknown_link(request: HttpRequest) -> HttpResponse:
    """Say that a link is none; whoever tries too many is told to wait."""
    status = 404 if _may_guess(request, "the link of a page") else _TOO_MANY
    return render(request, "public/page_link.html", {"page": None}, status=status)


def _may_guess(request: HttpRequest, what: str) -> bool:
    """Count a wrong guess of a secret; False when this address had too many of them."""
    address = request.META.get("REMOTE_ADDR", "")
    return may_try(email=what, address=address, now=_now())


def exotel_hook(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in who knows the secret of the address; nobody while there is none."""

    @csrf_exempt
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, secret: str, **asked: object) -> HttpResponse:
        ours: str = settings.EXOTEL_SECRET
        fits = constant_time_compare(secret, ours)
        if len(ours) < SHORTEST_SECRET or not fits:
            if not _may_guess(request, "the address of a carrier"):
                return HttpResponse(status=_TOO_MANY)
            raise Http404
        return view(request, **asked)

    return guarded


@exotel_hook
def sms(request: HttpRequest) -> HttpResponse:
    """Take a text message; the answer is what is sent back."""
    if request.method == "HEAD":
        # Asked first, to see what kind of answer comes.
        return _text("")
    told = _told(request)
    text = told.get("Body", "")[:_LONGEST_TEXT]
    return _text(answer_text(number=told.get("From", ""), text=text, now=_now()))


@exotel_hook
def say(request: HttpRequest) -> HttpResponse:
    """Tell the greeting of a call what to say."""
    message = _message_of(_told(request))
    words = spoken_words(message=message) if message else ""
    if not words:
        raise Http404
    return _text(words)


@exotel_hook
def keys(request: HttpRequest) -> HttpResponse:
    """Take the key that was pressed: 200 leads one way in the flow, 302 the other."""
    told = _told(request)
    message = _message_of(told)
    key = told.get("digits", "")
    if request.method == "HEAD" or message is None:
        return HttpResponse(status=302)
    taken = answer_key(message=message, key=key, now=_now())
    return HttpResponse(status=200 if taken else 302)


@exotel_hook
def status(request: HttpRequest, message: uuid.UUID) -> HttpResponse:
    """Write down what became of a message or a call."""
    if request.method == "POST":
        told = request.POST
        word = told.get("Status", "") or told.get("SmsStatus", "")
        why = told.get("DetailedStatus", "")
        note_receipt(message=message, status=word, why=why[:160], now=_now())
    return HttpResponse(status=200)


def _told(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _message_of(told: QueryDict) -> uuid.UUID | None:
    try:
        return uuid.UUID(told.get("CustomField", ""))
    except ValueError:
        return None


def _text(words: str) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain")
