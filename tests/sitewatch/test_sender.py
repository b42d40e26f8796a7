from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.conftest import NOW
from tests.sitewatch.standin import (
    Clocks,
    Desk,
    Post,
    Reply,
    channel,
    desk_serving,
    raw_server,
)
from tests.sitewatch.test_spool import evidence, measurements

from sitewatch.sender import Kept, Sender, Settled, pause_seconds
from sitewatch.spool import Counts, Spool


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


def sender(url: str, spool: Spool, seconds: int = 60) -> Sender:
    return Sender(channel(url, Clocks(NOW), seconds=seconds), spool)


def test_a_batch_goes_to_the_desk_with_token_and_key(
    desk: Desk, spool: Spool, now: datetime
) -> None:
    spool.store(measurements(3, now), now=now)
    outcome = sender(desk.url, spool).send_next(now=now)
    (post,) = desk.posts
    assert outcome == Settled(post.key, 3, 0, {})
    assert (post.path, post.token) == ("/api/v1/samples", "Bearer s3cret")
    assert post.samples[2]["affected"] == 2
    assert spool.counts() == Counts(waiting=0, sent=3, refused=0)
    assert sender(desk.url, spool).send_next(now=now) is None


def test_a_desk_that_comes_back_gets_everything_in_order(
    spool: Spool, now: datetime
) -> None:
    """Down at first, up for one batch, down again, then back for good."""
    desk = Desk()
    with desk_serving(desk):
        port = desk.port
    everything = []
    for minute in range(5):
        at = now + timedelta(minutes=minute)
        spool.store(measurements(100, at), now=at)
        everything += [f"sample {number}" for number in range(100)]
        outcome = sender(f"http://127.0.0.1:{port}", spool).send_next(now=at)
        assert isinstance(outcome, Kept)
        if minute == 2:
            with desk_serving(desk):
                sender(desk.url, spool).send_next(now=at)
    with desk_serving(desk):
        while sender(desk.url, spool).send_next(now=now):
            pass
    told = [words for post in desk.posts for words in evidence(post.body)]
    assert told == everything
    assert len(desk.known) == 500


def reply(
    status: int, body: str = "", cut_after: int | None = None, **headers: str
) -> Callable[[Post], Reply]:
    return lambda post: Reply(status, body.encode(), headers, cut_after)


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        pytest.param(reply(401), "does not know the token", id="401"),
        pytest.param(reply(403), "does not allow", id="403"),
        pytest.param(reply(404), "status 404", id="404"),
        pytest.param(reply(409), "status 409", id="409"),
        pytest.param(reply(500), "status 500", id="500"),
        pytest.param(reply(503), "status 503", id="503"),
        pytest.param(
            reply(302, Location="http://127.0.0.1:1/"), "status 302", id="302"
        ),
        pytest.param(
            reply(302, '{"accepted": 3, "repeated": 0}'),
            "status 302",
            id="302, well said",
        ),
        pytest.param(reply(200, "<html>Log in</html>"), "not JSON", id="a log-in page"),
        pytest.param(reply(202), "not JSON", id="202 without a body"),
        pytest.param(
            reply(202, '{"accepted": 3, "repeated": 0, "quarantined": []}', 20),
            "cut after 20",
            id="half an answer",
        ),
        pytest.param(
            reply(202, '{"accepted": 2, "repeated": 0}'), "2 samples of 3", id="too few"
        ),
        pytest.param(reply(202, "[" * 1_000_001), "larger than", id="huge"),
        pytest.param(reply(422, "<html>"), "not JSON", id="422 of a proxy"),
        pytest.param(
            reply(422, '{"title": "no"}'), "status 422", id="422 of the whole"
        ),
        pytest.param(
            reply(422, '{"quarantined": [{"id": "foreign", "error": "no"}]}'),
            "was not in the batch",
            id="422 of a foreign sample",
        ),
        pytest.param(lambda post: None, "without an answer", id="closed"),
    ],
)
def test_a_batch_is_kept_and_sent_again_as_it_was_until_the_desk_answers_for_it(
    desk: Desk,
    spool: Spool,
    now: datetime,
    answer: Callable[[Post], Reply | None],
    because: str,
) -> None:
    spool.store(measurements(3, now), now=now)
    desk.answers = [answer]
    outcome = sender(desk.url, spool).send_next(now=now)
    assert isinstance(outcome, Kept)
    assert because in outcome.because
    assert spool.counts() == Counts(waiting=3, sent=0, refused=0)
    later = now + timedelta(hours=1)
    spool.store(measurements(7, later), now=later)
    assert isinstance(sender(desk.url, spool).send_next(now=later), Settled)
    assert desk.posts[0] == desk.posts[1]
    assert spool.counts() == Counts(waiting=7, sent=3, refused=0)


