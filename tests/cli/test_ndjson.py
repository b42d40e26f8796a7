"""The line loop that `calc` and `classify` share (DESIGN: fixed interfaces)."""

from __future__ import annotations

import io
import json
import os
import threading
from decimal import Decimal
from typing import cast

import pytest

from backline.cli.ndjson import MAX_LINE_BYTES, Refusal, run_ndjson


def _echo(request: dict[str, object]) -> dict[str, object]:
    if "refuse" in request:
        message = "No: ask for something else."
        raise Refusal(message)
    return {"got": sorted(set(request) - {"id"})}


def _run(data: bytes) -> list[dict[str, object]]:
    out = io.BytesIO()
    run_ndjson(_echo, io.BytesIO(data), out)
    text = out.getvalue()
    assert not text or text.endswith(b"\n")
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_has_its_answer_in_its_place() -> None:
    answers = _run(b'{"id":1,"a":0}\n{"id":2,"refuse":0}\nrubbish\n{"id":"x"}')
    assert answers[0] == {"id": 1, "got": ["a"]}
    assert answers[1] == {"id": 2, "error": "No: ask for something else."}
    assert answers[2]["id"] is None
    assert "not JSON" in str(answers[2]["error"])
    assert answers[3] == {"id": "x", "got": []}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param(b"", "not JSON", id="blank line"),
        pytest.param(b"\x00\x00\x00", "not JSON", id="NUL bytes"),
        pytest.param(b'{"id":"\x00"}', "not JSON", id="NUL in a string"),
        pytest.param(b'{"id":"\xff"}', "not UTF-8", id="invalid UTF-8"),
        pytest.param(b'{"id":1', "not JSON", id="cut short"),
        pytest.param(b"[1]", "holds a list", id="list"),
        pytest.param(b"null", "holds null", id="null"),
        pytest.param(b"7", "holds a number", id="number"),
        pytest.param(b"7.5", "holds a number", id="fraction"),
        pytest.param(b'"a"', "holds a string", id="string"),
        pytest.param(b"true", "holds a truth value", id="truth value"),
        pytest.param(b"[" * 200_000, "nested too deeply", id="deep list"),
        pytest.param(b'{"a":' * 200_000, "nested too deeply", id="deep object"),
        pytest.param(b'{"id":NaN}', "not a JSON number", id="NaN"),
        pytest.param(b'{"id":1e999999999}', "beyond every use", id="huge exponent"),
        pytest.param(b'{"id":1e9' + b"9" * 40 + b"}", "beyond every use", id="huger"),
        pytest.param(b'{"id":' + b"9" * 9999 + b"}", "not JSON", id="huge integer"),
        pytest.param(b'{"id":[1]}', "'id' is a list", id="list as id"),
        pytest.param(b'{"id":true}', "'id' is a truth value", id="truth as id"),
    ],
)
def test_a_bad_line_is_refused_in_its_place_and_the_run_goes_on(
    line: bytes, words: str
) -> None:
    answers = _run(b'{"id":1}\n' + line + b'\n{"id":3}\n')
    assert [answer["id"] for answer in answers] == [1, None, 3]
    assert words in str(answers[1]["error"])


def test_a_line_of_ten_megabytes_is_refused_in_its_place() -> None:
    pad = b"x" * 10_000_000
    first, second = _run(b'{"id":1,"pad":"' + pad + b'"}\n{"id":2}\n')
    assert first["id"] is None
    assert "longer than 4 MiB" in str(first["error"])
    assert second == {"id": 2, "got": []}


@pytest.mark.parametrize("ending", [b"", b'\n{"id":2}\n'], ids=["last", "amid"])
def test_a_line_beyond_the_limit_is_skipped_not_kept(ending: bytes) -> None:
    answers = _run(b"x" * (MAX_LINE_BYTES + 200_000) + ending)
    assert "longer than 4 MiB" in str(answers[0]["error"])
    assert [answer["id"] for answer in answers] == ([None, 2] if ending else [None])


def test_windows_files_are_read() -> None:
    assert _run(b'\xef\xbb\xbf{"id":1}\r\n{"id":2}\r\n') == [
        {"id": 1, "got": []},
        {"id": 2, "got": []},
    ]


def test_fractions_arrive_exactly_as_written() -> None:
    seen: list[object] = []

    def keep(request: dict[str, object]) -> dict[str, object]:
        seen.append(request["minutes"])
        return {}

    run_ndjson(keep, io.BytesIO(b'{"minutes":0.1}\n{"minutes":3}'), io.BytesIO())
    assert seen == [Decimal("0.1"), 3]


def test_ids_come_back_as_they_were_even_odd_ones() -> None:
    answers = _run(b'{"id":"\\ud800"}\n{"id":1.5}\n{"id":"\xc3\xa9"}\n{"id":0}\n{}\n')
    assert [answer["id"] for answer in answers] == ["\ud800", 1.5, "é", 0, None]


def test_a_line_is_answered_before_the_next_is_waited_for() -> None:
    ask_end, ask = os.pipe()
    answer, answer_end = os.pipe()
    with (
        os.fdopen(ask_end, "rb") as stdin,
        os.fdopen(answer_end, "wb") as stdout,
        os.fdopen(answer, "rb") as reply,
        os.fdopen(ask, "wb", buffering=0) as line,
    ):
        run = threading.Thread(
            target=run_ndjson, args=(_echo, cast("io.BytesIO", stdin), stdout)
        )
        run.start()
        line.write(b'{"id":1}\n')
        assert json.loads(reply.readline()) == {"id": 1, "got": []}
        line.close()
        run.join()
