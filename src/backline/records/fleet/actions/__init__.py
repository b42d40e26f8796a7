"""What changes the fleet: samples come in, proposals are decided on, old ones go."""

from backline.records.fleet.actions.answers import (
    QuestionAnswered,
    Said,
    UnknownQuestion,
    answer_question,
)
from backline.records.fleet.actions.forget import forget_old_samples
from backline.records.fleet.actions.proposals import (
    ProposalSettled,
    ReasonMissing,
    UnknownProposal,
    dismiss_proposal,
    open_proposal,
)
from backline.records.fleet.actions.receive import (
    BadBatch,
    NotFromASite,
    Received,
    receive_samples,
)


__all__ = [
    "BadBatch",
    "NotFromASite",
    "ProposalSettled",
    "QuestionAnswered",
    "ReasonMissing",
    "Received",
    "Said",
    "UnknownProposal",
    "UnknownQuestion",
    "answer_question",
    "dismiss_proposal",
    "forget_old_samples",
    "open_proposal",
    "receive_samples",
]
