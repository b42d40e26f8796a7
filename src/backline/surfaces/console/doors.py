"""Who may come in: the vendor's people."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied

from backline.records.accounts.queries import Reader, reader_of
from backline.records.contracts.actions import can_manage


if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

Given = ParamSpec("Given")


def vendor_page(
    view: Callable[Concatenate[HttpRequest, Reader, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Hand *view* its reader; strangers sign in first, customers are turned away."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponse:
        reader = reader_of(request.user)
        if reader.side != "vendor":
            raise PermissionDenied
        return view(request, reader, *args, **kwargs)

    return login_required(guarded)


def manager_page(
    view: Callable[Concatenate[HttpRequest, Reader, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Hand *view* its reader, one of the vendor's managers; others are turned away."""

    @wraps(view)
    def guarded(
        request: HttpRequest,
        reader: Reader,
        /,
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> HttpResponse:
        if not can_manage(reader):
            raise PermissionDenied
        return view(request, reader, *args, **kwargs)

    return vendor_page(guarded)
