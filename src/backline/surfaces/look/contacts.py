"""A customer's people, the same on console and portal.

Guide: philosophy.actions - it is known who speaks for a customer, and both sides see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from backline.guide.people import can_name
from backline.records.accounts.queries import links_until
from backline.records.accounts.rights import can_manage
from backline.records.customers.actions import change_contact, name_contact
from backline.records.customers.queries import (
    UnknownContact,
    contact_for,
    contacts_for,
    sites_for,
    speaks_for,
)
from backline.records.remote.queries import approvals_of, names_approvers
from backline.surfaces.look.contact_acts import (
    ACTS,
    AT_SITES,
    REFUSALS,
    act_refused,
    offered_acts,
    site_act_refused,
)
from backline.surfaces.look.people import contact_badge


if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from backline.records.customers.models import Contact, Customer, Site
    from backline.records.remote.models import Approver
    from backline.surfaces.look.badges import Badge
    from backline.surfaces.look.calendar_desk import Desk


class ContactForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120)
    email = forms.CharField(
        label="Email",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(label="Phone", max_length=40, required=False)
    language = forms.CharField(
        label="Language",
        max_length=3,
        required=False,
        help_text="What they would rather speak, as hi or en.",
    )


class NewContactForm(ContactForm):
    invite = forms.BooleanField(
        label="Invite them to the portal now",
        help_text="By a mail with a link that is good for seven days and works once.",
        required=False,
        initial=True,
    )


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact as a line: how they are reached, what they are, how they come in."""

    contact: Contact
    badge: Badge
    parts: str
    url: str


@dataclass(frozen=True, slots=True)
class AtSite:
    """What a contact is at one site, and what can be said of it."""

    site: Site
    is_duty: bool
    approval: Approver | None


def contact_lines(
    desk: Desk, customer: Customer, *, left: bool = False
) -> list[ContactLine]:
    """Return the contacts of a customer as lines."""
    reader = desk.reader
    found = list(contacts_for(reader=reader, customer_id=customer.pk, left=left))
    until = _until(desk, found)
    sites = list(sites_for(reader=reader).filter(customer=customer))
    return [
        ContactLine(
            contact,
            contact_badge(contact, until),
            _parts(desk, contact, sites),
            desk.place("contact", contact.pk),
        )
        for contact in found
    ]


def _until(desk: Desk, contacts: Iterable[Contact]) -> Any:
    people = [each.person_id for each in contacts if each.person_id is not None]
    return links_until(people=people, now=desk.now)


def _parts(desk: Desk, contact: Contact, sites: Iterable[Site]) -> str:
    parts = ["names people"] * contact.heads
    duty = [site.name for site in sites if site.duty_contact_id == contact.pk]
    approves = [each.site.name for each in _approvals(desk, contact)]
    for what, where in (("duty contact", duty), ("approver", approves)):
        parts += [f"{what} at {', '.join(where)}"] * bool(where)
    return "; ".join(parts)


def _approvals(desk: Desk, contact: Contact) -> list[Approver]:
    """Return what a contact approves now; nothing once they are shut out."""
    if contact.person is None or not contact.person.is_active:
        return []
    named = approvals_of(reader=desk.reader, contact=contact)
    return [each for each in named if each.removed_at is None]


def names_people(desk: Desk, customer: Customer) -> bool:
    """Say whether who asks may name people of a customer."""
    speaks = speaks_for(reader=desk.reader, customer_id=customer.pk)
    return can_name(speaks) and customer.closed_at is None


