"""Who may come in where: one line for every name in the URL table.

`test_access_matrix` reads the URL table itself and fails on a name without a line here.
To add an address, add its line: which door it has, who comes in by which method, and
what those are told who do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


Answer = Literal["in", "sign in", "no token", "not here", "forbidden"]

EVERYBODY = frozenset(
    {
        "owner",
        "colleague",
        "stranger",
        "l1",
        "l2",
        "l3",
        "manager",
        "site",
        "other site",
        "nobody",
    }
)
VENDOR = frozenset({"l1", "l2", "l3", "manager"})
MANAGERS = frozenset({"manager"})
#: The customer whose ticket it is.
HOUSE = frozenset({"owner", "colleague"})
CONTACTS = HOUSE | {"stranger"}
PEOPLE = VENDOR | CONTACTS
SITES = frozenset({"site", "other site"})
#: The message of the scene that was given up.
MESSAGE = "0d9e2b52-3a51-4b64-8f0e-6f6c2f2b7a10"


@dataclass(frozen=True, slots=True)
class Policy:
    """Who comes in, and what the others are told.

    Attributes:
        door: `page` for a session, `token` for a bearer token, `public` for neither.
        comes_in: for each method, who.
        turned_away: what people, and sites, are told who do not come in; those who
            sent neither session nor token are asked for one.
        arguments: what the address is filled with, beside the ticket's number.
        body: what is sent with POST.
        query: what stands after the address.
    """

    door: Literal["public", "page", "token"]
    comes_in: Mapping[str, frozenset[str]]
    turned_away: Mapping[str, Answer] = field(default_factory=dict)
    arguments: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)
    query: str = ""


def _no_scope(*, stranger: Answer) -> dict[str, Answer]:
    """A site's token lacks the scope, whatever it asks for."""
    return {"stranger": stranger, "site": "forbidden", "other site": "forbidden"}


#: The console is the vendor's: contacts are told so before anything is looked up.
_CONSOLE: dict[str, Answer] = dict.fromkeys(CONTACTS, "forbidden")
#: What is agreed is the managers' to sign and to change.
_MANAGERS_ONLY: dict[str, Answer] = dict.fromkeys(
    CONTACTS | (VENDOR - MANAGERS), "forbidden"
)
#: Neither a session nor a token stands for a signature.
_SIGNED_ONLY: dict[str, Answer] = dict.fromkeys(EVERYBODY, "no token")
#: What is one engineer's is nowhere for the others.
_NOT_THEIRS: dict[str, Answer] = {
    **dict.fromkeys(PEOPLE, "not here"),
    **dict.fromkeys(SITES, "forbidden"),
}
#: The portal is the customers': engineers have the console.
_PORTAL: dict[str, Answer] = dict.fromkeys(VENDOR, "forbidden")

#: The vendor's own work: contacts and sites are told so.
_VENDOR_ONLY: dict[str, Answer] = dict.fromkeys(CONTACTS | SITES, "forbidden")

