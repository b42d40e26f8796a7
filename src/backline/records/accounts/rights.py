"""Who decides what is the vendor's to decide."""

from __future__ import annotations

from backline.records.accounts.queries import Reader


class NotAManager(PermissionError):
    """This is the vendor's managers' to decide: ask one of them."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def can_manage(reader: Reader) -> bool:
    """Say whether *reader* may: the vendor's managers, and the desk's own commands."""
    return reader.side == "vendor" and (reader.is_manager or reader.person_id is None)


def check_manages(reader: Reader) -> None:
    """Refuse who may not.

    Raises:
        NotAManager: *reader* is none.
    """
    if not can_manage(reader):
        raise NotAManager
