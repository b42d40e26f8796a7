"""What can be done about access, by whom, when; each is a form and an action.

Whether a step is offered is asked of the same rules that the action asks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from backline.guide.access import State
from backline.guide.lead_time import Progress
from backline.guide.workflow import MoveRefused
from backline.records.remote.actions import (
    asking,
    coming_in,
    deciding,
    ending,
    others,
    setting_up,
)
from backline.records.remote.queries import approver_as
from backline.records.tickets.actions.moves import BadInstant, TicketMovedOn
from backline.surfaces.look import access_forms as forms


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backline.records.accounts.queries import Reader
    from backline.records.remote.models import Access, OwnMechanism
    from backline.records.remote.queries import SiteAccess
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
        "shut",
        "Confirm that the way is shut",
        forms.ShutForm,
        ending.confirm_shut,
        "Confirmed: nobody is asked any more.",
        _confirms,
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


# --- What is set up at a site -------------------------------------------------------


def ask_to_try(
    *, starts_at: datetime | None, minutes: int, now: datetime, **given: Any
) -> object:
    """Ask to try a way from *starts_at*, or from now, for so many minutes."""
    begins = starts_at or now
    ends = begins + timedelta(minutes=minutes)
    return asking.ask_to_try(starts_at=begins, ends_at=ends, now=now, **given)


def _remove_way(*, number: int, **given: Any) -> object:
    return setting_up.remove_way(way_id=number, **given)


def _distrust(*, number: int, **given: Any) -> object:
    return setting_up.distrust_host(host_id=number, **given)


def _remove_approver(*, number: int, **given: Any) -> object:
    return setting_up.remove_approver(contact_id=number, **given)


def _vendor(found: SiteAccess, reader: Reader) -> bool:
    del found
    return reader.side == "vendor"


def _vendor_with_ways(found: SiteAccess, reader: Reader) -> bool:
    return reader.side == "vendor" and bool(found.ways)


def _manager(found: SiteAccess, reader: Reader) -> bool:
    return _vendor(found, reader) and reader.is_manager


def named_or(found: SiteAccess, reader: Reader) -> bool:
    """Say whether *reader* is an approver of the site."""
    return approver_as(reader=reader, site_id=found.site.pk) is not None


def may_trust(found: SiteAccess, reader: Reader) -> bool:
    """Say whether *reader* keeps the list of trusted hosts."""
    return _vendor(found, reader) or named_or(found, reader)


def may_name(found: SiteAccess, reader: Reader) -> bool:
    """Say whether *reader* names approvers."""
    return _manager(found, reader) or named_or(found, reader)


SITE_STEPS = (
    Step(
        "way",
        "Set up a way in",
        forms.WayForm,
        setting_up.set_up_way,
        "It is set up.",
        _vendor,
    ),
    Step(
        "host",
        "Trust a host",
        forms.HostForm,
        setting_up.trust_host,
        "Sessions may come from there.",
        may_trust,
    ),
    Step(
        "approver",
        "Name an approver",
        forms.ApproverForm,
        setting_up.name_approver,
        "They are written to when somebody asks to come in.",
        may_name,
    ),
    Step(
        "terms",
        "Say what the contract wants",
        forms.TermsForm,
        setting_up.set_access_terms,
        "Written down; it holds for what is asked for from now on.",
        _manager,
    ),
    Step(
        "try",
        "Ask to try a way in",
        forms.TryForm,
        ask_to_try,
        "Asked: the approvers are written to.",
        _vendor_with_ways,
    ),
)
#: Steps about one line of the page, which stand beside it.
LINE_STEPS = (
    Step(
        "remove-way", "Remove", forms.NumberForm, _remove_way, "It is removed.", _vendor
    ),
    Step(
        "distrust",
        "Remove",
        forms.NumberForm,
        _distrust,
        "No session begins from there any more.",
        may_trust,
    ),
    Step(
        "remove-approver",
        "Remove",
        forms.NumberForm,
        _remove_approver,
        "They approve nothing more here.",
        may_name,
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
