"""Suppliers in the console: who they are, what they still have to mend."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backline.guide.workflow import MoveRefused
from backline.records.customers.queries import customers_for
from backline.records.suppliers.actions import keep_supplier
from backline.records.suppliers.queries import (
    UnknownSupplier,
    open_supplier_tickets,
    supplier_for,
    suppliers_for,
)
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import place_of
from backline.surfaces.look.choices import choose
from backline.surfaces.look.suppliers import line_of


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.records.suppliers.models import Supplier


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


class SupplierForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120)
    what = forms.CharField(
        label="What they supply",
        max_length=200,
        help_text="SIP trunks in Mumbai, the cloud of the reports, ...",
    )
    customer_id = forms.TypedChoiceField(
        label="Whose supplier", coerce=int, empty_value=None, required=False
    )
    phone = forms.CharField(label="Phone of their desk", max_length=40, required=False)
    email = forms.CharField(label="Mail of their desk", max_length=254, required=False)
    how = forms.CharField(
        label="How they take tickets",
        max_length=500,
        required=False,
        help_text="Address of their portal, account number. No passwords.",
    )
    chase_minutes = forms.IntegerField(
        label="Chase them every, in minutes", min_value=5, initial=60
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customers = [(str(each.pk), each.name) for each in customers_for(reader=reader)]
        choose(self, "customer_id", [("", "the vendor's own"), *customers])


def _kept(form: SupplierForm, pk: int | None, reader: Reader) -> bool:
    """Write down what the form says; what was refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        keep_supplier(**form.cleaned_data, supplier_id=pk, by=reader, now=_now())
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
@vendor_page
def suppliers(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show what suppliers still have to mend, and who they are."""
    here, now = reverse("console-suppliers"), _now()
    lines = [
        (line_of(row, now=now, is_ours=True), place_of(row.ticket.number))
        for row in open_supplier_tickets(reader=reader)
    ]
    shown = {
        "lines": lines,
        "suppliers": suppliers_for(reader=reader),
        "nav": nav_of(None, here=here),
        "now": now,
    }
    return render(request, "console/suppliers.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def add(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Write a supplier down."""
    posted = request.POST if request.method == "POST" else None
    form = SupplierForm(posted, reader=reader)
    if form.is_bound and _kept(form, None, reader):
        messages.success(request, "Written down.")
        return redirect("console-suppliers")
    return _form_page(request, form, "Add a supplier")


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def change(request: HttpRequest, reader: Reader, supplier: int) -> HttpResponse:
    """Change what is written of a supplier."""
    try:
        found = supplier_for(reader=reader, supplier_id=supplier)
    except UnknownSupplier as error:
        raise Http404(str(error)) from error
    posted = request.POST if request.method == "POST" else None
    form = SupplierForm(posted, reader=reader, initial=_written(found))
    # Whose it is stands on tickets already.
    del form.fields["customer_id"]
    if form.is_bound and _kept(form, found.pk, reader):
        messages.success(request, "Written down.")
        return redirect("console-suppliers")
    return _form_page(request, form, f"Change {found.name}")


def _written(supplier: Supplier) -> dict[str, object]:
    return {name: getattr(supplier, name) for name in SupplierForm.base_fields}


def _form_page(request: HttpRequest, form: SupplierForm, title: str) -> HttpResponse:
    back = reverse("console-suppliers")
    shown = {
        "title": title,
        "form": form,
        "back": back,
        "back_title": "Suppliers",
        "nav": nav_of(None, here=back),
    }
    return render(request, "look/form.html", shown)
