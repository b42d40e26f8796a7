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
    """

    door: Literal["public", "page", "token"]
    comes_in: Mapping[str, frozenset[str]]
    turned_away: Mapping[str, Answer] = field(default_factory=dict)
    arguments: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)


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
#: The portal is the customers': engineers have the console.
_PORTAL: dict[str, Answer] = dict.fromkeys(VENDOR, "forbidden")

POLICY: dict[str, Policy] = {
    # What anybody may see.
    "healthz": Policy("public", {"GET": EVERYBODY}),
    "readyz": Policy("public", {"GET": EVERYBODY}),
    "home": Policy("public", {"GET": EVERYBODY}),
    "guide": Policy("public", {"GET": EVERYBODY}),
    "plan-schema": Policy("public", {"GET": EVERYBODY}),
    "sign-in": Policy("public", {"GET": EVERYBODY, "POST": EVERYBODY}),
    # Only on a demo, and there only on this computer.
    "sign-in-as": Policy(
        "public", {"POST": frozenset()}, dict.fromkeys(EVERYBODY, "not here")
    ),
    "sign-out": Policy("public", {"POST": EVERYBODY}),
    "password": Policy("page", {"GET": PEOPLE, "POST": PEOPLE}),
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
    "api:ledger-export": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:timeline": Policy(
        "token", {"GET": HOUSE | VENDOR}, _no_scope(stranger="not here")
    ),
    "api:events": Policy(
        "token",
        {"POST": HOUSE | VENDOR},
        _no_scope(stranger="not here"),
        body={"kind": "replied", "words": "Here"},
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
    "api:cause-action-done": Policy(
        "token",
        {"POST": HOUSE | VENDOR},
        _no_scope(stranger="not here"),
        body={"evidence": "Change 81"},
    ),
    "api:releases": Policy("token", {"GET": PEOPLE}, _no_scope(stranger="in")),
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
    "api:sites": Policy("token", {"GET": PEOPLE}, _no_scope(stranger="in")),
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
    # The portal.
    "portal": Policy("page", {"GET": CONTACTS}, _PORTAL),
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
