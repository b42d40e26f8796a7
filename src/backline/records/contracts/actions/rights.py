"""Who may sign and change what is agreed."""

from __future__ import annotations

from backline.records.accounts.rights import NotAManager, can_manage, check_manages


__all__ = ["NotAManager", "can_manage", "check_manages"]
