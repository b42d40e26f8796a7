"""GitLab and Jira in their documented forms."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tests.records.trackers.tracker_server import Call, serving

from backline.guide.developers import Issue
from backline.records.outbox.letter import NotNow, Refused
from backline.records.trackers.adapters.gitlab import GitLab
from backline.records.trackers.adapters.jira import Jira
from backline.records.trackers.adapters.speaking import NotSigned


def gitlab(url: str) -> GitLab:
    return GitLab(url, "acme/dialer", "glpat", "hook")


def jira(url: str) -> Jira:
    return Jira(url, "DIAL", "me@acme.example:token", "hook")


LAB = {
    "iid": 7,
    "title": "Log-in hangs",
    "state": "opened",
    "web_url": "https://gitlab.example/acme/dialer/-/issues/7",
}
JIRA = {
    "key": "DIAL-7",
    "fields": {
        "summary": "Log-in hangs",
        "status": {"statusCategory": {"key": "indeterminate"}},
    },
}


def test_gitlab_opens_reads_and_finds() -> None:
    def answer(call: Call) -> tuple[int, object]:
        assert call.headers["PRIVATE-TOKEN"] == "glpat"
        assert call.path.startswith("/api/v4/projects/acme%2Fdialer/issues")
        if call.method == "POST":
            assert call.body == {"title": "Log-in hangs", "description": "Since noon"}
            return 201, LAB
        if call.query:
            return 200, [LAB] if call.query["search"] == ["mark"] else []
        return 200, {**LAB, "state": "closed"}

    with serving(answer) as server:
        lab = gitlab(server.url)
        url = str(LAB["web_url"])
        assert lab.open_issue("Log-in hangs", "Since noon") == Issue(
            "7", "Log-in hangs", url, is_open=True
        )
        assert lab.read("7") == Issue("7", "Log-in hangs", url, is_open=False)
        assert lab.find("mark") == Issue("7", "Log-in hangs", url, is_open=True)
        assert lab.find("other") is None


def test_gitlab_calls_with_its_token() -> None:
    lab = gitlab("http://127.0.0.1:1")
    attributes = {**LAB, "url": LAB["web_url"], "state": "closed"}
    event: dict[str, object] = {
        "object_kind": "issue",
        "project": {"id": 3, "path_with_namespace": "acme/dialer"},
        "object_attributes": attributes,
    }

    def heard(told: object, token: str = "hook") -> str | None:  # noqa: S107
        return lab.heard({"X-Gitlab-Token": token}, json.dumps(told).encode())

    assert heard(event) == "7"
    assert heard({**event, "object_kind": "note"}) is None
    assert heard({**event, "project": {"id": 4, "path_with_namespace": "x/y"}}) is None
    with pytest.raises(NotSigned):
        heard(event, "guessed")


def test_jira_opens_reads_and_finds() -> None:
    def answer(call: Call) -> tuple[int, object]:
        basic = base64.b64encode(b"me@acme.example:token").decode()
        assert call.headers["Authorization"] == f"Basic {basic}"
        if call.method == "POST":
            assert call.path == "/rest/api/3/issue"
            fields = call.body["fields"]
            assert fields["project"] == {"key": "DIAL"}
            lines = fields["description"]["content"]
            assert [each["content"][0]["text"] for each in lines] == ["One", "Two"]
            return 201, {"id": "1", "key": "DIAL-7", "self": "x"}
        if call.path == "/rest/api/3/search/jql":
            assert 'text ~ "\\"mark\\""' in call.query["jql"][0]
            return 200, {"issues": [JIRA]}
        done = {"key": "done"}
        fields = {"summary": "Log-in hangs", "status": {"statusCategory": done}}
        return 200, {"key": "DIAL-7", "fields": fields}

    with serving(answer) as server:
        site = jira(server.url)
        url = f"{server.url}/browse/DIAL-7"
        assert site.open_issue("Log-in hangs", "One\n\nTwo") == Issue(
            "DIAL-7", "Log-in hangs", url, is_open=True
        )
        assert site.read("DIAL-7") == Issue(
            "DIAL-7", "Log-in hangs", url, is_open=False
        )
        assert site.find("mark") == Issue("DIAL-7", "Log-in hangs", url, is_open=True)


def test_jira_signs_its_calls() -> None:
    site = jira("https://acme.atlassian.example")

    def heard(told: object, secret: str = "hook") -> str | None:  # noqa: S107
        body = json.dumps(told).encode()
        mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return site.heard({"X-Hub-Signature": f"sha256={mark}"}, body)

    event = {"webhookEvent": "jira:issue_updated", "issue": JIRA}
    assert heard(event) == "DIAL-7"
    assert heard({**event, "webhookEvent": "comment_created"}) is None
    assert heard({**event, "issue": {**JIRA, "key": "IVR-7"}}) is None
    with pytest.raises(NotSigned):
        heard(event, "guessed")


@pytest.mark.parametrize("made", [gitlab, jira])
@pytest.mark.parametrize(
    ("status", "said", "raised"),
    [
        (401, {"message": "401 Unauthorized"}, NotNow),
        (403, {"message": "rate limit"}, NotNow),
        (404, {"message": "404 Not Found"}, Refused),
        (410, {"message": "This issue was deleted"}, Refused),
        (302, {}, Refused),
        (503, {}, NotNow),
        (200, b"<html>", NotNow),
        (200, {}, NotNow),
    ],
)
def test_what_a_tracker_cannot_do_is_told_apart(
    made: Callable[[str], Any], status: int, said: object, raised: type[Exception]
) -> None:
    with serving(lambda _call: (status, said)) as server, pytest.raises(raised):
        made(server.url).read("7")


def test_an_address_that_is_none_is_never_asked() -> None:
    with pytest.raises(Refused):
        gitlab("ftp://x").read("7")
    headers: Mapping[str, str] = {}
    with pytest.raises(NotSigned):
        jira("http://x").heard(headers, b"{}")
