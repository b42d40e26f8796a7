"""Whether a switch that cannot be asked is down, or only out of our sight.

Blind is no loss: a manager interface that does not answer may just be the manager
interface. A switch is down when SIP, which answered before, does not answer either,
and both stay silent in two looks one after another. A log-in that is refused, and an
answer of ARI, say that the core lives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch.measurement import Suspect
from sitewatch.probes import losses
from sitewatch.probes.probe import blind
from sitewatch.probes.sip import options
from sitewatch.probes.sip.options import Alive, NoAnswer


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sitewatch.measurement import Measurement
    from sitewatch.probes.sip.address import Address
    from sitewatch.probes.switch import Roster, Unseen

LOOKS = 2
SIP_SECONDS = 2


class Standing:
    """Remembers the looks; `down` says why the switch is down, or nothing."""

    def __init__(
        self,
        ask: Callable[[], Alive | NoAnswer] | None,
        ask_core: Callable[[], str] | None = None,
    ) -> None:
        """Ask SIP, and the core through ARI: why it does not answer, or nothing."""
        self._ask = ask
        self._ask_core = ask_core
        self._core_lives = False
        self._answered_once = False
        self._silent_looks = 0
        self._said: Alive | NoAnswer | None = None

    def look(self, *, ami_answers: bool) -> None:
        """Ask the other witnesses, and remember what all say."""
        self._said = None if self._ask is None else self._ask()
        if isinstance(self._said, Alive):
            self._answered_once = True
        self._core_lives = ami_answers
        if not ami_answers and self._ask_core is not None:
            self._core_lives = not self._ask_core()
        silent = not self._core_lives and self.sip_is_silent
        self._silent_looks = self._silent_looks + 1 if silent else 0

    @property
    def has_second_witness(self) -> bool:
        return self._ask is not None

    @property
    def sip_has_answered(self) -> bool:
        return self._answered_once

    @property
    def sip_is_silent(self) -> bool:
        """Whether SIP, which has answered before, was asked now and did not answer."""
        said = self._said
        return isinstance(said, NoAnswer) and said.asked and self._answered_once

    @property
    def down(self) -> str:
        """Return why the switch is down; empty when that is not proven."""
        if self._silent_looks < LOOKS or not isinstance(self._said, NoAnswer):
            return ""
        return f"SIP OPTIONS: {self._said.because}"

    @property
    def second_witness(self) -> str:
        """Return what the second witness says, for the evidence of a blind look."""
        if self._core_lives and self.sip_is_silent:
            return "SIP does not answer, but the core lives"
        if self._said is None:
            return "no second witness is set (sip)"
        if isinstance(self._said, Alive):
            return f"SIP answers with {self._said.status}: the switch lives"
        if not self._said.asked:
            return f"SIP was not asked: {self._said.because}"
        if not self._answered_once:
            return "SIP has never answered here, so its silence proves nothing"
        return f"SIP does not answer either, in {self._silent_looks} of {LOOKS} looks"

    def unanswered(
        self,
        who: str,
        error: Exception,
        announced: str,
        roster: Roster | Unseen,
        now: datetime,
    ) -> list[Measurement]:
        """Return that the switch is down, if two witnesses say so, else blind ones.

        *who* does not answer; *announced* is how the end was announced before, if it was.
        """
        ended = f"; before that it announced: {announced}" if announced else ""
        if self.down:
            because = f"{who} does not answer ({error}); {self.down}{ended}"
            suspect = Suspect("contact_centre", because[:500])
            return losses.losses_when_down(roster, because, now, suspect)
        because = f"{error}; {self.second_witness}{ended}"
        return blind(losses.SWITCH_MEASURES, because, now)


def sip_witness(address: Address | None) -> Callable[[], Alive | NoAnswer] | None:
    """Return what asks SIP for a sign of life at *address*."""
    if address is None:
        return None
    return lambda: options.ask(address, seconds=SIP_SECONDS)
