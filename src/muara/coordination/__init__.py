"""Who meets, who decides, who keeps the promise: what follows from the records of partners.

Organisations, bodies, promises and money are recorded as dated facts; these functions conclude.
What a kind of organisation or body is, when a body has its quorum and when a village is free of
child labour stands in `coordination/*.toml` of the packs.

>>> from muara.packs import open_pack
>>> organisation_kinds(open_pack("india"))["union"].group
'workers'
"""

from .activities import ActivityKind, activity_kinds, participant_kinds
from .agreements import (
    AGREEMENT_STANDINGS,
    AgreementDays,
    agreement_kinds,
    agreement_stands,
    renewal_notice_days,
)
from .bodies import FLAGGED, REFUSED, TRIPARTITE, BodyKind, Meets, Quorum, body_kinds
from .budget import BudgetLine, against_plan, budget_lines
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
from .indirect import IndirectRule, indirect_rules, reached_indirectly
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
from .societies import (
    FLAGS,
    SurveyRule,
    check_agencies,
    check_allotted,
    check_surveys,
    one_account,
    survey_over,
    survey_rule_on,
    survey_rules,
    who_runs,
)
from .successors import successors
from .taking_part import NOT_TOLD, by_kind_and_sex, counted_once, in_two_towns
from .villages import (
    Missing,
    answer_children,
    count_children,
    judge_villages,
    what_is_missing,
)
from .worked_villages import CheckedVillages, check_pack_villages

__all__ = [
    "ActivityKind",
    "activity_kinds",
    "participant_kinds",
    "BudgetLine",
    "against_plan",
    "budget_lines",
    "IndirectRule",
    "indirect_rules",
    "reached_indirectly",
    "FLAGS",
    "SurveyRule",
    "check_agencies",
    "check_allotted",
    "check_surveys",
    "one_account",
    "survey_over",
    "survey_rule_on",
    "survey_rules",
    "who_runs",
    "NOT_TOLD",
    "by_kind_and_sex",
    "counted_once",
    "in_two_towns",
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
