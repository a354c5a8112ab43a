"""Who meets, who decides, who keeps the promise: what follows from the records of partners.

Organisations, bodies, promises and money are recorded as dated facts; these functions conclude.
What a kind of organisation or body is, when a body has its quorum and when a village is free of
child labour stands in `coordination/*.toml` of the packs.

>>> from muara.packs import open_pack
>>> organisation_kinds(open_pack("india"))["union"].group
'workers'
"""

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

__all__ = [
    "ANSWERS",
    "ENDED",
    "GROUPS",
    "JUDGED",
    "STAGES",
    "Change",
    "Checklist",
    "Contribution",
    "KnownPolicy",
    "OrganisationKind",
    "Question",
    "Reached",
    "Score",
    "change",
    "checklists",
    "judge_claim",
    "known_policies",
    "organisation_kinds",
    "policy_kinds",
    "score",
    "stage_on",
    "tables_of",
]
