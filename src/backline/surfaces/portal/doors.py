"""Who may come in: a customer's contacts."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied

from backline.records.accounts.queries import Reader, reader_of


if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

Given = ParamSpec("Given")


def contact_page(
    view: Callable[Concatenate[HttpRequest, Reader, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Hand *view* its reader; strangers sign in first, the vendor's people are turned away."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponse:
        reader = reader_of(request.user)
        if reader.side != "customer":
            raise PermissionDenied
        return view(request, reader, *args, **kwargs)

    return login_required(guarded)
