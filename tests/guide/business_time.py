"""The cases that fourteen engines publish in their own tests, as lines of `calc`.

Facts restated, no code: each names its engine and source. A figure stands under the
boundary rule it follows: ``due_at`` (closing time) or ``breach_at`` (next opening).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict


class _Expected(TypedDict, total=False):
    seconds: int
    due_at: str
    breach_at: str


class Case(TypedDict, total=False):
    id: str
    engine: str
    source: str
    op: str
    calendar: dict[str, object]
    start: str
    end: str
    minutes: float
    days: int
    pauses: list[list[str]]
    expected: _Expected


CASES: list[Case] = json.loads(
    Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
)
