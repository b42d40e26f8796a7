"""The faults that the simulated switch can have."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, fields

from sitewatch import shape


CALLS_PER_SEAT = 4  # in every fifteen minutes: 400 calls at 100 seats


class BadFaults(ValueError):
    """A fault got a value that it cannot have; `problems` says which and why."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(
            "; ".join(f"{name}: {said}" for name, said in problems.items())
        )
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Faults:
    """How many are affected, or whether it is so. All well by default."""

    agents_cannot_log_in: int = 0
    agents_cannot_take_calls: int = 0
    calls_rejected: int = 0
    calls_not_recorded: int = 0
    ivr_not_answering: bool = False
    dialer_not_placing: bool = False
    reports_stale: bool = False
    no_calls: bool = False
    warming_up: bool = False
    silent: bool = False
    down: bool = False

    def with_changes(self, changes: Mapping[str, object], *, seats: int) -> Faults:
        """Return these faults with *changes*; what is not named stays.

        Raises:
            BadFaults: Some change cannot be; then none is made.
        """
        problems: dict[str, str] = {}
        changed: dict[str, int | bool] = {}
        kinds = {each.name: type(each.default) for each in fields(self)}
        for name, value in changes.items():
            try:
                if name not in kinds:
                    problems[name] = "there is no such fault"
                elif kinds[name] is bool:
                    changed[name] = _switch(value)
                else:
                    changed[name] = _count(value, most(name, seats))
            except shape.Misshapen as error:
                problems[name] = str(error)
        if problems:
            raise BadFaults(problems)
        return dataclasses.replace(self, **changed)  # type: ignore[arg-type]

    def as_json(self) -> dict[str, int | bool]:
        return dataclasses.asdict(self)


def most(name: str, seats: int) -> int:
    """Return the largest figure that the fault *name* can have."""
    per_seat = CALLS_PER_SEAT if name.startswith("calls_") else 1
    return seats * per_seat


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in {"0", "1"}:
        return value == "1"
    msg = "give true or false"
    raise shape.Misshapen(msg)


def _count(value: object, highest: int) -> int:
    problem = f"give a whole number from 0 to {highest}"
    if isinstance(value, str) and value.isascii() and value.strip().isdigit():
        value = int(value.strip()[:10])
    if not isinstance(value, int) or isinstance(value, bool):
        raise shape.Misshapen(problem)
    if not 0 <= value <= highest:
        raise shape.Misshapen(problem)
    return value


def presets(seats: int) -> dict[str, tuple[str, Faults]]:
    """Return the situations that one click sets: name -> (words, faults)."""
    fifth = seats // 5 + 1  # one more than 20 %
    calls = seats * CALLS_PER_SEAT
    rejected = calls // 5 + 1
    return {
        "cannot-log-in": (
            f"{fifth} agents cannot log in",
            Faults(agents_cannot_log_in=fifth),
        ),
        "cannot-take-calls": (
            f"{fifth} agents cannot take calls",
            Faults(agents_cannot_take_calls=fifth),
        ),
        "calls-rejected": (
            f"{rejected} calls rejected",
            Faults(calls_rejected=rejected),
        ),
        "ivr": ("IVR does not answer", Faults(ivr_not_answering=True)),
        "silent": ("Switch is silent", Faults(silent=True)),
        "all-well": ("All well again", Faults()),
    }
