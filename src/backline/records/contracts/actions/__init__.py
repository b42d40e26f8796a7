"""What changes plans, calendars and contracts; each function is one use case."""

from backline.records.contracts.actions.allowances import (
    Used,
    UseRefused,
    undo_use,
    use_allowance,
)
from backline.records.contracts.actions.amending import amend_contract
from backline.records.contracts.actions.calendars import (
    first_calendar,
    publish_calendar,
)
from backline.records.contracts.actions.expiry import tell_of_ends
from backline.records.contracts.actions.publishing import publish_plan
from backline.records.contracts.actions.refusals import ContractRefused, PackageRefused
from backline.records.contracts.actions.rights import NotAManager, can_manage
from backline.records.contracts.actions.signing import sign_contract
from backline.records.contracts.actions.withdrawing import offer_again, withdraw_plan


__all__ = [
    "ContractRefused",
    "NotAManager",
    "PackageRefused",
    "UseRefused",
    "Used",
    "amend_contract",
    "can_manage",
    "first_calendar",
    "offer_again",
    "publish_calendar",
    "publish_plan",
    "sign_contract",
    "tell_of_ends",
    "undo_use",
    "use_allowance",
    "withdraw_plan",
]
