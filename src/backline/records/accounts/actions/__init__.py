"""Every change to people who sign in, and to the keys of programs."""

from __future__ import annotations

from backline.records.accounts.actions.closing import (
    close_account,
    free_address,
    reopen_account,
)
from backline.records.accounts.actions.colleagues import (
    UnknownColleague,
    add_colleague,
    change_colleague,
    close_colleague,
    invite_colleague,
    reopen_colleague,
)
from backline.records.accounts.actions.links import (
    FORGOTTEN_FOR,
    INVITED_FOR,
    Link,
    LinkGone,
    answer_forgotten,
    ask_forgotten,
    make_link,
    send_forgotten,
)
from backline.records.accounts.actions.people import (
    EmailTaken,
    PasswordRefused,
    PersonRefused,
    change_person,
    create_person,
    set_password,
    set_password_by_link,
    set_skills,
)
from backline.records.accounts.actions.tokens import (
    TokenRefused,
    issue_token,
    revoke_token,
    use_token,
)
from backline.records.accounts.queries import about


__all__ = [
    "FORGOTTEN_FOR",
    "INVITED_FOR",
    "EmailTaken",
    "Link",
    "LinkGone",
    "PasswordRefused",
    "PersonRefused",
    "TokenRefused",
    "UnknownColleague",
    "about",
    "add_colleague",
    "answer_forgotten",
    "ask_forgotten",
    "change_colleague",
    "change_person",
    "close_account",
    "close_colleague",
    "create_person",
    "free_address",
    "invite_colleague",
    "issue_token",
    "make_link",
    "reopen_account",
    "reopen_colleague",
    "revoke_token",
    "send_forgotten",
    "set_password",
    "set_password_by_link",
    "set_skills",
    "use_token",
]
