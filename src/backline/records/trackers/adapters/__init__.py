"""The kinds of trackers. A folder here is a kind: copy one to add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backline.records.trackers.adapters.github import GitHub
from backline.records.trackers.adapters.gitlab import GitLab
from backline.records.trackers.adapters.jira import Jira
from backline.records.trackers.adapters.speaking import Adapter


KINDS: Mapping[str, Callable[[str, str, str, str], Adapter]] = {
    "github": GitHub,
    "gitlab": GitLab,
    "jira": Jira,
}
