from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sitewatch import instants, message
from sitewatch.measurement import BadMeasurement, Measurement
from sitewatch.shape import Misshapen


LOSS = Measurement(
    component="acd",
    measure="agents_cannot_log_in",
    affected=21,
    total=100,
    total_source="roster",
    state="measured",
    evidence="21 of 100 rostered agents were refused at log-in",
    at=datetime(2026, 3, 2, 9, tzinfo=UTC),
)


def test_a_batch_is_the_agreed_message() -> None:
    texts = [message.sample_text("a1", LOSS), message.sample_text("a2", LOSS)]
    body = message.batch_body(texts, sent_at=LOSS.at)
    sample = {
        "component": "acd",
        "measure": "agents_cannot_log_in",
        "affected": 21,
        "total": 100,
        "total_source": "roster",
        "state": "measured",
        "evidence": "21 of 100 rostered agents were refused at log-in",
        "at": "2026-03-02T09:00:00Z",
    }
    assert json.loads(body) == {
        "format": 1,
        "sitewatch": "0.1.0",
        "sent_at": "2026-03-02T09:00:00Z",
        "samples": [{"id": "a1", **sample}, {"id": "a2", **sample}],
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param({"affected": 101}, "101 of 100", id="more than all"),
        pytest.param({"affected": -1}, "-1 of 100", id="negative"),
        pytest.param({"affected": True}, "whole numbers", id="a truth"),
        pytest.param({"affected": 2.0}, "whole numbers", id="a fraction"),
        pytest.param({"total": None}, "whole numbers", id="no total"),
        pytest.param({"state": "blind"}, "carries no figures", id="blind with figures"),
        pytest.param(
            {"state": "fine"}, "measured, partial or blind", id="no such state"
        ),
        pytest.param({"total_source": "guessed"}, "known source", id="no such source"),
        pytest.param({"measure": "Agents; DROP"}, "not a name", id="no name"),
        pytest.param({"evidence": "a\nb"}, "printable", id="a line break"),
        pytest.param({"evidence": "a" * 501}, "at most 500", id="endless evidence"),
    ],
)
def test_a_measurement_that_cannot_be_is_refused(
    wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(BadMeasurement, match=said):
        dataclasses.replace(LOSS, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(datetime(2026, 3, 2, 9), id="no zone"),  # noqa: DTZ001 - the point
        pytest.param(datetime(2026, 3, 2, 9, 0, 0, 5, UTC), id="finer than a second"),
        pytest.param(
            datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=5))), id="not UTC"
        ),
    ],
)
def test_an_instant_that_is_not_whole_utc_is_refused(at: datetime) -> None:
    with pytest.raises(instants.BadInstant):
        dataclasses.replace(LOSS, at=at)


def test_none_of_none_is_a_measurement() -> None:
    assert dataclasses.replace(LOSS, affected=0, total=0).as_json()["total"] == 0


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>Please log in</html>", id="a log-in page"),
        pytest.param(b'{"accepted": 1, "repeated": 0, "quara', id="half an answer"),
        pytest.param(b'{"accepted": 1, "repeated": 0}', id="one of two"),
        pytest.param(b'{"accepted": 3, "repeated": -1}', id="a negative count"),
        pytest.param(b'{"accepted": true, "repeated": 1}', id="a truth as count"),
        pytest.param(
            b'{"accepted":1,"repeated":0,"quarantined":[{"id":"zz","error":"no"}]}',
            id="a sample that was not sent",
        ),
        pytest.param(b"[" * 100_000, id="endless nesting"),
        pytest.param(b"\xff\xfe", id="not text"),
    ],
)
def test_an_answer_that_does_not_account_for_every_sample_is_none(body: bytes) -> None:
    with pytest.raises(Misshapen):
        message.read_answer(body, ("a1", "a2"))
