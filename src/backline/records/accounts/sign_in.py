"""Guessing a password is slow: five tries, then a quarter of an hour of rest.

Counted for a typed mail address together with the network address it came from, known
or not, so that nobody learns which mail addresses have an account, and nobody shuts a
person out from everywhere.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from backline.records.accounts.models import SignInTry


MOST_TRIES = 5
REST = timedelta(minutes=15)


def may_try(*, email: str, address: str, now: datetime) -> bool:
    """Take one of the tries; False when they are used up for now.

    The try is written before it is counted, so that many at once get no more of them.
    """
    SignInTry.objects.filter(at__lte=now - REST).delete()
    mine = SignInTry.objects.create(who=_who(email, address), at=now)
    before = SignInTry.objects.filter(who=mine.who, pk__lt=mine.pk).count()
    if before < MOST_TRIES:
        return True
    mine.delete()
    return False


def forget_tries(*, email: str, address: str) -> None:
    """Give all tries back to who has signed in."""
    SignInTry.objects.filter(who=_who(email, address)).delete()


def _who(email: str, address: str) -> str:
    typed = f"{email.strip().lower()}\n{address}"
    return hashlib.sha256(typed.encode()).hexdigest()
