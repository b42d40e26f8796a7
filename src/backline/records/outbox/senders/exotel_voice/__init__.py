"""Voice calls through Exotel (POST /v1/Accounts/<sid>/Calls/connect.json).

The call goes into a flow of the account: a Greeting that asks us what to say, a Gather
for one key, and a Passthru that tells us which was pressed (docs/howto/paging.md).
"""

from __future__ import annotations

from django.conf import settings

from backline.records.outbox.exotel import account, setting
from backline.records.outbox.senders.exotel_voice.sender import VoiceSender


CHANNEL = "voice"


def configured() -> VoiceSender:
    """Return the sender for the account that the settings name."""
    caller = setting(
        settings.EXOTEL_CALLER, "BACKLINE_EXOTEL_CALLER", "an ExoPhone that calls"
    )
    flow = setting(
        settings.EXOTEL_FLOW, "BACKLINE_EXOTEL_FLOW", "the app id of the call's flow"
    )
    setting(
        settings.EXOTEL_SECRET,
        "BACKLINE_EXOTEL_SECRET",
        "a secret for the addresses that its flow asks",
    )
    return VoiceSender(account(), caller=caller, flow=flow)
