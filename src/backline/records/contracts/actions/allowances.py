"""Uses of counted grants, one row each (package.entitlement)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.allowance import Counter, check_may_use
from backline.guide.entitlement import Verdict, check_entitled
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions.rights import check_manages
from backline.records.contracts.agreement_queries import counter_at
from backline.records.contracts.models import AllowanceUse, Contract
from backline.records.contracts.queries import Terms, terms_of_site
from backline.records.customers.models import Site
from backline.records.customers.queries import site_for
from backline.records.trail.actions import record
from backline.zones import zone


#: So often another one may be faster before this one gives up.
_TRIES = 20
_LONGEST_KEY = 80
_LONGEST_WORDS = 500


class UseRefused(ValueError):
    """A use cannot be written down or taken back as given."""


@dataclass(frozen=True, slots=True)
class Used:
    """A use of a grant, and how far the grant is used up with it."""

    use: AllowanceUse
    counter: Counter
    verdict: Verdict
    #: It was written down before under the same key.
    again: bool = False


@transaction.atomic
def use_allowance(  # noqa: PLR0913 - a use's own fields
    *,
    site_id: int,
    grant: str,
    key: str,
    by: Reader,
    now: datetime,
    words: str = "",
    used_at: datetime | None = None,
    number: int | None = None,
) -> Used:
    """Use one of a grant at a site; the same key again is the same use.

    Args:
        site_id: where it is used; its contract and zone say which are counted.
        grant: such as ``visits``.
        key: what it is for, such as a ticket's number.
        by: who writes it down, one of the vendor's people.
        now: the instant of writing.
        words: what it was, for both sides to read.
        used_at: when; *now* when not given.
        number: the contract that it is meant to count for, if one is meant.

    Raises:
        NotEntitled: the package does not grant it, or all are used.
        NoContract: no contract covers the site then.
        UseRefused: *by* is not the vendor's, no key, an instant ahead, or another
            contract covers the site then.
        UnknownSite: there is no such site.
    """
    at = now if used_at is None else used_at
    _check_use(key, at, by=by, now=now)
    site = site_for(reader=by, site_id=site_id)
    terms = terms_of_site(site.pk, at)
    check_entitled(terms.plan, to=grant)
    found = Contract.objects.select_related("first").get(pk=terms.contract_id)
    if number is not None and found.number != number:
        message = (
            f"Contract {found.number} covers {site.name} then: write it down there."
        )
        raise UseRefused(message)
    for _ in range(_TRIES):
        known = _known(found, grant, key)
        if known is not None:
            return _told(known, found, terms, site)
        counter = _counter(found, terms, grant, site, at)
        verdict = check_may_use(terms.plan, counter)
        use = AllowanceUse(
            contract_id=found.number,
            grant=grant,
            period=counter.period.number,
            ordinal=_free_ordinal(found, grant, counter),
            key=key.strip(),
            site=site,
            words=words.strip()[:_LONGEST_WORDS],
            used_at=at,
            recorded_by=by.name,
            recorded_at=now,
        )
        if _stored(use):
            _write_down(use, "contract.grant-used", by=by, now=now)
            after = _counter(found, terms, grant, site, at)
            return Used(use, after, verdict)
    message = "Many write down uses at this moment. Try it again."
    raise UseRefused(message)


@transaction.atomic
def undo_use(*, use_id: int, because: str, by: Reader, now: datetime) -> AllowanceUse:
    """Take a use back that was none; the row stays, with the reason.

    Raises:
        NotAManager: *by* may not.
        UseRefused: there is no such use, it is taken back already, or no reason.
    """
    check_manages(by)
    if not because.strip():
        message = "Say why it is taken back: both sides read it."
        raise UseRefused(message)
    own = AllowanceUse.objects.filter(pk=use_id, undone_at=None)
    changed = own.update(
        undone_at=now,
        undone_by=by.name,
        undone_because=because.strip()[:_LONGEST_WORDS],
    )
    if not changed:
        message = f"Use {use_id} does not count: it is taken back, or never was."
        raise UseRefused(message)
    use = AllowanceUse.objects.select_related("site").get(pk=use_id)
    _write_down(use, "contract.use-undone", by=by, now=now)
    return use


def _check_use(key: str, at: datetime, *, by: Reader, now: datetime) -> None:
    message = ""
    if by.side != "vendor":
        message = "The vendor's people write down what is used: ask for it in a ticket."
    elif not key.strip() or len(key.strip()) > _LONGEST_KEY:
        message = f"Say what it is for, in up to {_LONGEST_KEY} letters."
    elif at > now:
        message = "It cannot have been used in the future: give the moment it was."
    if message:
        raise UseRefused(message)


def _known(contract: Contract, grant: str, key: str) -> AllowanceUse | None:
    return AllowanceUse.objects.filter(
        contract=contract.number, grant=grant, key=key.strip(), undone_at=None
    ).first()


def _told(use: AllowanceUse, contract: Contract, terms: Terms, site: Site) -> Used:
    """Return a use that was written down before, as it stands now."""
    counter = _counter(contract, terms, use.grant, site, use.used_at)
    because = f"{use.key} has used it already: {counter.words}."
    return Used(use, counter, Verdict(True, because, terms.plan.clause), again=True)


def _counter(
    contract: Contract, terms: Terms, grant: str, site: Site, at: datetime
) -> Counter:
    where = zone(site.zone)
    day = at.astimezone(where).date()
    return counter_at(contract, terms.plan, grant, day=day, where=where)


def _free_ordinal(contract: Contract, grant: str, counter: Counter) -> int:
    taken = set(
        AllowanceUse.objects.filter(
            contract=contract.number,
            grant=grant,
            period=counter.period.number,
            undone_at=None,
        ).values_list("ordinal", flat=True)
    )
    return next(n for n in range(1, len(taken) + 2) if n not in taken)


def _stored(use: AllowanceUse) -> bool:
    """Insert the row; False when another one took its place or its key meanwhile."""
    try:
        with transaction.atomic():
            use.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _write_down(use: AllowanceUse, did: str, *, by: Reader, now: datetime) -> None:
    details = {
        "contract": use.contract_id,
        "grant": use.grant,
        "ordinal": use.ordinal,
        "words": use.undone_because or use.words,
    }
    record(did=did, about=use.key, by=by, now=now, details=details)
