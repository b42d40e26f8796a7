"""What is set up at a site: ways in, trusted hosts, approvers, the contract's terms."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.access import trusted_network
from backline.guide.mechanisms import LISTED, Mechanism
from backline.guide.secret_words import check_no_secret
from backline.guide.workflow import MoveRefused
from backline.mechanisms import mechanisms
from backline.records.accounts.queries import Reader
from backline.records.customers.models import Site
from backline.records.customers.queries import contacts_for, site_for
from backline.records.remote.models import (
    AccessTerms,
    Approver,
    OwnMechanism,
    TrustedHost,
    Way,
)
from backline.records.remote.queries import about, approver_as, names_approvers
from backline.records.trail.actions import record


_VENDOR_ONLY = "What is set up for access is the vendor's to write down: ask the desk."


@transaction.atomic
def set_up_way(  # noqa: PLR0913 - a way's own fields
    *,
    site_id: int,
    mechanism: str,
    by: Reader,
    now: datetime,
    adapter: str = "",
    host: str = "",
    port: int | None = None,
    account: str = "",
    words: str = "",
) -> Way:
    """Write down how one of the guide's mechanisms is set up at a site; no secrets.

    Raises:
        MoveRefused: the guide does not list it, it is set up already, or a field looks
            like a secret.
    """
    site = _site(site_id, by)
    found = mechanisms().get(mechanism)
    if found is None:
        message = (
            f"The guide does not list {mechanism[:40]!r}: it is asked for on a ticket and "
            "approved by itself."
        )
        raise MoveRefused(message, "access.other")
    chosen = _adapter(found, adapter)
    if chosen == "ssh" and not account.strip():
        _refuse("A certificate is for one account: name the account at the host.")
    return put_way(
        site,
        found,
        adapter=chosen,
        host=host,
        port=port,
        account=account,
        words=words,
        by=by,
        now=now,
    )


def put_way(  # noqa: PLR0913 - a way's own fields
    site: Site,
    mechanism: Mechanism,
    *,
    adapter: str,
    host: str,
    port: int | None,
    account: str,
    words: str,
    by: Reader,
    now: datetime,
    own: OwnMechanism | None = None,
) -> Way:
    """Store a way; part of the actions that check who may.

    Raises:
        MoveRefused: it is set up already, or a field looks like a secret.
    """
    given = {"host": host.strip(), "account": account.strip(), "words": words.strip()}
    check_no_secret({f"The field {name!r}": said for name, said in given.items()})
    try:
        with transaction.atomic():
            way = Way.objects.create(
                site=site,
                mechanism=mechanism.name,
                own=own,
                adapter=adapter,
                port=port,
                set_up_at=now,
                by_name=by.name,
                **given,
            )
    except IntegrityError as error:
        message = (
            f"{mechanism.title} is set up at {site.name} already: remove it first."
        )
        raise MoveRefused(message, LISTED) from error
    details = {"mechanism": mechanism.name, "where": way.where, "adapter": adapter}
    record(did="access.way-set-up", about=about(site), by=by, now=now, details=details)
    return way


def _adapter(mechanism: Mechanism, wanted: str) -> str:
    adapter = wanted or mechanism.adapters[0]
    if adapter not in mechanism.adapters:
        known = " or ".join(mechanism.adapters)
        _refuse(f"{mechanism.title} is opened and shut by {known}, not by {adapter}.")
    return adapter


@transaction.atomic
def remove_way(*, site_id: int, way_id: int, by: Reader, now: datetime) -> None:
    """Take a way away: nothing more is granted by it; what is granted goes on."""
    site = _site(site_id, by)
    same = Way.objects.filter(pk=way_id, site=site, removed_at=None)
    if not same.update(removed_at=now):
        _refuse("This way is not set up here any more.")
    details = {"way": way_id}
    record(did="access.way-removed", about=about(site), by=by, now=now, details=details)


@transaction.atomic
def trust_host(
    *, site_id: int, network: str, by: Reader, now: datetime, words: str = ""
) -> TrustedHost:
    """Put a host or network onto the site's list: sessions may come from there.

    Raises:
        MoveRefused: it is none, it is everybody, or it is there already.
    """
    site = _site_of_either(site_id, by)
    check_no_secret({"The word to the host": words})
    host, created = TrustedHost.objects.get_or_create(
        site=site,
        network=trusted_network(network),
        defaults={"words": words.strip(), "added_at": now, "by_name": by.name},
    )
    if not created:
        _refuse(f"{host.network} is trusted at {site.name} already.")
    details = {"network": host.network, "words": host.words}
    record(
        did="access.host-trusted", about=about(site), by=by, now=now, details=details
    )
    return host


@transaction.atomic
def distrust_host(*, site_id: int, host_id: int, by: Reader, now: datetime) -> None:
    """Take a host off the site's list: no session begins from there any more.

    A certificate that is signed already keeps the hosts it was signed with: whoever
    wants it to end, too, ends its access.
    """
    site = _site_of_either(site_id, by)
    host = TrustedHost.objects.filter(pk=host_id, site=site).first()
    if host is None:
        _refuse("This host is not trusted here any more.")
        return
    host.delete()
    details = {"network": host.network}
    record(
        did="access.host-distrusted", about=about(site), by=by, now=now, details=details
    )


@transaction.atomic
def name_approver(
    *, site_id: int, contact_id: int, by: Reader, now: datetime
) -> Approver:
    """Name a contact who approves access to a site, for the customer.

    A manager of the vendor writes down whom the customer named; an approver, and whom
    the customer lets name its people, name colleagues on the portal.

    Raises:
        MoveRefused: they do not sign in, are another customer's, or are named already.
    """
    site = _site_of_approvers(site_id, by)
    found = contacts_for(reader=by, customer_id=site.customer_id)
    contact = found.filter(pk=contact_id).first()
    if contact is None or contact.person is None or not contact.person.is_active:
        message = (
            f"An approver signs in to the portal as a contact of {site.customer.name}: "
            "have them invited first."
        )
        raise MoveRefused(message, LISTED)
    try:
        with transaction.atomic():
            approver = Approver.objects.create(
                site=site, contact=contact, named_at=now, by_name=by.name
            )
    except IntegrityError as error:
        message = f"{contact.name} is an approver of {site.name} already."
        raise MoveRefused(message, LISTED) from error
    details = {"contact": contact.name}
    record(
        did="access.approver-named", about=about(site), by=by, now=now, details=details
    )
    return approver


@transaction.atomic
def remove_approver(
    *, site_id: int, contact_id: int, by: Reader, now: datetime
) -> None:
    """Let a contact approve nothing more at a site; what they granted stands."""
    site = _site_of_approvers(site_id, by)
    named = Approver.objects.filter(site=site, contact=contact_id, removed_at=None)
    name = named.values_list("contact__name", flat=True).first()
    if not named.update(removed_at=now):
        _refuse("They are no approver of this site.")
    details = {"contact": name}
    record(
        did="access.approver-removed",
        about=about(site),
        by=by,
        now=now,
        details=details,
    )


@transaction.atomic
def set_access_terms(
    *, site_id: int, manager_too: bool, because: str, by: Reader, now: datetime
) -> AccessTerms:
    """Write down whether the contract wants a vendor manager's approval too.

    It holds for what is asked for from now on.

    Raises:
        MoveRefused: no manager says so, or nobody says where it is agreed.
    """
    site = _site(site_id, by)
    if not by.is_manager:
        _refuse("What the contract wants is a manager's to write down: ask one.")
    if not because.strip():
        _refuse("Say where it is agreed, such as the contract's annex.")
    terms, _ = AccessTerms.objects.update_or_create(
        site=site,
        defaults={
            "manager_too": manager_too,
            "because": because.strip(),
            "set_at": now,
            "by_name": by.name,
        },
    )
    details = {"manager_too": manager_too, "because": terms.because}
    record(did="access.terms-set", about=about(site), by=by, now=now, details=details)
    return terms


def _site(site_id: int, by: Reader) -> Site:
    site = site_for(reader=by, site_id=site_id)
    if by.side != "vendor":
        _refuse(_VENDOR_ONLY)
    return site


def _site_of_either(site_id: int, by: Reader) -> Site:
    """Return the site for the vendor's people and for its approvers."""
    site = site_for(reader=by, site_id=site_id)
    if by.side != "vendor" and approver_as(reader=by, site_id=site_id) is None:
        _refuse("Trusted hosts are the approvers' to name: ask one of them.")
    return site


def _site_of_approvers(site_id: int, by: Reader) -> Site:
    site = site_for(reader=by, site_id=site_id)
    if not names_approvers(reader=by, site=site):
        _refuse(
            "Approvers are named by an approver of the site or whoever names the "
            "customer's people, or written down by a manager of the vendor: ask one."
        )
    return site


def _refuse(because: str) -> None:
    raise MoveRefused(because, LISTED)
