"""Parts of a page that refresh themselves, cheaply while nothing changed.

The page asks every ten seconds and carries its version; the request brings it back and is answered 304 as long
as it is the same. Clocks in words change by the minute, so the minute is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseNotModified

from backline.surfaces.look.pieces import Live


if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest


def version_of(change: int | str, *, now: datetime) -> str:
    """Return the version of a part whose records last changed at *change*."""
    return f"{change}.{int(now.timestamp()) // 60}"


def live_part(request: HttpRequest, *, version: str, now: datetime) -> Live:
    """Return what the part's template needs; the reader's filters stay in the address."""
    asked = request.GET.copy()
    asked.pop("version", None)
    on = asked.pop("live", [""])[-1] != "off"
    switch = asked.copy()
    if on:
        switch["live"] = "off"
    asked["version"] = version
    path = request.path
    return Live(
        url=f"{path}?{asked.urlencode()}",
        version=version,
        on=on,
        switch_url=f"{path}?{switch.urlencode()}" if switch else path,
        at=now,
    )


def unchanged(request: HttpRequest, version: str) -> HttpResponse | None:
    """Return the 304 for a reader who already has *version*; None when it is news."""
    if request.GET.get("version") == version:
        return HttpResponseNotModified()
    return None
