"""The trackers that the settings know: a file that BACKLINE_TRACKERS names.

    [dialer]
    kind = "github"
    api = "https://api.github.com"
    project = "acme/dialer"
    token = "…"
    hook_secret = "…"

It holds secrets, so nobody but the desk may read it. No secret of it is stored.
"""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from backline.records.outbox.letter import BadSetting
from backline.records.trackers import adapters
from backline.records.trackers.adapters.speaking import Adapter


_TERMS = {"kind", "api", "project", "token", "hook_secret"}
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Terms:
    """What the file says of one tracker."""

    name: str
    kind: str
    api: str
    project: str
    token: str
    hook_secret: str


def trackers() -> dict[str, Adapter]:
    """Return the trackers by name; none when the settings name no file.

    Raises:
        BadSetting: the file is there and of no use; its words say what to mend.
    """
    path: str = settings.TRACKERS
    return dict(_read(path)) if path else {}


@cache
def _read(path: str) -> Mapping[str, Adapter]:
    file = Path(path)
    try:
        mode = file.stat().st_mode
        told = tomllib.loads(file.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"BACKLINE_TRACKERS names {path}, which cannot be read: {error}"
        raise BadSetting(message) from error
    if mode & (stat.S_IRGRP | stat.S_IROTH):
        message = f"{path} holds secrets and others may read it: chmod 600 {path}"
        raise BadSetting(message)
    return {name: _adapter(name, table, path) for name, table in told.items()}


def _adapter(name: str, table: object, path: str) -> Adapter:
    given = table if isinstance(table, dict) else {}
    wrong = sorted(_TERMS ^ set(given)) or [
        term for term, value in given.items() if not isinstance(value, str) or not value
    ]
    if wrong or len(name) > _LONGEST_NAME or not name.replace("-", "").isalnum():
        message = (
            f"{path}: tracker {name!r} needs a name of letters, digits and '-', and "
            f"exactly {', '.join(sorted(_TERMS))}, each a text ({', '.join(wrong)})."
        )
        raise BadSetting(message)
    terms = Terms(name=name, **given)
    made = adapters.KINDS.get(terms.kind)
    if made is None:
        known = ", ".join(sorted(adapters.KINDS))
        message = f"{path}: {name} is of kind {terms.kind!r}; known are {known}."
        raise BadSetting(message)
    return made(terms.api, terms.project, terms.token, terms.hook_secret)
