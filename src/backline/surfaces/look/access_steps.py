"""What can be done about access, by whom, when; each is a form and an action.

Whether a step is offered is asked of the same rules that the action asks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backline.guide.access import State
from backline.guide.lead_time import Progress
from backline.guide.workflow import MoveRefused
from backline.records.remote.actions import (
    answering,
    asking,
    coming_in,
    deciding,
    ending,
    others,
)
from backline.records.remote.queries import approver_as
from backline.records.tickets.actions.moves import BadInstant, TicketMovedOn
from backline.surfaces.look import access_forms as forms


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backline.records.accounts.queries import Reader
    from backline.records.remote.models import Access, OwnMechanism
    from backline.surfaces.look.access_forms import SiteForm

REFUSALS = (MoveRefused, TicketMovedOn, BadInstant)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    Attributes:
        name: its place in the address.
        title: the words on its button.
        form: what has to be said for it.
        run: the action.
        done: what the person is told afterwards.
        may: whether it is offered to this reader now.
    """

    name: str
    title: str
    form: type[SiteForm]
    run: Callable[..., object]
    done: str
    may: Callable[[Any, Reader], bool]


@dataclass(frozen=True, slots=True)
class Offered:
    """A step with its empty form; `is_click` when there is nothing to say for it."""

    step: Step
    form: SiteForm
    url: str

    @property
    def is_click(self) -> bool:
        """Whether a button is enough."""
        return not self.form.fields


def performed(step: Step, form: SiteForm, key: dict[str, int], now: datetime) -> bool:
    """Do what the form says; what was refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        step.run(by=form.reader, now=now, **key, **form.arguments())
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def step_named(steps: Iterable[Step], name: str) -> Step | None:
    """Return the step of that name."""
    return next((step for step in steps if step.name == name), None)


# --- An access ----------------------------------------------------------------------


def _decides(access: Access, reader: Reader) -> bool:
    if access.state != State.ASKED.value:
        return False
    if reader.side == "vendor":
        own = reader.person_id in {access.engineer_id, access.requested_by_id}
        waits = access.needs_manager and access.seconded_at is None
        return reader.is_manager and waits and not own
    named = approver_as(reader=reader, site_id=access.site_id) is not None
    return named and access.approved_at is None


def _withdraws(access: Access, reader: Reader) -> bool:
    return reader.side == "vendor" and access.state == State.ASKED.value


def _is_in(access: Access) -> bool:
    return any(session.stopped_at is None for session in access.sessions.all())


def _starts(access: Access, reader: Reader) -> bool:
    own = reader.person_id == access.engineer_id
    return own and access.state == State.GRANTED.value and not _is_in(access)


def _stops(access: Access, reader: Reader) -> bool:
    return reader.side == "vendor" and _is_in(access)


def _ends(access: Access, reader: Reader) -> bool:
    del reader
    return access.state == State.GRANTED.value


def _answers(access: Access, reader: Reader) -> bool:
    waits = access.state == State.ENDED.value and access.shut_at is None
    by_hand = access.certified_at is None
    own = reader.person_id == access.engineer_id
    return waits and by_hand and own and not access.sessions.all()


def _lengthens(access: Access, reader: Reader) -> bool:
    return reader.side == "vendor" and access.state == State.GRANTED.value


def _confirms(access: Access, reader: Reader) -> bool:
    if access.state != State.ENDED.value or access.shut_at is not None:
        return False
    named = approver_as(reader=reader, site_id=access.site_id) is not None
    return reader.side == "vendor" or named


ACCESS_STEPS = (
    Step(
        "approve",
        "Approve",
        forms.NothingForm,
        deciding.approve_access,
        "Approved.",
        _decides,
    ),
    Step(
        "start",
        "Start a session",
        forms.StartForm,
        coming_in.start_session,
        "The session is written down: you may go in.",
        _starts,
    ),
    Step(
        "stop",
        "Stop the session",
        forms.StopForm,
        coming_in.stop_session,
        "The session is over.",
        _stops,
    ),
    Step(
        "unused",
        "Nobody came in",
        forms.NothingForm,
        answering.say_unused,
        "Written down: nobody came in.",
        _answers,
    ),
    Step(
        "declare",
        "I was in: write it down",
        forms.DeclareForm,
        answering.declare_session,
        "Written down. Now confirm that the way is shut.",
        _answers,
    ),
    Step(
        "shut",
        "Confirm that the way is shut",
        forms.ShutForm,
        ending.confirm_shut,
        "Confirmed: nobody is asked any more.",
        _confirms,
    ),
    Step(
        "longer",
        "Ask for more time",
        forms.LongerForm,
        asking.ask_for_longer,
        "Asked: the approvers are written to. It is an access of its own.",
        _lengthens,
    ),
    Step(
        "end",
        "End the access now",
        forms.EndForm,
        ending.end_access,
        "The access is over.",
        _ends,
    ),
    Step(
        "deny",
        "Deny",
        forms.DenyForm,
        deciding.deny_access,
        "Denied: the engineer is told.",
        _decides,
    ),
    Step(
        "withdraw",
        "Take the request back",
        forms.WithdrawForm,
        asking.withdraw_access,
        "The request is withdrawn.",
        _withdraws,
    ),
)


# --- A way that the guide does not list ----------------------------------------------


def _decides_own(own: OwnMechanism, reader: Reader) -> bool:
    if own.state != Progress.ASKED.value:
        return False
    if reader.side == "vendor":
        fits = reader.is_manager and reader.person_id != own.asked_by_id
        return fits and own.seconded_at is None
    named = approver_as(reader=reader, site_id=own.site_id) is not None
    return named and own.approved_at is None


def _agrees(own: OwnMechanism, reader: Reader) -> bool:
    going_on = own.state in {Progress.ASKED.value, Progress.APPROVED.value}
    return reader.side == "vendor" and going_on


def _readies(own: OwnMechanism, reader: Reader) -> bool:
    return reader.side == "vendor" and own.state == Progress.APPROVED.value


OWN_STEPS = (
    Step(
        "approve",
        "Approve",
        forms.NothingForm,
        others.approve_mechanism,
        "Approved.",
        _decides_own,
    ),
    Step(
        "ready",
        "It is ready for use",
        forms.ReadyForm,
        others.make_mechanism_ready,
        "Access by it can be asked for.",
        _readies,
    ),
    Step(
        "lead-time",
        "Agree on its lead time",
        forms.LeadTimeForm,
        others.agree_lead_time,
        "Written down: the ledger shows it.",
        _agrees,
    ),
    Step(
        "deny",
        "Deny",
        forms.DenyForm,
        others.deny_mechanism,
        "Denied: the engineer is told.",
        _decides_own,
    ),
)
