"""The probe of a FreeSWITCH: its event socket, and SIP as the other witness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitewatch.probes import losses
from sitewatch.probes.asterisk.ami.asked import AskFailed
from sitewatch.probes.asterisk.doctor import witnesses
from sitewatch.probes.freeswitch import doctor
from sitewatch.probes.freeswitch.listening import Listening
from sitewatch.probes.freeswitch.picture import Picture
from sitewatch.probes.switch import Agents


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sitewatch.measurement import Measurement
    from sitewatch.probes.asterisk.listening import Client
    from sitewatch.probes.asterisk.standing import Standing
    from sitewatch.probes.freeswitch.settings import Settings
    from sitewatch.probes.probe import Note, Place, Watched

FIRST_WAIT_MS = 4_000  # for the first log-in, before the first look


class FreeSwitchProbe:
    """Keeps a client listening; each look folds what came into its picture."""

    def __init__(
        self,
        settings: Settings,
        place: Place,
        client: Client,
        standing: Standing,
        *,
        first_wait_ms: int = FIRST_WAIT_MS,
        known_password: bool = False,
    ) -> None:
        """Take that everybody knows the password (*known_password*) for the doctor."""
        self.name = place.name
        self.watches: Sequence[Watched] = settings.watches
        self._settings = settings
        self._roster = place.roster
        self._client = client
        self._picture = Picture(settings)
        self._listening = Listening(client, self._picture, settings)
        self._standing = standing
        self._first_wait_ms = first_wait_ms
        self._known_password = known_password
        self._started = False

    def measure(self, now: datetime) -> list[Measurement]:
        """Return what production lost; blind where nothing can be seen."""
        self._start()
        try:
            there = self._listening.look(now)
        except AskFailed as error:
            self._standing.look(ami_answers=self._client.connection(now).refuses)
            told = self._picture.warmth.announced(now)
            found = self._standing.unanswered(
                "the event socket", error, told, self._roster.at(now), now
            )
        else:
            self._standing.look(ami_answers=True)
            state = self._picture.state(
                there,
                self._roster.at(now),
                sip_is_silent=self._standing.sip_is_silent,
            )
            if isinstance(state.agents, Agents):
                self._roster.learn(now, state.agents)
            found = losses.losses(state, now)
        watched = {each.measure for each in self.watches}
        return [each for each in found if each.measure in watched]

    def examine(self, now: datetime) -> list[Note]:
        """Return what `sitewatch doctor` should say."""
        self._start()
        return [
            *([doctor.KNOWN_PASSWORD] if self._known_password else []),
            *doctor.notes(self._client, self._settings, self._picture, now),
            *witnesses(self._roster, self._standing, now),
        ]

    def close(self) -> None:
        """Leave the switch."""
        self._client.close()

    def _start(self) -> None:
        if not self._started:
            self._started = True
            self._client.start()
            self._client.wait_until_up(self._first_wait_ms)
