"""Jira Cloud, its REST API v3 and its signed webhooks.

The token is `mail:token`, as Jira's basic authentication wants it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import urlencode

from backline.guide.developers import Issue
from backline.records.outbox.letter import NotNow
from backline.records.trackers.adapters.speaking import (
    Json,
    ask,
    check_hmac,
    member,
    read_json,
    text,
)


_FIELDS = "summary,status"


class Jira:
    """Issues of one project, by its key; new ones are bugs."""

    def __init__(self, api: str, project: str, token: str, secret: str) -> None:
        self._site = api.rstrip("/")
        self._rest = f"{self._site}/rest/api/3"
        self._project, self._secret = project, secret
        basic = base64.b64encode(token.encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}"}

    def open_issue(self, title: str, body: str) -> Issue:
        """Open a bug."""
        fields = {
            "project": {"key": self._project},
            "issuetype": {"name": "Bug"},
            "summary": title,
            "description": _document(body),
        }
        given: Json = {"fields": fields}
        told = ask("POST", f"{self._rest}/issue", self._headers, given)
        try:
            key = text(told, "key")
        except ValueError as error:
            message = f"Jira does not tell the key of what it took: {error}"
            raise NotNow(message) from error
        return Issue(key, title, f"{self._site}/browse/{key}", is_open=True)

    def find(self, marker: str) -> Issue | None:
        """Return the issue with *marker* in its text."""
        jql = f'project = "{self._project}" AND text ~ "\\"{marker}\\""'
        asked = urlencode({"jql": jql, "fields": _FIELDS, "maxResults": 1})
        told = ask("GET", f"{self._rest}/search/jql?{asked}", self._headers)
        found = member(told, "issues")
        for each in found if isinstance(found, list) else []:
            return self._issue(each)
        return None

    def read(self, key: str) -> Issue:
        """Return the issue of a key."""
        url = f"{self._rest}/issue/{key}?fields={_FIELDS}"
        return self._issue(ask("GET", url, self._headers))

    def heard(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """Return the key of the issue that a webhook's call is about."""
        check_hmac(self._secret, body, headers.get("X-Hub-Signature", ""))
        told = read_json(body)
        if not str(told.get("webhookEvent", "")).startswith("jira:issue_"):
            return None
        key = text(told, "issue", "key")
        return key if key.startswith(f"{self._project}-") else None

    def _issue(self, told: object) -> Issue:
        try:
            key = text(told, "key")
            category = text(told, "fields", "status", "statusCategory", "key")
            title = text(told, "fields", "summary")
        except ValueError as error:
            message = f"Jira tells of an issue that is none: {error}"
            raise NotNow(message) from error
        return Issue(key, title, f"{self._site}/browse/{key}", category != "done")


def _document(body: str) -> Json:
    """Return plain text in Jira's document format, a paragraph a line."""
    lines = [line for line in body.splitlines() if line.strip()]
    return {
        "type": "doc",
        "version": 1,
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": line}]}
            for line in lines
        ],
    }