def new_contact_page(
    request: HttpRequest, desk: Desk, customer: Customer, back: tuple[str, str]
) -> HttpResponse:
    """Write down a person of a customer."""
    form = NewContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = name_contact(
                customer_id=customer.pk,
                by=desk.reader,
                now=desk.now,
                **form.cleaned_data,
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            invited = ": a link is in the mail to them" * form.cleaned_data["invite"]
            messages.success(request, f"{made.name} is written down{invited}.")
            return redirect(desk.place("contact", made.pk))
    own = desk.surface == "portal"
    title = "Add a colleague" if own else f"Add a contact of {customer.name}"
    shown = {"form": form, "title": title, "save": "Add them"}
    shown |= {"back": back[0], "back_title": back[1]}
    return desk.page(request, "form", shown)


def contact_page(
    request: HttpRequest, desk: Desk, contact_id: int, back: tuple[str, str]
) -> HttpResponse:
    """Show a contact, and write down what is changed of them."""
    contact = contact_or_404(desk, contact_id)
    initial = {name: getattr(contact, name) for name in ContactForm.base_fields}
    posted = request.POST if request.method == "POST" else None
    form = ContactForm(posted, initial=initial)
    if form.is_valid():
        try:
            change_contact(
                contact_id=contact.pk,
                by=desk.reader,
                now=desk.now,
                **form.cleaned_data,
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Written down.")
            return redirect(desk.place("contact", contact.pk))
    shown = _shown(desk, contact, form)
    return desk.page(request, "contact", {**shown, "back": back})


def _shown(desk: Desk, contact: Contact, form: ContactForm) -> dict[str, Any]:
    reader, here = desk.reader, desk.place("contact", contact.pk)
    is_there = contact.left_at is None
    sites = list(sites_for(reader=reader).filter(customer=contact.customer_id))
    approvals = {each.site_id: each for each in _approvals(desk, contact)}
    acts = [
        (f"{here}{name}/", act.title) for name, act in offered_acts(contact, reader)
    ]
    comes_in = contact.person is not None and contact.person.is_active
    return {
        "contact": contact,
        "badge": contact_badge(contact, _until(desk, [contact])),
        "form": form,
        "acts": acts,
        "here": here,
        "changes": is_there and names_people(desk, contact.customer),
        "sites": [
            AtSite(site, site.duty_contact_id == contact.pk, approvals.get(site.pk))
            for site in sites
        ],
        "names_duty": is_there and reader.side == "vendor",
        "names_approvers": comes_in
        and any(names_approvers(reader=reader, site=site) for site in sites),
        "manages": can_manage(reader),
    }


def contact_act(
    request: HttpRequest, desk: Desk, contact_id: int, name: str
) -> HttpResponse:
    """Do one thing with a contact; ask first where it shuts somebody out."""
    contact = contact_or_404(desk, contact_id)
    back = desk.place("contact", contact.pk)
    if name in AT_SITES:
        return _at_site(request, desk, contact, name)
    if name not in ACTS:
        raise Http404
    act = ACTS[name]
    if request.method != "POST":
        return _asked(request, desk, contact, name)
    refused = act_refused(name, contact, by=desk.reader, now=desk.now)
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, act.done)
    return redirect(back)


def _asked(
    request: HttpRequest, desk: Desk, contact: Contact, name: str
) -> HttpResponse:
    shown = {
        "question": f"{contact.name}: {ACTS[name].title.lower()}?",
        "consequence": ACTS[name].consequence,
        "action": request.path,
        "back": desk.place("contact", contact.pk),
        "yes": ACTS[name].title,
        "nav": desk.nav,
    }
    return render(request, "look/confirm.html", shown)


def _at_site(
    request: HttpRequest, desk: Desk, contact: Contact, name: str
) -> HttpResponse:
    site_id = request.POST.get("site", "")
    if not site_id.isdecimal():
        raise Http404
    refused = site_act_refused(
        name, contact, int(site_id), by=desk.reader, now=desk.now
    )
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, AT_SITES[name][1])
    return redirect(desk.place("contact", contact.pk))


def contact_or_404(desk: Desk, contact_id: int) -> Contact:
    """Return the contact, or end in a page that says there is none."""
    try:
        return contact_for(reader=desk.reader, contact_id=contact_id)
    except UnknownContact as error:
        raise Http404(str(error)) from error