POLICY: dict[str, Policy] = {
    # What anybody may see.
    "healthz": Policy("public", {"GET": EVERYBODY}),
    "readyz": Policy("public", {"GET": EVERYBODY}),
    "home": Policy("public", {"GET": EVERYBODY}),
    "guide": Policy("public", {"GET": EVERYBODY}),
    "plan-schema": Policy("public", {"GET": EVERYBODY}),
    "sign-in": Policy("public", {"GET": EVERYBODY, "POST": EVERYBODY}),
    # Nobody's address is made in the scene of the matrix.
    "change-feed": Policy(
        "public",
        {"GET": frozenset()},
        dict.fromkeys(EVERYBODY, "not here"),
        arguments={"key": "bl_000000000000_0"},
    ),
    # Only on a demo, and there only on this computer.
    "sign-in-as": Policy(
        "public", {"POST": frozenset()}, dict.fromkeys(EVERYBODY, "not here")
    ),
    "sign-out": Policy("public", {"POST": EVERYBODY}),
    "password": Policy("page", {"GET": PEOPLE, "POST": PEOPLE}),
    "forgotten": Policy("public", {"GET": EVERYBODY, "POST": EVERYBODY}),
    # Whoever has a link comes in; the matrix has none (tests/surfaces/public has).
    "set-password": Policy(
        "public",
        dict.fromkeys(("GET", "POST"), frozenset()),
        dict.fromkeys(EVERYBODY, "not here"),
        arguments={"secret": "guessed"},
    ),
    # Whoever has the secret of a link or of the carrier's address comes in, signed in
    # or not; the matrix has none (tests/surfaces/public/test_pages_outside.py has).
    **{
        name: Policy(
            "public",
            dict.fromkeys(("GET", "POST"), frozenset()),
            dict.fromkeys(EVERYBODY, "not here"),
            arguments={
                "step": "1",
                "secret": "guessed",
                "message": "7d4f2a60-0f5b-4a2e-9b1e-2f7c62c3a111",
            },
        )
        for name in (
            "page-link",
            "exotel-sms",
            "exotel-say",
            "exotel-keys",
            "exotel-status",
        )
    },
    # A tracker signs its calls; what is not signed does not exist here.
    "tracker-hook": Policy(
        "public",
        {"POST": frozenset()},
        dict.fromkeys(EVERYBODY, "not here"),
        arguments={"tracker": "dialer"},
    ),
    # The API.
    "api:openapi-json": Policy("public", {"GET": EVERYBODY}),
    "api:api-root": Policy(
        "public", {"GET": frozenset()}, dict.fromkeys(EVERYBODY, "not here")
    ),
    "api:tickets": Policy(
        "token",
        {"GET": PEOPLE, "POST": PEOPLE},
        _no_scope(stranger="in"),
        body={"subject": "Another", "site": 0},
    ),
    "api:ticket": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:ledger": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:ladder": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:majors": Policy("token", {"GET": PEOPLE}, _no_scope(stranger="in")),
    "api:major": Policy(
        "token",
        {"GET": VENDOR},
        _no_scope(stranger="not here") | dict.fromkeys(CONTACTS, "not here"),
    ),
    "api:callbacks": Policy("token", {"GET": PEOPLE}, _no_scope(stranger="in")),
    "api:announcements": Policy("token", {"GET": PEOPLE}, _no_scope(stranger="in")),
    "api:escalations": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:ledger-export": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:timeline": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    **{
        f"api:{name}": Policy(
            "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
        )
        for name in ("family", "promises", "chasing")
    },
    "api:events": Policy(
        "token",
        {"POST": HOUSE | VENDOR},
        _no_scope(stranger="not here"),
        body={"kind": "replied", "words": "Here"},
    ),
    "api:pages": Policy(
        "token", {"GET": VENDOR}, dict.fromkeys(CONTACTS | SITES, "forbidden")
    ),
    "api:page": Policy(
        "token", {"GET": VENDOR}, dict.fromkeys(CONTACTS | SITES, "forbidden")
    ),
    "api:page-acknowledge": Policy(
        "token", {"POST": VENDOR}, dict.fromkeys(CONTACTS | SITES, "forbidden")
    ),
    "api:page-pass-on": Policy(
        "token",
        {"POST": VENDOR},
        dict.fromkeys(CONTACTS | SITES, "forbidden"),
        body={"to": 0, "reason": "I have no way in"},
    ),
    "api:messages": Policy(
        "token", {"GET": VENDOR}, dict.fromkeys(CONTACTS | SITES, "forbidden")
    ),
    **{
        f"api:message-{name}": Policy(
            "token",
            {"POST": MANAGERS},
            dict.fromkeys(EVERYBODY - MANAGERS, "forbidden"),
            arguments={"message": MESSAGE},
        )
        for name in ("send-again", "let-be")
    },
    # Nothing was handed over in the scene of the matrix.
    "api:shifts": Policy(
        "token",
        {"GET": VENDOR, "POST": VENDOR},
        dict.fromkeys(CONTACTS | SITES, "forbidden"),
        body={"remarks": "All calm"},
    ),
    **{
        f"api:shift{name}": Policy(
            "token",
            {method: frozenset()},
            _VENDOR_ONLY | dict.fromkeys(VENDOR, "not here"),
            arguments={"shift": "1"},
        )
        for name, method in {"": "GET", "-acceptance": "POST"}.items()
    },
    "api:teams": Policy("token", {"GET": PEOPLE}, _no_scope(stranger="in")),
    "api:intake": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:handling": Policy(
        "token",
        {"GET": VENDOR},
        _no_scope(stranger="not here") | dict.fromkeys(HOUSE, "not here"),
    ),
    "api:hand-overs": Policy(
        "token",
        {"POST": VENDOR},
        dict.fromkeys(CONTACTS | SITES, "forbidden"),
        body={"tickets": ["INC-1"], "level": "L2", "reason": "Theirs"},
    ),
    "api:cause": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:cause-release": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:cause-paper": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:cause-actions": Policy(
        "token",
        {"POST": VENDOR},
        dict.fromkeys(CONTACTS | SITES, "forbidden"),
        body={
            "side": "vendor",
            "owner": 1,
            "due_date": "2026-03-12",
            "title": "Alert",
            "kind": "preventive",
        },
    ),
    "api:cause-action-move": Policy(
        "token",
        {"POST": VENDOR},
        dict.fromkeys(CONTACTS | SITES, "forbidden"),
        body={
            "side": "vendor",
            "owner": 1,
            "due_date": "2026-03-12",
            "because": "Later",
        },
    ),
    "api:cause-action-drop": Policy(
        "token", {"POST": VENDOR}, dict.fromkeys(CONTACTS | SITES, "forbidden")
    ),
    "api:cause-action-done": Policy(
        "token",
        {"POST": HOUSE | VENDOR},
        _no_scope(stranger="not here"),
        body={"evidence": "Change 81"},
    ),
    "api:releases": Policy("token", {"GET": PEOPLE}, _no_scope(stranger="in")),
    "api:suppliers": Policy("token", {"GET": PEOPLE}, _no_scope(stranger="in")),
    "api:ticket-suppliers": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:ticket-issues": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:ticket-visits": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:visit-paper": Policy(
        "token",
        {"GET": HOUSE | VENDOR},
        _no_scope(stranger="not here"),
        arguments={"visit": "1"},
    ),
    "api:changes": Policy("token", {"GET": PEOPLE}, _no_scope(stranger="in")),
    "api:change": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:conflicts": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:freezes": Policy(
        "token",
        {"GET": PEOPLE, "POST": PEOPLE},
        _no_scope(stranger="in"),
        body={
            "start_at": "2026-03-10T00:00:00Z",
            "end_at": "2026-03-11T00:00:00Z",
            "reason": "Audit",
            "site": 0,
        },
    ),
    "api:lift": Policy(
        "token", {"POST": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:customers": Policy(
        "token",
        {"GET": PEOPLE, "POST": MANAGERS},
        dict.fromkeys(CONTACTS | (VENDOR - MANAGERS) | SITES, "forbidden"),
        body={"name": "Kaveri Health"},
    ),
    "api:customer": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    **{
        f"api:{name}": Policy(
            "token",
            {"POST": MANAGERS},
            dict.fromkeys(CONTACTS | (VENDOR - MANAGERS) | SITES, "forbidden"),
            body=body,
        )
        for name, body in (
            ("customer-steps", {"kind": "reopened"}),
            ("site-terms", {"name": "Tower 2", "geography": "IN-KA", "seats": 100}),
            ("contact-steps", {"kind": "invited"}),
        )
    },
    # Nobody of the customers names people in the scene of the matrix.
    "api:contacts": Policy(
        "token",
        {"GET": PEOPLE, "POST": MANAGERS},
        dict.fromkeys(CONTACTS | (VENDOR - MANAGERS) | SITES, "forbidden"),
        body={"customer": 0, "name": "Meera Iyer", "email": "meera@meridian.example"},
    ),
    "api:contact": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:people": Policy(
        "token",
        {"GET": VENDOR, "POST": MANAGERS},
        dict.fromkeys(EVERYBODY - MANAGERS, "forbidden"),
        body={"name": "Meera Iyer", "email": "meera@vendor.example", "level": "L1"},
    ),
    # Nobody of the vendor has this number in the scene of the matrix.
    "api:person": Policy(
        "token",
        {"GET": VENDOR},
        dict.fromkeys(CONTACTS | SITES, "forbidden"),
    ),
    "api:person-steps": Policy(
        "token",
        {"POST": MANAGERS},
        dict.fromkeys(EVERYBODY - MANAGERS, "forbidden"),
        body={"kind": "invited"},
    ),
    "api:contracts": Policy("token", {"GET": PEOPLE}, _no_scope(stranger="in")),
    "api:contract": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:uses": Policy(
        "token",
        {"POST": VENDOR},
        dict.fromkeys(CONTACTS | SITES, "forbidden"),
        body={"grant": "visits"},
    ),
    # Meridian's site is L2's to come into by now.
    "api:accesses": Policy("token", {"GET": PEOPLE}, _no_scope(stranger="in")),
    "api:access": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:ask-access": Policy(
        "token",
        {"POST": VENDOR},
        dict.fromkeys(CONTACTS | SITES, "forbidden"),
        body={
            "way": 0,
            "purpose": "Look",
            "starts_at": "2026-03-02T09:00:00Z",
            "ends_at": "2026-03-02T10:00:00Z",
        },
    ),
    "api:access-steps": Policy(
        "token",
        {"POST": HOUSE | VENDOR},
        _no_scope(stranger="not here"),
        body={"kind": "ended"},
    ),
    "api:certificate": Policy(
        "token",
        {"POST": frozenset({"l2"})},
        _NOT_THEIRS,
        body={
            "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICuCvRYPRu"
            "Vt46Jp+ay24PPkZ7W1tY0Wzqb8gxUUdodx"
        },
    ),
    "api:site-access": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:readiness": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:readiness-steps": Policy(
        "token",
        {"POST": HOUSE | VENDOR},
        _no_scope(stranger="not here"),
        body={"kind": "seats_confirmed", "seats": 100},
    ),
    # What is revoked at a site is told to its own host.
    **{
        f"api:revoked{name}": Policy(
            "token", {"GET": SITES}, dict.fromkeys(PEOPLE, "forbidden")
        )
        for name in ("", "-serials")
    },
    "api:sites": Policy(
        "token",
        {"GET": PEOPLE, "POST": MANAGERS},
        dict.fromkeys(CONTACTS | (VENDOR - MANAGERS) | SITES, "forbidden"),
        body={"customer": 0, "name": "Tower 2", "geography": "IN-KA", "seats": 100},
    ),
    "api:samples": Policy(
        "token",
        {"POST": SITES},
        dict.fromkeys(PEOPLE, "forbidden"),
        body={
            "format": 1,
            "sitewatch": "0.1.0",
            "sent_at": "2026-03-02T09:00:00Z",
            "samples": [],
        },
    ),
    # Sites are known by their signatures: no session and no token counts here.
    "api:enrolments": Policy(
        "token",
        {"POST": frozenset()},
        _SIGNED_ONLY,
        body={
            "format": 1,
            "sitewatch": "0.1.0",
            "code": "AAAAA-BBBBB-CCCCC-DDDDD",
            "name": "pbx-1",
            "public_key": f"{'A' * 43}=",
        },
    ),
    "api:own-enrolment": Policy("token", {"GET": frozenset()}, _SIGNED_ONLY),
    "api:heartbeats": Policy("token", {"POST": frozenset()}, _SIGNED_ONLY),
    "metrics": Policy(
        "token", {"GET": VENDOR}, dict.fromkeys(CONTACTS | SITES, "forbidden")
    ),
    # The console.
    "console": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-report": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-sites": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-site": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-site-code": Policy(
        "page", {"GET": MANAGERS, "POST": MANAGERS}, _MANAGERS_ONLY
    ),
    # Nobody is enrolled in the scene of the matrix.
    "console-site-key": Policy(
        "page",
        {"GET": frozenset(), "POST": frozenset()},
        _MANAGERS_ONLY | dict.fromkeys(MANAGERS, "not here"),
        arguments={"key": "1"},
    ),
    "console-shifts": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-shift-new": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-shift": Policy(
        "page",
        {"GET": frozenset(), "POST": frozenset()},
        _CONSOLE | dict.fromkeys(VENDOR, "not here"),
        arguments={"handover": "1"},
    ),
    "console-simulate": Policy("page", {"GET": VENDOR}, _CONSOLE),
    # Nothing is proposed in the scene of the matrix: the vendor's people find nothing.
    "console-proposal": Policy(
        "page",
        {"GET": frozenset(), "POST": frozenset()},
        _CONSOLE | dict.fromkeys(VENDOR, "not here"),
        arguments={"proposal": "1", "name": "dismiss"},
    ),
    # Nothing is asked in it either.
    **{
        f"{place}-question": Policy(
            "page",
            {"GET": frozenset(), "POST": frozenset()},
            door | dict.fromkeys(people, "not here"),
            arguments={"question": "1"},
        )
        for place, door, people in (
            ("console", _CONSOLE, VENDOR),
            ("portal", _PORTAL, CONTACTS),
        )
    },
    "console-escalations": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-majors": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-major": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-major-act": Policy(
        "page",
        {"GET": VENDOR, "POST": VENDOR},
        _CONSOLE,
        arguments={"name": "log"},
        body={"words": "A line"},
    ),
    "console-major-caller": Policy("page", {"POST": VENDOR}, _CONSOLE),
    "console-callbacks": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-callback-next": Policy("page", {"POST": VENDOR}, _CONSOLE),
    "console-callback-act": Policy(
        "page", {"POST": VENDOR}, _CONSOLE, arguments={"outcome": "take"}
    ),
    # Those whose ticket it is, or whom it is announced to.
    "portal-touched": Policy(
        "page", {"GET": HOUSE, "POST": HOUSE}, _PORTAL | {"stranger": "not here"}
    ),
    "console-hand-over": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-writing": Policy("page", {"POST": VENDOR}, _CONSOLE),
    "console-teams": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-messages": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-messages-act": Policy(
        "page",
        {"POST": MANAGERS},
        _MANAGERS_ONLY,
        arguments={"name": "send-again"},
        body={"message": MESSAGE},
    ),
    "console-people": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-person": Policy("page", {"GET": VENDOR, "POST": MANAGERS}, _MANAGERS_ONLY),
    "console-person-end": Policy(
        "page",
        {"GET": MANAGERS, "POST": MANAGERS},
        _MANAGERS_ONLY,
        arguments={"name": "reopen"},
    ),
    "console-customers": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-customer": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-customer-end": Policy(
        "page",
        {"GET": MANAGERS, "POST": MANAGERS},
        _MANAGERS_ONLY,
        arguments={"name": "close"},
    ),
    **{
        f"console-{name}": Policy(
            "page", {"GET": MANAGERS, "POST": MANAGERS}, _MANAGERS_ONLY
        )
        for name in (
            "person-new",
            "customer-new",
            "customer-rename",
            "site-new",
            "site-change",
            "contact-new",
        )
    },
    # What one may not say of a contact is told on the page.
    "console-contact": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-contact-act": Policy(
        "page",
        {"GET": VENDOR, "POST": VENDOR},
        _CONSOLE,
        arguments={"name": "invite"},
    ),
    "console-team-new": Policy(
        "page", {"GET": MANAGERS, "POST": MANAGERS}, _MANAGERS_ONLY
    ),
    # There is no team in the scene of the matrix.
    **{
        name: Policy(
            "page",
            dict.fromkeys(methods, frozenset()),
            _MANAGERS_ONLY | dict.fromkeys(MANAGERS, "not here"),
            arguments={"team": "1"},
        )
        for name, methods in (
            ("console-team", ("GET", "POST")),
            ("console-team-end", ("POST",)),
        )
    },
    "console-engineer": Policy(
        "page",
        {"GET": frozenset(), "POST": frozenset()},
        _MANAGERS_ONLY | dict.fromkeys(MANAGERS, "not here"),
        arguments={"person": "999999"},
    ),
    "console-site-languages": Policy(
        "page", {"GET": MANAGERS, "POST": MANAGERS}, _MANAGERS_ONLY
    ),
    "console-releases": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-release-new": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-release": Policy(
        "page", {"GET": VENDOR}, _CONSOLE, arguments={"release": "5.2"}
    ),
    "console-release-act": Policy(
        "page",
        {"GET": VENDOR, "POST": VENDOR},
        _CONSOLE,
        arguments={"release": "5.2", "name": "move"},
    ),
    "console-visits": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-visit-paper": Policy(
        "page", {"GET": VENDOR}, _CONSOLE, arguments={"seq": "1"}
    ),
    "portal-visit-paper": Policy(
        "page",
        {"GET": HOUSE},
        _PORTAL | {"stranger": "not here"},
        arguments={"seq": "1"},
    ),
    "console-visit": Policy("page", {"GET": VENDOR}, _CONSOLE, arguments={"seq": "1"}),
    "portal-visit": Policy(
        "page",
        {"GET": HOUSE},
        _PORTAL | {"stranger": "not here"},
        arguments={"seq": "1"},
    ),
    "console-suppliers": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-supplier-new": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-supplier": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-changes": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-freezes": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-freeze-lift": Policy("page", {"POST": VENDOR}, _CONSOLE),
    "console-change-feed": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-change-window": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-change-accept": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-calendars": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-calendar": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-propose-calendar": Policy(
        "page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE
    ),
    "console-annex": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-annex-act": Policy(
        "page",
        {"POST": VENDOR},
        _CONSOLE,
        arguments={"name": "confirm"},
        body={"seen": "2"},
    ),
    # Nothing is to be reviewed in the scene of the matrix.
    "console-calendar-review": Policy(
        "page",
        {"GET": frozenset(), "POST": frozenset()},
        _CONSOLE | dict.fromkeys(VENDOR, "not here"),
        arguments={"review": "1", "name": "keep"},
    ),
    "console-causes": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-cause": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-cause-edit": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-cause-keep": Policy("page", {"POST": VENDOR}, _CONSOLE),
    "console-cause-plan": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-cause-act": Policy(
        "page", {"POST": VENDOR}, _CONSOLE, arguments={"name": "submit"}
    ),
    "console-cause-release": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-cause-paper": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-cause-action": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-problems": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-problem": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-contracts": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-contract": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-sign-contract": Policy(
        "page", {"GET": MANAGERS, "POST": MANAGERS}, _MANAGERS_ONLY
    ),
    "console-amend-contract": Policy(
        "page", {"GET": MANAGERS, "POST": MANAGERS}, _MANAGERS_ONLY
    ),
    "console-use-contract": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-undo-use": Policy(
        "page",
        {"GET": MANAGERS, "POST": MANAGERS},
        _MANAGERS_ONLY,
        body={"because": "Nobody came"},
    ),
    "console-packages": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-try-package": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-publish-package": Policy(
        "page", {"GET": MANAGERS, "POST": MANAGERS}, _MANAGERS_ONLY
    ),
    "console-withdraw-package": Policy(
        "page",
        {"GET": MANAGERS, "POST": MANAGERS},
        _MANAGERS_ONLY,
        body={"because": "Nobody asks for it"},
    ),
    "console-offer-package": Policy(
        "page", {"GET": MANAGERS, "POST": MANAGERS}, _MANAGERS_ONLY
    ),
    "console-ticket": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-ledger-json": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-ledger-csv": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-act": Policy(
        "page",
        {"GET": VENDOR, "POST": VENDOR},
        _CONSOLE,
        arguments={"name": "note"},
        body={"words": "A note"},
    ),
    "console-pages": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-page": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-page-acknowledge": Policy("page", {"POST": VENDOR}, _CONSOLE),
    "console-page-pass-on": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    "console-reach": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-way-add": Policy("page", {"POST": VENDOR}, _CONSOLE),
    "console-reach-rules": Policy(
        "page", {"POST": VENDOR}, _CONSOLE, arguments={"urgency": "critical"}
    ),
    "console-reach-quiet": Policy("page", {"POST": VENDOR}, _CONSOLE),
    "console-reach-test": Policy("page", {"POST": VENDOR}, _CONSOLE),
    # The way is L1's: even their colleagues find none.
    "console-way": Policy(
        "page",
        {"GET": frozenset({"l1"}), "POST": frozenset({"l1"})},
        _CONSOLE | dict.fromkeys(VENDOR, "not here"),
    ),
    "console-way-act": Policy(
        "page",
        {"POST": frozenset({"l1"})},
        _CONSOLE | dict.fromkeys(VENDOR, "not here"),
        arguments={"name": "remove"},
    ),
    # No history was given in the scene of the matrix.
    "console-histories": Policy("page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE),
    **{
        f"console-history{name}": Policy(
            "page",
            dict.fromkeys(methods, frozenset()),
            _CONSOLE | dict.fromkeys(VENDOR, "not here"),
            arguments={"history": "1"},
        )
        for name, methods in {
            "": ("GET",),
            "-judge": ("POST",),
            "-delete": ("GET", "POST"),
            "-report": ("GET",),
        }.items()
    },
    # The vendor's people know who is on call; managers keep the rosters.
    "api:on-call": Policy(
        "token",
        {"GET": VENDOR},
        dict.fromkeys(CONTACTS | SITES, "forbidden"),
        query="level=L1",
    ),
    **{
        f"api:{name}": Policy(
            "token", {"GET": VENDOR}, dict.fromkeys(CONTACTS | SITES, "forbidden")
        )
        for name in ("rosters", "coverage")
    },
    "api:stand-ins": Policy(
        "token",
        {"POST": MANAGERS},
        dict.fromkeys(EVERYBODY - MANAGERS, "forbidden"),
        body={
            "person": 7,
            "starts_at": "2026-03-02T09:00:00Z",
            "ends_at": "2026-03-03T09:00:00Z",
        },
    ),
    "api:stand-in-end": Policy(
        "token",
        {"POST": MANAGERS},
        dict.fromkeys(EVERYBODY - MANAGERS, "forbidden"),
    ),
    **{
        f"console-oncall{name}": Policy("page", {"GET": VENDOR}, _CONSOLE)
        for name in ("", "-coverage", "-mine", "-roster")
    },
    **{
        f"console-oncall-{name}": Policy(
            "page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE
        )
        for name in ("away", "swap")
    },
    **{
        f"console-oncall-{name}": Policy(
            "page", {"GET": MANAGERS, "POST": MANAGERS}, _MANAGERS_ONLY
        )
        for name in ("new", "about")
    },
    "console-oncall-rotation": Policy(
        "page",
        {"GET": MANAGERS, "POST": MANAGERS},
        _MANAGERS_ONLY,
        arguments={"number": "1"},
    ),
    "console-oncall-act": Policy(
        "page",
        {"GET": MANAGERS, "POST": MANAGERS},
        _MANAGERS_ONLY,
        arguments={"name": "close"},
    ),
    "console-oncall-end": Policy("page", {"POST": MANAGERS}, _MANAGERS_ONLY),
    # L1's absence, L1's feed, and what L1 asks L2.
    "console-oncall-back": Policy(
        "page",
        {"POST": frozenset({"l1", "manager"})},
        _CONSOLE | {"l2": "not here", "l3": "not here"},
    ),
    "console-oncall-answer": Policy(
        "page",
        {"POST": frozenset({"l1", "l2"})},
        _CONSOLE | {"l3": "not here", "manager": "not here"},
        arguments={"name": "accept"},
    ),
    "console-oncall-revoke": Policy(
        "page",
        {"POST": frozenset({"l1"})},
        _CONSOLE | dict.fromkeys(VENDOR - {"l1"}, "not here"),
    ),
    "console-oncall-feed": Policy("page", {"POST": VENDOR}, _CONSOLE),
    # The secret in the address is all that counts.
    "oncall-feed": Policy("public", {"GET": EVERYBODY}),
    # No recount was begun in the scene of the matrix.
    "console-recounts": Policy(
        "page", {"GET": MANAGERS, "POST": MANAGERS}, _MANAGERS_ONLY
    ),
    **{
        f"console-recount{name}": Policy(
            "page",
            {method: frozenset()},
            _MANAGERS_ONLY | dict.fromkeys(MANAGERS, "not here"),
            arguments={"run": "1"},
        )
        for name, method in {"": "GET", "-apply": "POST"}.items()
    },
    "console-access": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-access-audit": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-access-export": Policy("page", {"GET": VENDOR}, _CONSOLE),
    "console-access-certificate": Policy(
        "page", {"GET": VENDOR, "POST": VENDOR}, _CONSOLE
    ),
    "portal-access": Policy("page", {"GET": CONTACTS}, _PORTAL),
    "portal-access-audit": Policy("page", {"GET": CONTACTS}, _PORTAL),
    "portal-access-export": Policy("page", {"GET": CONTACTS}, _PORTAL),
    **{
        f"{side}-{name}": Policy("page", {"GET": people}, away)
        for side, people, away in (
            ("console", VENDOR, _CONSOLE),
            ("portal", HOUSE, _PORTAL | {"stranger": "not here"}),
        )
        for name in ("access-one", "access-site", "mechanism", "readiness")
    },
    **{
        f"{side}-{name}-step": Policy(
            "page",
            {"GET": people, "POST": people},
            away,
            arguments={"name": step},
            body={"words": "Enough", "network": "10.1.1.1"},
        )
        for side, people, away in (
            ("console", VENDOR, _CONSOLE),
            ("portal", HOUSE, _PORTAL | {"stranger": "not here"}),
        )
        for name, step in (
            ("access", "end"),
            ("access-site", "host"),
            ("mechanism", "deny"),
        )
    },
    "console-readiness-act": Policy(
        "page",
        {"GET": VENDOR, "POST": VENDOR},
        _CONSOLE,
        arguments={"name": "seats"},
        body={"seats": 100},
    ),
    "portal-readiness-act": Policy(
        "page",
        {"GET": HOUSE, "POST": HOUSE},
        _PORTAL | {"stranger": "not here"},
        arguments={"name": "seats"},
        body={"seats": 100},
    ),
    # The portal.
    "portal": Policy("page", {"GET": CONTACTS}, _PORTAL),
    "portal-people": Policy("page", {"GET": CONTACTS}, _PORTAL),
    # Nobody names people in the scene of the matrix.
    "portal-contact-new": Policy(
        "page",
        {"GET": frozenset(), "POST": frozenset()},
        dict.fromkeys(PEOPLE, "forbidden"),
    ),
    "portal-contact": Policy(
        "page", {"GET": HOUSE, "POST": HOUSE}, _PORTAL | {"stranger": "not here"}
    ),
    "portal-contact-act": Policy(
        "page",
        {"GET": HOUSE, "POST": HOUSE},
        _PORTAL | {"stranger": "not here"},
        arguments={"name": "invite"},
    ),
    "portal-report": Policy("page", {"GET": CONTACTS, "POST": CONTACTS}, _PORTAL),
    "portal-releases": Policy("page", {"GET": CONTACTS}, _PORTAL),
    # The site is Meridian's.
    "portal-release-answer": Policy(
        "page",
        {"GET": HOUSE, "POST": HOUSE},
        _PORTAL | {"stranger": "not here"},
        arguments={"release": "5.2", "name": "decline"},
        body={"words": "Not now"},
    ),
    "portal-changes": Policy("page", {"GET": CONTACTS}, _PORTAL),
    "portal-freezes": Policy("page", {"GET": CONTACTS, "POST": CONTACTS}, _PORTAL),
    "portal-freeze-lift": Policy(
        "page", {"POST": HOUSE}, _PORTAL | {"stranger": "not here"}
    ),
    "portal-change-feed": Policy("page", {"GET": CONTACTS, "POST": CONTACTS}, _PORTAL),
    "portal-change-window": Policy(
        "page", {"GET": HOUSE, "POST": HOUSE}, _PORTAL | {"stranger": "not here"}
    ),
    "portal-change-accept": Policy(
        "page", {"GET": HOUSE, "POST": HOUSE}, _PORTAL | {"stranger": "not here"}
    ),
    "portal-calendars": Policy("page", {"GET": CONTACTS}, _PORTAL),
    "portal-calendar": Policy(
        "page", {"GET": HOUSE}, _PORTAL | {"stranger": "not here"}
    ),
    "portal-propose-calendar": Policy(
        "page", {"GET": CONTACTS, "POST": CONTACTS}, _PORTAL
    ),
    "portal-annex": Policy("page", {"GET": HOUSE}, _PORTAL | {"stranger": "not here"}),
    "portal-annex-act": Policy(
        "page",
        {"POST": HOUSE},
        _PORTAL | {"stranger": "not here"},
        arguments={"name": "confirm"},
        body={"seen": "2"},
    ),
    "portal-cause-release": Policy(
        "page",
        {"GET": HOUSE, "POST": HOUSE},
        _PORTAL | {"stranger": "not here"},
        body={"accepts": "yes"},
    ),
    "portal-cause-paper": Policy(
        "page", {"GET": HOUSE}, _PORTAL | {"stranger": "not here"}
    ),
    "portal-cause-action": Policy(
        "page",
        {"GET": HOUSE, "POST": HOUSE},
        _PORTAL | {"stranger": "not here"},
        body={"evidence": "Change 81"},
    ),
    "portal-contracts": Policy("page", {"GET": CONTACTS}, _PORTAL),
    "portal-contract": Policy(
        "page", {"GET": HOUSE}, _PORTAL | {"stranger": "not here"}
    ),
    "portal-ticket": Policy("page", {"GET": HOUSE}, _PORTAL | {"stranger": "not here"}),
    "portal-ledger-json": Policy(
        "page", {"GET": HOUSE}, _PORTAL | {"stranger": "not here"}
    ),
    "portal-ledger-csv": Policy(
        "page", {"GET": HOUSE}, _PORTAL | {"stranger": "not here"}
    ),
    "portal-act": Policy(
        "page",
        {"GET": HOUSE, "POST": HOUSE},
        _PORTAL | {"stranger": "not here"},
        arguments={"name": "reply"},
        body={"words": "Here"},
    ),
}
