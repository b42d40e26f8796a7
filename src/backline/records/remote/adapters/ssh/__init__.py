"""SSH with certificates that last as long as the grant, and are revoked at its end.

The certificate opens the way and its expiry closes the door, but an open session
outlives it: sshd asks for a certificate once. So the site's host runs
`backline-access`, which fetches what is revoked, ends the sessions of it, and says which
are still open. The way counts as shut when the host has said so after the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from backline.guide.mechanisms import Mechanism
    from backline.records.remote.models import Access, HostHeard, Way


class Ssh:
    by_itself = True

    def how_to_open(self, mechanism: Mechanism, way: Way) -> str:
        del mechanism
        where = way.where or "the site's host"
        return (
            "Have the desk sign your public key for the time of the grant, keep what it "
            f"gives as id_ed25519-cert.pub beside the key, and ssh to {where}."
        )

    def how_to_shut(self, mechanism: Mechanism, way: Way) -> str:
        return (
            f"The host of {way.site.name} has not fetched the list of what is revoked, or "
            "a session is still open there: see that backline-access runs. Until it "
            f"does: {mechanism.shut}"
        )

    def known_shut(self, access: Access, heard: HostHeard | None) -> str:
        if access.certified_at is None and not access.sessions.exists():
            return "No certificate was signed for it."
        ended_at = access.ended_at
        if heard is None or ended_at is None or heard.heard_at <= ended_at:
            return ""
        if access.pk in heard.open_serials:
            return ""
        return (
            f"Serial {access.pk} is revoked, and the host has no session of it open "
            f"({heard.heard_at:%Y-%m-%d %H:%M:%S} UTC)."
        )


ADAPTER = Ssh()
