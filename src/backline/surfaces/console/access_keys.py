"""Signing an engineer's public key for the time of a grant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backline.guide.workflow import MoveRefused
from backline.records.remote.actions.coming_in import certify
from backline.records.remote.adapters.ssh.authority import NoAuthority
from backline.surfaces.look.access_forms import KeyForm
from backline.surfaces.look.access_page import access_or_404
from backline.surfaces.look.access_steps import Step


if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from backline.surfaces.look.calendar_desk import Desk

STEP = Step(
    "certificate",
    "Sign my public key",
    KeyForm,
    certify,
    "Signed.",
    lambda _access, _reader: True,
)


def key_form(request: HttpRequest, desk: Desk, access_id: int) -> KeyForm:
    """Return the form for the engineer's public key."""
    found = access_or_404(reader=desk.reader, access_id=access_id)
    posted = request.POST if request.method == "POST" else None
    return KeyForm(posted, site=found.site, reader=desk.reader)


def signed(form: KeyForm, access_id: int, now: datetime) -> str:
    """Return the certificate; empty when it was refused: the form says why."""
    if not form.is_valid():
        return ""
    given = form.arguments()
    try:
        return certify(access_id=access_id, by=form.reader, now=now, **given)
    except (MoveRefused, NoAuthority) as refusal:
        form.add_error(None, str(refusal))
        return ""


def key_shown(form: KeyForm, desk: Desk, access_id: int) -> dict[str, Any]:
    """Return what the page of the form is given."""
    found = access_or_404(reader=desk.reader, access_id=access_id)
    back = desk.place("access-one", access_id)
    title = f"{found.title}, {found.site}"
    return {"step": STEP, "form": form, "back": back, "back_title": title}
