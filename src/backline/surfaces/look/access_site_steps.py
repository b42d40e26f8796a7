"""What can be set up for access to a site, and by whom.

Guide: access.mechanisms - the ways in, the trusted hosts and those who approve are known
before anybody asks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from backline.records.remote.actions import asking, setting_up
from backline.records.remote.queries import approver_as, names_approvers
from backline.surfaces.look import access_forms as forms
from backline.surfaces.look.access_steps import Step


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.remote.queries import SiteAccess


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
    return names_approvers(reader=reader, site=found.site)


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
        "No session begins from there any more. A certificate that is signed already "
        "keeps it: end that access, too.",
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
