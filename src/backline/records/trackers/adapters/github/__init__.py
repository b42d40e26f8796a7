"""GitHub, its REST API of 2022-11-28 and its webhooks for issues."""

from __future__ import annotations

from collections.abc import Mapping

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


class GitHub:
    """Issues of one repository, `owner/name`."""

    def __init__(self, api: str, project: str, token: str, secret: str) -> None:
        self._issues = f"{api.rstrip('/')}/repos/{project}/issues"
        self._project, self._secret = project, secret
        self._headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def open_issue(self, title: str, body: str) -> Issue:
        """Open an issue."""
        given: Json = {"title": title, "body": body}
        return _issue(ask("POST", self._issues, self._headers, given))

    def find(self, marker: str) -> Issue | None:
        """Return the issue with *marker* in its text, among the hundred latest."""
        url = f"{self._issues}?state=all&sort=created&direction=desc&per_page=100"
        found = ask("GET", url, self._headers)
        for each in found if isinstance(found, list) else []:
            if marker in str(member(each, "body") or ""):
                return _issue(each)
        return None

    def read(self, key: str) -> Issue:
        """Return the issue of a number."""
        return _issue(ask("GET", f"{self._issues}/{key}", self._headers))

    def heard(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """Return the number of the issue that a webhook's call is about."""
        check_hmac(self._secret, body, headers.get("X-Hub-Signature-256", ""))
        told = read_json(body)
        if headers.get("X-GitHub-Event") != "issues":
            return None
        if text(told, "repository", "full_name").lower() != self._project.lower():
            return None
        return text(told, "issue", "number")


def _issue(told: object) -> Issue:
    try:
        return Issue(
            key=text(told, "number"),
            title=text(told, "title"),
            url=text(told, "html_url"),
            is_open=text(told, "state") == "open",
        )
    except ValueError as error:
        message = f"GitHub tells of an issue that is none: {error}"
        raise NotNow(message) from error
