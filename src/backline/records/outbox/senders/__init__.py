"""The ways out. A folder here is a channel: copy one to add one.

Each folder says its `CHANNEL` and makes its sender from the settings (`configured`),
or says why it cannot.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Protocol, cast

from backline.records.outbox.letter import BadSetting, NotConfigured, Sender


class _Channel(Protocol):
    CHANNEL: str

    def configured(self) -> Sender: ...


def configured() -> dict[str, Sender]:
    """Return a sender for each channel that the settings configure.

    Raises:
        BadSetting: a setting is there and of no use; a worker should not start so.
    """
    made: dict[str, Sender] = {}
    for channel in _folders():
        try:
            made[channel.CHANNEL] = channel.configured()
        except NotConfigured:
            continue
    return made


def obstacles() -> dict[str, str]:
    """Return why each channel cannot send; empty for one that can."""
    return {channel.CHANNEL: _obstacle(channel) for channel in _folders()}


def _obstacle(channel: _Channel) -> str:
    try:
        channel.configured().close()
    except (NotConfigured, BadSetting) as error:
        return str(error)
    return ""


def _folders() -> list[_Channel]:
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return [
        cast("_Channel", importlib.import_module(f"{__name__}.{name}"))
        for name in names
    ]
