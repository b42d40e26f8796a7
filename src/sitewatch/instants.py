"""Instants as they travel: aware, UTC, whole seconds, `2026-03-02T09:00:00Z`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class BadInstant(ValueError):
    """An instant is an aware UTC time of whole seconds."""


def checked(instant: datetime) -> datetime:
    """Return *instant* if it is aware, UTC and of whole seconds."""
    if instant.utcoffset() != timedelta(0):
        msg = f"{instant.isoformat()} is not UTC; give an aware UTC time"
        raise BadInstant(msg)
    if instant.microsecond:
        msg = f"{instant.isoformat()} is finer than a second; cut it to whole seconds"
        raise BadInstant(msg)
    return instant


def as_text(instant: datetime) -> str:
    return checked(instant).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_text(text: str) -> datetime:
    """Return the instant that *text* says; only the form `...T..:..:..Z` is read."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        msg = f"{text[:40]!r} is not an instant such as 2026-03-02T09:00:00Z"
        raise BadInstant(msg) from error
