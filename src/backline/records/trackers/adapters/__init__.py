"""The kinds of trackers. A folder here is a kind: copy one to add one."""

from __future__ import annotations

from backline.records.trackers.adapters.github import GitHub
from backline.records.trackers.adapters.gitlab import GitLab
from backline.records.trackers.adapters.jira import Jira


KINDS = {"github": GitHub, "gitlab": GitLab, "jira": Jira}
