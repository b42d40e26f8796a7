"""Every change to customers, their sites and their people."""

from __future__ import annotations

from backline.records.customers.actions.contacts import (
    add_contact,
    change_contact,
    close_access,
    contact_left,
    invite_contact,
    let_name_people,
    name_contact,
)
from backline.records.customers.actions.customers import add_customer, rename_customer
from backline.records.customers.actions.sites import (
    SiteRefused,
    add_site,
    change_seats,
    change_site,
    name_duty_contact,
)


__all__ = [
    "SiteRefused",
    "add_contact",
    "add_customer",
    "add_site",
    "change_contact",
    "change_seats",
    "change_site",
    "close_access",
    "contact_left",
    "invite_contact",
    "let_name_people",
    "name_contact",
    "name_duty_contact",
    "rename_customer",
]
