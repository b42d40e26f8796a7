"""A client of an event socket that survives its switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch.probes.asterisk.ami.actions import NotAllowed
from sitewatch.probes.asterisk.ami.client import Keeper
from sitewatch.probes.freeswitch.esl.commands import question
from sitewatch.probes.freeswitch.esl.conversation import Conversation


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitewatch.probes.asterisk.ami.message import Message
    from sitewatch.probes.asterisk.ami.patience import Patience
    from sitewatch.probes.asterisk.ami.talk import Sayable, Talk
    from sitewatch.probes.freeswitch.esl.account import Account


class Client(Keeper):
    """A client of an event socket; `ask` takes a whole command such as `api status`."""

    protocol = "esl"
    account: Account

    def check(self, action: str, fields: Mapping[str, str]) -> None:
        question(action)
        if fields:
            msg = f"{action}: a command has no fields"
            raise NotAllowed(msg)

    def talk(
        self, patience: Patience, hear: Callable[[Message, int], None]
    ) -> Talk[Sayable]:
        return Conversation(self.account, patience, hear)
