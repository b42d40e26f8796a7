"""Makes the probe of a FreeSWITCH from its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch import shape
from sitewatch.probes.asterisk.ami.account import BadAccount
from sitewatch.probes.asterisk.ami.patience import Patience
from sitewatch.probes.asterisk.standing import Standing, sip_witness
from sitewatch.probes.freeswitch.esl.account import Account
from sitewatch.probes.freeswitch.esl.client import Client
from sitewatch.probes.freeswitch.listening import WANTED
from sitewatch.probes.freeswitch.probe import FreeSwitchProbe
from sitewatch.probes.freeswitch.settings import settings_of
from sitewatch.secret import secret_in


if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitewatch.probes.probe import Place

#: A look has 10 s: answers for status, a gateway and a queue that do not come, and SIP.
ANSWER_MS = 2_500
COMES_WITH_IT = "ClueCon"


def from_settings(settings: Mapping[str, object], place: Place) -> FreeSwitchProbe:
    """Return the probe; nothing is asked before its first look."""
    told = settings_of(settings, place)
    try:
        account = Account(
            host=told.host,
            port=told.port,
            plain=told.plain,
            password=secret_in(told.password_file, "password_file"),
        )
    except BadAccount as error:
        raise shape.Misshapen(str(error)) from error
    client = Client(account, patience=Patience(answer=ANSWER_MS), wanted=WANTED)
    return FreeSwitchProbe(
        told,
        place,
        client,
        Standing(sip_witness(told.sip)),
        known_password=account.password == COMES_WITH_IT,
    )