def test_a_batch_whose_answer_was_lost_is_told_as_repeated(
    desk: Desk, spool: Spool, now: datetime
) -> None:
    """The desk has stored it, but its answer never came."""

    def store_and_fall_silent(post: Post) -> None:
        desk.take(post)

    spool.store(measurements(3, now), now=now)
    desk.answers = [store_and_fall_silent]
    assert isinstance(sender(desk.url, spool).send_next(now=now), Kept)
    again = sender(desk.url, spool).send_next(now=now)
    assert again == Settled(desk.posts[0].key, 0, 3, {})
    assert len(desk.known) == 3


def test_a_quarantined_sample_is_kept_as_refused(
    desk: Desk, spool: Spool, now: datetime
) -> None:
    def quarantine(post: Post) -> Reply:
        refused = [{"id": post.ids[1], "error": "no such\nmeasure"}]
        said = {"accepted": 2, "repeated": 0, "quarantined": refused}
        return Reply(202, json.dumps(said).encode())

    spool.store(measurements(3, now), now=now)
    desk.answers = [quarantine]
    assert isinstance(sender(desk.url, spool).send_next(now=now), Settled)
    assert spool.refused() == [(desk.posts[0].ids[1], "no such measure")]
    assert spool.counts() == Counts(waiting=0, sent=2, refused=1)


@pytest.mark.parametrize("status", [400, 422])
def test_a_refusal_that_names_samples_lets_the_others_through(
    desk: Desk, spool: Spool, now: datetime, status: int
) -> None:
    def refuse(post: Post) -> Reply:
        said = {"quarantined": [{"id": post.ids[0], "error": "too old"}]}
        return Reply(status, json.dumps(said).encode())

    spool.store(measurements(3, now), now=now)
    desk.answers = [refuse]
    assert isinstance(sender(desk.url, spool).send_next(now=now), Settled)
    assert isinstance(sender(desk.url, spool).send_next(now=now), Settled)
    first, second = desk.posts
    assert first.key != second.key
    assert second.ids == first.ids[1:]
    assert spool.counts() == Counts(waiting=0, sent=2, refused=1)


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        pytest.param("17", 17, id="seconds"),
        pytest.param("Mon, 02 Mar 2026 09:01:30 GMT", 90, id="an instant"),
        pytest.param("Mon, 02 Mar 2026 09:01:30 -0000", 90, id="an instant, no zone"),
        pytest.param("Mon, 02 Mar 2026 08:00:00 GMT", 0, id="an instant gone by"),
        pytest.param("999999999999999999999", 3600, id="for ever"),
        pytest.param("soon", None, id="garbage"),
        pytest.param("", None, id="nothing"),
        pytest.param("-5", None, id="negative"),
    ],
)
def test_the_desk_may_ask_to_wait_within_reason(
    desk: Desk, spool: Spool, now: datetime, wish: str, seconds: int | None
) -> None:
    spool.store(measurements(1, now), now=now)
    desk.answers = [lambda post: Reply(429, b"", {"Retry-After": wish})]
    outcome = sender(desk.url, spool).send_next(now=now)
    assert isinstance(outcome, Kept)
    assert outcome.wait_seconds == seconds


def test_a_desk_that_never_answers_is_given_up(spool: Spool, now: datetime) -> None:
    spool.store(measurements(1, now), now=now)
    with raw_server(lambda link, over: void(over.wait())) as url:
        outcome = sender(url, spool, seconds=1).send_next(now=now)
    assert isinstance(outcome, Kept)
    assert "within 1 s" in outcome.because


def void(_: bool) -> None:
    pass


def test_the_pause_doubles_to_five_minutes_and_is_spread() -> None:
    assert [pause_seconds(n, 100) for n in (1, 2, 3, 7, 8, 1000)] == [
        4, 8, 16, 256, 300, 300,
    ]  # fmt: skip
    assert pause_seconds(8, 0) == 150
    assert len({pause_seconds(8, share) for share in range(101)}) > 90
