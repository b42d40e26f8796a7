from __future__ import annotations

from django.db.models import QuerySet

from backline.records.accounts.queries import Reader
from backline.records.histories.models import History


State = History.State


class UnknownHistory(LookupError):
    """There is no such history, or it is not yours to see."""


def histories_for(*, reader: Reader) -> QuerySet[History]:
    """Return the histories without their files and reports, the newest first.

    They are the vendor's: a customer sees none.
    """
    found = History.objects.select_related("given_by").order_by("-given_at", "-pk")
    if reader.side != "vendor":
        return found.none()
    return found.defer("content", "report", "mapping_text", "plan_text", "calendar")


def history_for(*, reader: Reader, history_id: int) -> History:
    """Return one history without its file.

    Raises:
        UnknownHistory: there is none, or *reader* may not see it.
    """
    found = histories_for(reader=reader).defer(None).defer("content")
    history = found.filter(pk=history_id).first()
    if history is None:
        message = f"There is no history {history_id}."
        raise UnknownHistory(message)
    return history


def change_of(history: History) -> str:
    """Return what differs whenever the page of a history does."""
    return f"{history.state}-{history.cases_judged}"


def outcomes_of(history: History) -> list[dict[str, object]]:
    """Return what was judged of a history so far, in the order of its cases."""
    slices = history.slice_set.order_by("first_case")
    return list(slices.values_list("outcome", flat=True))
