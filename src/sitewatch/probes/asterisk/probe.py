"""The probe of an Asterisk: AMI for the picture, SIP and files as other witnesses."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from sitewatch.probes import losses
from sitewatch.probes.asterisk import doctor
from sitewatch.probes.asterisk.ami.asked import AskFailed
from sitewatch.probes.asterisk.listening import Listening
from sitewatch.probes.asterisk.picture import Beside, Picture
from sitewatch.probes.asterisk.refused_calls import RefusedCalls
from sitewatch.probes.asterisk.shelf import Shelf
from sitewatch.probes.switch import Agents, Unseen


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sitewatch.measurement import Measurement
    from sitewatch.probes.asterisk.listening import Client
    from sitewatch.probes.asterisk.settings import Settings
    from sitewatch.probes.asterisk.standing import Standing
    from sitewatch.probes.probe import Note, Place, Watched
    from sitewatch.probes.switch import SwitchState

FIRST_WAIT_MS = 4_000  # for the first log-in, before the first look

log = logging.getLogger(__name__)


class AsteriskProbe:
    """Keeps a client listening; each look folds what came into its picture."""

    def __init__(
        self,
        settings: Settings,
        place: Place,
        client: Client,
        standing: Standing,
        *,
        first_wait_ms: int = FIRST_WAIT_MS,
    ) -> None:
        self.name = place.name
        self.watches: Sequence[Watched] = settings.watches
        self._settings = settings
        self._roster = place.roster
        self._picture = Picture(settings)
        self._client = client
        self._listening = Listening(client, self._picture, settings)
        self._standing = standing
        self._first_wait_ms = first_wait_ms
        self._started = False
        kept = settings.recordings
        self._shelf = None if kept is None else Shelf(kept.folder, kept.name)
        self._log = None
        if settings.log_file is not None:
            endpoints = {trunk.partition("/")[2] for trunk in settings.trunks}
            self._log = RefusedCalls(settings.log_file, endpoints)

    def measure(self, now: datetime) -> list[Measurement]:
        """Return what production lost; blind where nothing can be seen."""
        self._start()
        try:
            there = self._listening.look(now)
        except AskFailed as error:
            self._standing.look(ami_answers=self._client.connection(now).refuses)
            told = self._picture.warmth.announced(now)
            found = self._standing.unanswered(
                "AMI", error, told, self._roster.at(now), now
            )
            return self._watched(found)
        self._standing.look(ami_answers=True)
        roster = self._roster.at(now)
        state = self._picture.state(there, roster, self._beside(there))
        self._learn(now, state)
        return self._watched(losses.losses(state, now))

    def examine(self, now: datetime) -> list[Note]:
        """Return what `sitewatch doctor` should say."""
        self._start()
        return [
            *doctor.notes(self._client, self._settings, self._picture, now),
            *doctor.beside(self._settings, self._roster, self._standing, now),
        ]

    def close(self) -> None:
        """Leave the switch and let go of the log."""
        self._client.close()
        if self._log is not None:
            self._log.close()

    def _start(self) -> None:
        if not self._started:
            self._started = True
            self._client.start()
            self._client.wait_until_up(self._first_wait_ms)

    def _watched(self, found: list[Measurement]) -> list[Measurement]:
        measures = {each.measure for each in self.watches}
        return [each for each in found if each.measure in measures]

    def _beside(self, there: datetime) -> Beside:
        """Return what the other witnesses say."""
        refused: tuple[str, ...] = ()
        log_unseen = ""
        if self._log is not None:
            try:
                refused = self._log.names(there)
            except OSError as error:
                log_unseen = (
                    f"{self._settings.log_file} cannot be read: {error.strerror}"
                )
        return Beside(
            faults=self._faults(there),
            refused_calls=refused,
            log_unseen=log_unseen,
            disk_full="" if self._shelf is None else self._shelf.room(),
            sip_is_silent=self._standing.sip_is_silent,
        )

    def _faults(self, there: datetime) -> dict[str, str] | Unseen:
        if self._shelf is None:
            return {}
        if not os.access(self._shelf.folder, os.R_OK | os.X_OK):
            return Unseen(f"the folder {self._shelf.folder} cannot be read")
        try:
            return self._shelf.faults(self._picture.due(there))
        except OSError as error:
            return Unseen(f"the recordings cannot be read: {error.strerror}")

    def _learn(self, now: datetime, state: SwitchState) -> None:
        """Let the roster learn from those who are there, not from phones that are off."""
        if isinstance(state.agents, Agents):
            there = state.agents.logged_in - state.agents.maybe_off_shift
            self._roster.learn(now, replace(state.agents, logged_in=there))
