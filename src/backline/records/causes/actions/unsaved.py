"""What somebody has typed into the editor and not saved: kept, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from backline.guide.rca import WHEN
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.causes.actions.writing import check_can_write, drop_unsaved
from backline.records.causes.models import Unsaved


#: More than any report that can be saved; whatever is longer is no report.
_MOST = 400_000


@transaction.atomic
def keep(
    *, number: str, typed: Mapping[str, str], by: Reader, now: datetime
) -> Unsaved:
    """Keep what somebody has typed; theirs alone, until they save.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: *by* is not one of the vendor's people, or it is no report.
    """
    ticket = check_can_write(number=number, by=by)
    if by.person_id is None or sum(map(len, typed.values())) > _MOST:
        message = "It is too long to be kept, or nobody's: save it in parts."
        raise MoveRefused(message, WHEN)
    kept, _ = Unsaved.objects.update_or_create(
        ticket=ticket,
        person_id=by.person_id,
        defaults={"typed": dict(typed), "at": now},
    )
    return kept


def forget(*, number: str, by: Reader) -> None:
    """Throw away what somebody typed and did not save.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: *by* is not the vendor's.
    """
    drop_unsaved(check_can_write(number=number, by=by), by)
