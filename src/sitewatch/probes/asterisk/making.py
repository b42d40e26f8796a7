"""Makes the probe of an Asterisk from its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch import shape, wire
from sitewatch.probes.asterisk import ari
from sitewatch.probes.asterisk.ami.account import Account, BadAccount
from sitewatch.probes.asterisk.ami.client import Client
from sitewatch.probes.asterisk.ami.patience import Patience
from sitewatch.probes.asterisk.listening import WANTED
from sitewatch.probes.asterisk.probe import AsteriskProbe
from sitewatch.probes.asterisk.settings import settings_of
from sitewatch.probes.asterisk.standing import Standing, sip_witness
from sitewatch.secret import secret_in


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitewatch.probes.asterisk.settings import Settings
    from sitewatch.probes.probe import Place

#: A look has 10 s: an answer of AMI that does not come, one of SIP, and two of ARI.
ANSWER_MS, ARI_SECONDS = 3_000, 1


def from_settings(settings: Mapping[str, object], place: Place) -> AsteriskProbe:
    """Return the probe; nothing is asked before its first look."""
    told = settings_of(settings, place)
    try:
        account = Account(
            host=told.host,
            port=told.port,
            user=told.user,
            secret=secret_in(told.secret_file, "secret_file"),
            tls=told.tls,
            ca_file=told.ca_file,
            certificate_name=told.certificate_name,
            plain=told.plain,
            challenge=told.challenge,
        )
    except BadAccount as error:
        raise shape.Misshapen(str(error)) from error
    client = Client(account, patience=Patience(answer=ANSWER_MS), wanted=WANTED)
    standing = Standing(sip_witness(told.sip), _core(told))
    return AsteriskProbe(told, place, client, standing)


def _core(settings: Settings) -> Callable[[], str] | None:
    """Return what asks ARI: it says why the core does not answer, or nothing."""
    there = settings.ari
    if there is None:
        return None
    password = secret_in(there.password_file, "ari_password_file")
    account = ari.Account(wire.endpoint(there.url), there.user, password)

    def ask() -> str:
        try:
            ari.look(account, seconds=ARI_SECONDS)
        except ari.NotSeen as unseen:
            return str(unseen)
        return ""

    return ask
