"""The messages between sitewatch and the desk, format 1.

`POST /api/v1/samples` carries a batch; the answer says what became of each sample.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitewatch import __version__, instants, shape
from sitewatch.clocks import NOISE_SECONDS


if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sitewatch.measurement import Measurement

FORMAT = 1
MOST_SAMPLES = 1000
MOST_REASON = 1000
MOST_SURPLUS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk made of a batch."""

    accepted: int
    repeated: int
    quarantined: Mapping[str, str]
    #: Members that no answer has, such as a command; they mean nothing here.
    ignored: tuple[str, ...] = ()


def sample_text(
    sample_id: str, measurement: Measurement, clock_offset: int | None = None
) -> str:
    """Return one sample as JSON text, as it is spooled and as it is sent.

    Its instant is the site's own; *clock_offset* is what the desk's clock was ahead.
    """
    told: dict[str, object] = {"id": sample_id, **measurement.as_json()}
    if clock_offset is not None and abs(clock_offset) >= NOISE_SECONDS:
        told["clock_offset_seconds"] = clock_offset
    return json.dumps(told, ensure_ascii=False)


def batch_body(samples: Sequence[str], *, sent_at: datetime) -> bytes:
    """Return the body of a batch; *samples* are texts made by `sample_text`."""
    head = json.dumps(
        {
            "format": FORMAT,
            "sitewatch": __version__,
            "sent_at": instants.as_text(sent_at),
        }
    )
    return f'{head[:-1]}, "samples": [{", ".join(samples)}]}}'.encode()


def read_answer(body: bytes, sample_ids: Collection[str]) -> Answer:
    """Return the desk's answer, if it accounts for every one of *sample_ids*.

    Raises:
        Misshapen: Something else answered (a proxy, a log-in page), or the figures
            do not add up: then nothing is settled and the batch is sent again.
    """
    said = shape.mapping(shape.json_of(body), "answer")
    answer = Answer(
        accepted=shape.integer(said.get("accepted"), "accepted"),
        repeated=shape.integer(said.get("repeated"), "repeated"),
        quarantined=read_quarantined(said, sample_ids),
        ignored=surplus(said, {"accepted", "repeated", "quarantined"}),
    )
    told = answer.accepted + answer.repeated + len(answer.quarantined)
    if told != len(sample_ids) or min(answer.accepted, answer.repeated) < 0:
        msg = f"the answer accounts for {told} samples of {len(sample_ids)}"
        raise shape.Misshapen(msg)
    return answer


def surplus(said: Mapping[str, object], known: Collection[str]) -> tuple[str, ...]:
    """Return the members of an answer that nobody asked for, as they can be logged."""
    names = sorted(name for name in said if name not in known)
    return tuple(_printable(name)[:40] for name in names[:MOST_SURPLUS])


def read_quarantined(
    said: Mapping[str, object], sample_ids: Collection[str]
) -> dict[str, str]:
    """Return the refused samples and why, all of them among *sample_ids*."""
    listed = shape.items(
        said.get("quarantined", []), "quarantined", most=len(sample_ids)
    )
    refused: dict[str, str] = {}
    for number, entry in enumerate(listed):
        path = f"quarantined[{number}]"
        each = shape.mapping(entry, path)
        sample_id = shape.text(each.get("id"), f"{path}.id")
        if sample_id not in sample_ids:
            msg = f"{path}.id: this sample was not in the batch"
            raise shape.Misshapen(msg)
        refused[sample_id] = _printable(each.get("error"))
    return refused


def _printable(error: object) -> str:
    words = error if isinstance(error, str) else json.dumps(error, default=str)
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    return plain[:MOST_REASON].strip() or "refused without a reason"
