from __future__ import annotations

from django.urls import path

from backline.surfaces.console import customer_views, people_views


urlpatterns = [
    path("people/", people_views.people, name="console-people"),
    path("people/new/", people_views.add, name="console-person-new"),
    path("people/<int:person>/", people_views.person, name="console-person"),
    path(
        "people/<int:person>/<slug:name>/",
        people_views.end,
        name="console-person-end",
    ),
    path("customers/", customer_views.customers, name="console-customers"),
    path("customers/new/", customer_views.add, name="console-customer-new"),
    path("customers/<int:customer>/", customer_views.customer, name="console-customer"),
    path(
        "customers/<int:customer>/rename/",
        customer_views.rename,
        name="console-customer-rename",
    ),
    path(
        "customers/<int:customer>/sites/new/",
        customer_views.add_site,
        name="console-site-new",
    ),
    path(
        "customers/<int:customer>/contacts/new/",
        customer_views.add_contact,
        name="console-contact-new",
    ),
    path(
        "customers/<int:customer>/<slug:name>/",
        customer_views.end,
        name="console-customer-end",
    ),
    path("contacts/<int:contact>/", customer_views.contact, name="console-contact"),
    path(
        "contacts/<int:contact>/<slug:name>/",
        customer_views.contact_act,
        name="console-contact-act",
    ),
    path(
        "sites/<int:site>/change/",
        customer_views.change_site,
        name="console-site-change",
    ),
]
