"""Text messages through Exotel (POST /v1/Accounts/<sid>/Sms/send.json)."""

from __future__ import annotations

from django.conf import settings

from backline.records.outbox.exotel import account, setting
from backline.records.outbox.senders.exotel_sms.sender import SmsSender


CHANNEL = "sms"


def configured() -> SmsSender:
    """Return the sender for the account that the settings name."""
    return SmsSender(
        account(),
        sent_from=setting(
            settings.EXOTEL_SMS_FROM,
            "BACKLINE_EXOTEL_SMS_FROM",
            "a sender id or ExoPhone for text messages",
        ),
        dlt_entity=settings.EXOTEL_DLT_ENTITY,
        dlt_template=settings.EXOTEL_DLT_TEMPLATE,
    )
