"""What changes plans, calendars and contracts; each function is one use case."""

from backline.records.contracts.actions.calendars import publish_calendar
from backline.records.contracts.actions.signing import (
    ContractRefused,
    publish_plan,
    sign_contract,
)


__all__ = ["ContractRefused", "publish_calendar", "publish_plan", "sign_contract"]
