"""Who meets, who decides, who keeps the promise: what follows from the records of partners.

Organisations, bodies, promises and money are recorded as dated facts; these functions conclude.
What a kind of organisation or body is, when a body has its quorum and when a village is free of
child labour stands in `coordination/*.toml` of the packs.

>>> from muara.packs import open_pack
>>> organisation_kinds(open_pack("india"))["union"].group
'workers'
"""

from .agreements import (
    AGREEMENT_STANDINGS,
    AgreementDays,
    agreement_kinds,
    agreement_stands,
    renewal_notice_days,
)
from .capacity import ANSWERS, Change, Checklist, Question, Score, change, checklists, score
from .organisations import GROUPS, OrganisationKind, organisation_kinds
from .parts import tables_of
from .policies import (
    ENDED,
    JUDGED,
    STAGES,
    Contribution,
    KnownPolicy,
    Reached,
    judge_claim,
    known_policies,
    policy_kinds,
    stage_on,
)
from .promises import (
    STANDINGS,
    Kept,
    Promise,
    PromiseTerms,
    kept_on_time,
    promise_stands,
    promise_terms,
)
from .successors import successors

__all__ = [
    "AGREEMENT_STANDINGS",
    "ANSWERS",
    "AgreementDays",
    "Change",
    "Checklist",
    "Contribution",
    "ENDED",
    "GROUPS",
    "JUDGED",
    "Kept",
    "KnownPolicy",
    "OrganisationKind",
    "Promise",
    "PromiseTerms",
    "Question",
    "Reached",
    "STAGES",
    "STANDINGS",
    "Score",
    "agreement_kinds",
    "agreement_stands",
    "change",
    "checklists",
    "judge_claim",
    "kept_on_time",
    "known_policies",
    "organisation_kinds",
    "policy_kinds",
    "promise_stands",
    "promise_terms",
    "renewal_notice_days",
    "score",
    "stage_on",
    "successors",
    "tables_of",
]
