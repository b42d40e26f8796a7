"""GitLab, its REST API v4 and its issue events."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from backline.guide.developers import Issue
from backline.records.outbox.letter import NotNow
from backline.records.trackers.adapters.speaking import (
    Json,
    NotSigned,
    ask,
    read_json,
    text,
)


class GitLab:
    """Issues of one project, by its path or number."""

    def __init__(self, api: str, project: str, token: str, secret: str) -> None:
        place = quote(project, safe="")
        self._issues = f"{api.rstrip('/')}/api/v4/projects/{place}/issues"
        self._project, self._secret = project, secret
        self._headers = {"PRIVATE-TOKEN": token}

    def open_issue(self, title: str, body: str) -> Issue:
        """Open an issue."""
        given: Json = {"title": title, "description": body}
        return _issue(ask("POST", self._issues, self._headers, given))

    def find(self, marker: str) -> Issue | None:
        """Return the issue with *marker* in its text."""
        asked = urlencode({"search": marker, "in": "description", "scope": "all"})
        found = ask("GET", f"{self._issues}?{asked}", self._headers)
        for each in found if isinstance(found, list) else []:
            return _issue(each)
        return None

    def read(self, key: str) -> Issue:
        """Return the issue of a number."""
        return _issue(ask("GET", f"{self._issues}/{key}", self._headers))

    def heard(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """Return the number of the issue that an event is about."""
        given = headers.get("X-Gitlab-Token", "").encode("utf-8", "replace")
        if not hmac.compare_digest(self._secret.encode(), given):
            raise NotSigned(NotSigned.__doc__)
        told = read_json(body)
        if told.get("object_kind") != "issue":
            return None
        names = {
            text(told, "project", "path_with_namespace"),
            text(told, "project", "id"),
        }
        if self._project not in names:
            return None
        return text(told, "object_attributes", "iid")


def _issue(told: object) -> Issue:
    try:
        return Issue(
            key=text(told, "iid"),
            title=text(told, "title"),
            url=text(told, "web_url"),
            is_open=text(told, "state") == "opened",
        )
    except ValueError as error:
        message = f"GitLab tells of an issue that is none: {error}"
        raise NotNow(message) from error
