"""The customers, their sites and their people: read by all, kept by the managers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backline.guide.workflow import MoveRefused
from backline.records.customers import actions
from backline.records.customers.queries import UnknownSite, site_for
from backline.records.enrolment.actions import close_customer
from backline.records.tickets.actions.customers import reopen_customer
from backline.surfaces.console.customer_forms import CustomerForm, SiteForm, done
from backline.surfaces.console.customer_page import (
    customer_or_404,
    customer_shown,
    customers_shown,
    nav,
)
from backline.surfaces.console.doors import manager_page, vendor_page
from backline.surfaces.look import contacts
from backline.surfaces.look.calendar_desk import Desk


if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Customer, Site

FORMS = require_http_methods(["GET", "HEAD", "POST"])


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


def _desk(reader: Reader) -> Desk:
    return Desk("console", nav(), reader, _now())


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page_of(customer: Customer) -> tuple[str, str]:
    return reverse("console-customer", args=[customer.pk]), customer.name


def _form(
    request: HttpRequest, form: Form, title: str, back: tuple[str, str], save: str
) -> HttpResponse:
    shown = {"form": form, "title": title, "save": save, "nav": nav()}
    shown |= {"back": back[0], "back_title": back[1]}
    return render(request, "look/form.html", shown)


@require_safe
@vendor_page
def customers(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the customers, and what is to be done for each."""
    return render(request, "console/customers.html", customers_shown(reader=reader))


@FORMS
@manager_page
def add(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Add a customer."""
    form, made = CustomerForm(_posted(request)), list[Any]()

    def act() -> None:
        given = form.cleaned_data
        made.append(actions.add_customer(**given, by=reader, now=_now()))

    if form.is_bound and done(form, act):
        messages.success(request, f"{made[0].name} is there. Next: its people.")
        return redirect("console-customer", made[0].pk)
    back = reverse("console-customers"), "Customers"
    return _form(request, form, "Add a customer", back, "Add it")


@require_safe
@vendor_page
def customer(request: HttpRequest, reader: Reader, customer: int) -> HttpResponse:
    """Show a customer: what is missing, its sites, its people, its contracts."""
    desk = _desk(reader)
    found = customer_or_404(reader=reader, customer_id=customer)
    return render(
        request,
        "console/customer.html",
        {**customer_shown(desk, found), "nav": desk.nav},
    )


@FORMS
@manager_page
def rename(request: HttpRequest, reader: Reader, customer: int) -> HttpResponse:
    """Give a customer another name."""
    found = customer_or_404(reader=reader, customer_id=customer)
    form = CustomerForm(_posted(request), initial={"name": found.name})

    def act() -> None:
        actions.rename_customer(
            customer_id=found.pk, by=reader, now=_now(), **form.cleaned_data
        )

    if form.is_bound and done(form, act):
        messages.success(request, "Renamed. What was sent keeps the old name.")
        return redirect("console-customer", found.pk)
    return _form(request, form, f"Rename {found.name}", _page_of(found), "Rename it")


_ENDS: dict[str, tuple[str, str, str, Callable[..., object]]] = {
    "close": (
        "Close {}?",
        (
            "Its people are out of the portal at once, and sitewatch at its sites counts no "
            "more: the keys are revoked. All that was done stays to be read. It is refused "
            "while a ticket is open or a contract runs."
        ),
        "Close it",
        close_customer,
    ),
    "reopen": (
        "Take {} back?",
        "Its people are invited again one by one, and sitewatch is enrolled anew.",
        "Take it back",
        reopen_customer,
    ),
}


@FORMS
@manager_page
def end(request: HttpRequest, reader: Reader, customer: int, name: str) -> HttpResponse:
    """Close a customer, or take it back."""
    found = customer_or_404(reader=reader, customer_id=customer)
    if name not in _ENDS:
        raise Http404
    question, consequence, yes, run = _ENDS[name]
    url, _ = _page_of(found)
    if request.method == "POST":
        try:
            run(customer_id=found.pk, by=reader, now=_now())
        except MoveRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(url)
    shown = {"question": question.format(found.name), "consequence": consequence}
    shown |= {"action": request.path, "back": url, "yes": yes}
    return render(request, "look/confirm.html", {**shown, "nav": nav()})


@FORMS
@manager_page
def add_site(request: HttpRequest, reader: Reader, customer: int) -> HttpResponse:
    """Add a site of a customer."""
    found = customer_or_404(reader=reader, customer_id=customer)
    form, made = SiteForm(_posted(request)), list[Any]()

    def act() -> None:
        given = form.cleaned_data
        made.append(actions.add_site(customer=found, by=reader, now=_now(), **given))

    if form.is_bound and done(form, act):
        messages.success(request, f"{made[0].name} is there. This is what it needs.")
        return redirect("console-readiness", made[0].pk)
    title = f"Add a site of {found.name}"
    return _form(request, form, title, _page_of(found), "Add it")


@FORMS
@manager_page
def change_site(request: HttpRequest, reader: Reader, site: int) -> HttpResponse:
    """Write down other terms of a site."""
    found = _site_or_404(reader, site)
    initial = {name: getattr(found, name) for name in SiteForm.base_fields}
    form = SiteForm(_posted(request), initial=initial)

    def act() -> None:
        actions.change_site(site_id=site, by=reader, now=_now(), **form.cleaned_data)

    if form.is_bound and done(form, act):
        messages.success(request, "Written down, for what is agreed from now on.")
        return redirect("console-site", site)
    form.fields["zone"].help_text = (
        "For what is shown and agreed from now on. The calendar in force and the "
        "tickets under it keep the zone that they have."
    )
    back = reverse("console-site", args=[site]), found.name
    return _form(request, form, f"Change {found.name}", back, "Save")


def _site_or_404(reader: Reader, number: int) -> Site:
    try:
        return site_for(reader=reader, site_id=number)
    except UnknownSite as error:
        raise Http404(str(error)) from error


@FORMS
@manager_page
def add_contact(request: HttpRequest, reader: Reader, customer: int) -> HttpResponse:
    """Write down a person of a customer."""
    found = customer_or_404(reader=reader, customer_id=customer)
    return contacts.new_contact_page(request, _desk(reader), found, _page_of(found))


@FORMS
@vendor_page
def contact(request: HttpRequest, reader: Reader, contact: int) -> HttpResponse:
    """Show a contact; a manager changes what is written of them."""
    desk = _desk(reader)
    found = contacts.contact_or_404(desk, contact)
    return contacts.contact_page(request, desk, contact, _page_of(found.customer))


@FORMS
@vendor_page
def contact_act(
    request: HttpRequest, reader: Reader, contact: int, name: str
) -> HttpResponse:
    """Do one thing with a contact."""
    return contacts.contact_act(request, _desk(reader), contact, name)
