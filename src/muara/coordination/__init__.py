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
from .bodies import FLAGGED, REFUSED, TRIPARTITE, BodyKind, Meets, Quorum, body_kinds
from .capacity import ANSWERS, Change, Checklist, Question, Score, change, checklists, score
from .communities import CommunityKind, community_kinds
from .decisions import Decision, Due, FollowUp, follow_up
from .define_villages import FREE, NOT_FREE, UNKNOWN, VillageRules, village_rules
from .districts import (
    DONE,
    MISSING,
    NOT_BEGUN,
    NationalNumber,
    SetUpStep,
    StepState,
    national_numbers,
    set_up_steps,
    state_of,
    usual_texts,
)
from .meetings import (
    Attended,
    Present,
    Quorate,
    Seat,
    attendance_by,
    days_overdue,
    lacking,
    missing_sides,
    quorate,
    seats_on,
)
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
from .villages import (
    Missing,
    answer_children,
    count_children,
    judge_villages,
    what_is_missing,
)
from .worked_villages import CheckedVillages, check_pack_villages

__all__ = [
    "AGREEMENT_STANDINGS",
    "ANSWERS",
    "AgreementDays",
    "Attended",
    "BodyKind",
    "Change",
    "Checklist",
    "CheckedVillages",
    "CommunityKind",
    "Contribution",
    "DONE",
    "Decision",
    "Due",
    "ENDED",
    "FLAGGED",
    "FREE",
    "FollowUp",
    "GROUPS",
    "JUDGED",
    "Kept",
    "KnownPolicy",
    "MISSING",
    "Meets",
    "NOT_BEGUN",
    "NationalNumber",
    "Missing",
    "NOT_FREE",
    "OrganisationKind",
    "Present",
    "Promise",
    "PromiseTerms",
    "Question",
    "Quorate",
    "Quorum",
    "REFUSED",
    "Reached",
    "STAGES",
    "STANDINGS",
    "Score",
    "Seat",
    "SetUpStep",
    "StepState",
    "TRIPARTITE",
    "UNKNOWN",
    "VillageRules",
    "agreement_kinds",
    "agreement_stands",
    "answer_children",
    "check_pack_villages",
    "attendance_by",
    "body_kinds",
    "change",
    "checklists",
    "community_kinds",
    "count_children",
    "days_overdue",
    "follow_up",
    "judge_claim",
    "judge_villages",
    "kept_on_time",
    "known_policies",
    "lacking",
    "missing_sides",
    "national_numbers",
    "organisation_kinds",
    "policy_kinds",
    "promise_stands",
    "promise_terms",
    "quorate",
    "renewal_notice_days",
    "score",
    "seats_on",
    "set_up_steps",
    "stage_on",
    "state_of",
    "successors",
    "tables_of",
    "usual_texts",
    "village_rules",
    "what_is_missing",
]
