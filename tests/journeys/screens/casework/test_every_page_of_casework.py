"""Every page of casework, in three languages, on a phone and at a desk: no fault, none too wide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from journeys.looks import faults, scrolls_sideways
from journeys.screens.casework.conftest import service
from journeys.screens.casework.people import Office, ago
from journeys.screens.conftest import WIDTHS
from journeys.screens.test_in_every_language_and_width import OPEN_THE_FOLDS
from muara_server.accounts.actions import assign, choose_language
from muara_server.accounts.models import User
from muara_server.casework.actions import bulk, referrals
from muara_server.casework.actions.enforcement import open_matter
from muara_server.casework.actions.referrals import Asked
from muara_server.casework.actions.rescues import plan_rescue
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.models import Provider
from muara_server.casework.queries.inspections import inspection_for
from muara_server.casework.queries.workplaces import workplaces_for
from muara_server.jobs import run
from muara_server.places.models import Place
from server.casework.at_work import inspected, kiln
from server.cast import LONG_AGO, PROGRAMME
from server.india import SITAMARHI, SURAT, place
from server.ledger.entering import draft, enter, register, settle

LISTS = [
    "work",
    "late",
    "visits",
    "calendar",
    "cases",
    "bulk",
    "complaints",
    "complaint-new",
    "report",
    "report-number",
    "report-figures",
    "providers",
    "add-provider",
    "import-providers",
    "referral-figures",
    "unmet",
    "referral-list",
    "inbox",
    "hand-overs",
    "corridors",
    "corridor",
    "say-why",
    "season",
    "retention",
    "overrides",
    "elsewhere",
    "workplaces",
    "new-workplace",
    "inspections",
    "matters",
    "enforcement",
    "rescues",
    "behind-enforcement",
    "new-rescue",
]
ASKED = {
    "corridor": f"from={SITAMARHI}&to={SURAT}",
    "referral-list": "what=sent",
    "behind-enforcement": "what=matters",
}
"""What a list is of, where its address must say."""
OF_A_CHILD = [
    "determination",
    "visit",
    "attendance",
    "movement",
    "record-movement",
    "trafficking",
    "consents",
    "record-consent",
    "override",
    "offer-hand-over",
    "raise",
    "refer-person",
]
OF_A_CASE = ("case", "assessment", "plan", "conference", "decision", "keep-copy")
OF_A_WORKPLACE = ("workplace", "correct-workplace", "inspect")

FORM = "main form.form"
LOOKED_AT = {"en": "main", "id": "nothing", "hi": FORM}
"""A page is built alike in every language: what is looked at for faults in each, and not for its
width alone.
"""


@dataclass(frozen=True)
class World:
    """A boy with a case and all that can be under way for him, another child without one; a report
    of a kiln, what an inspector found there, and a rescue.
    """

    boy: UUID
    newcomer: UUID
    household: UUID
    case: UUID
    goal: UUID
    referral: UUID
    urgent: UUID
    hand_over: UUID
    complaint: UUID
    provider: Provider
    workplace: UUID
    inspection: UUID
    finding: str
    matter: UUID
    rescue: UUID
    many: UUID


@pytest.fixture
def everything(budi: User) -> User:
    """Somebody with so many roles that every page opens."""
    for role in ("district_officer", "inspector", "trainer"):
        assign(budi, role, programme=PROGRAMME, place=place(SITAMARHI), since=LONG_AGO)
    return budi


@pytest.fixture
def world(everything: User, ani: User, dumra: Place) -> World:
    here = {"place_code": dumra.code, "true_on": timezone.localdate()}
    boy = register(ani, "Zorawar Kumar", **here)
    household = settle(ani, boy, **here)
    school = service("SM-SCHOOL-1", "School Dumra", "school", at=dumra, answers=everything)
    agreed = {"purpose": "sharing", "recipient": school.key, "given": True, "giver": "mother"}
    served = {"purpose": "service", "giver": "mother"}
    moved = {"movement": "migrated_alone", "from_place": SITAMARHI, "to_place": SURAT}
    enter(
        draft("identity", person=boy, facts={"age": 12, "evidence": "statement"}, **here),
        draft("work", person=boy, facts={"worked": True, "economic_hours": 30}, **here),
        draft("consent", person=boy, facts={**served, "given": True}, **here),
        draft("consent", person=boy, facts=agreed, **here),
        draft("consent", person=boy, facts={**agreed, "recipient": SURAT}, **here),
        draft("movement", person=boy, facts=moved, **here),
        who=ani,
    )

    def begun(key: str, **facts: object) -> UUID:
        return open_procedure(key, person=boy, facts=facts, who=ani)

    case = begun("case", found_by="visit")
    take_step(case, "register", facts={"consent_basis": "child"}, who=ani)
    assessed = {"child_heard": True, "best_interests": "with_family", "risk_injury": True}
    take_step(case, "assess", facts=assessed, who=ani)
    take_step(case, "approve_assessment", facts={}, who=everything)
    held = workplaces_for(everything).get(pk=kiln(ani))
    inspection = inspected(
        held.pk, everything, on=timezone.localdate(), not_met={"part_a"}, children=1
    )
    breach = inspection_for(everything, inspection).findings[0].item
    rescue = plan_rescue(held, due_on=timezone.localdate(), who=everything)
    take_step(rescue, "carry_out", facts={"children": 1}, who=everything)
    return World(
        boy=boy,
        newcomer=register(ani, "Quirina Devi", **here),
        household=household,
        case=case,
        goal=begun("goal", goal="in_school", due_on=ago(-20)),
        referral=referrals.refer(Asked("school", person=boy, provider=school.key), who=ani),
        urgent=begun("urgent_risk", risk="trafficking"),
        hand_over=begun("hand_over", to_place=SURAT, why="migrated"),
        complaint=open_procedure(
            "complaint",
            place=dumra,
            facts={"work_kind": "brick_kiln", "children": 2},
            who=everything,
        ),
        provider=school,
        workplace=held.pk,
        inspection=inspection,
        finding=breach.key,
        matter=open_matter(
            held, inspection=inspection, item=breach, person=boy, note="", who=everything
        ),
        rescue=rescue,
        many=many_at_once(everything, case),
    )


def many_at_once(who: User, case: UUID) -> UUID:
    """The case was given into somebody's hands together with others; it is done."""
    made = bulk.ask(
        who,
        deed="assign",
        procedure="case",
        facts={"holder": str(who.pk)},
        true_on=timezone.localdate(),
        proceedings=[case],
        language="en",
    )
    run.work(str(made.job_id))
    return made.pk


def addresses(world: World) -> Iterator[str]:
    yield from (f"{reverse(f'casework:{name}')}?{ASKED.get(name, '')}" for name in LISTS)
    yield from (reverse(f"casework:{name}", args=[world.boy]) for name in OF_A_CHILD)
    yield reverse("casework:refer-person", args=[world.boy]) + "?service=school"
    yield reverse("casework:refer-household", args=[world.household])
    yield from (reverse(f"casework:{name}", args=[world.case]) for name in OF_A_CASE)
    yield from (
        reverse("casework:proceeding", args=[each]) for each in (world.goal, world.hand_over)
    )
    yield from (
        reverse(f"casework:{name}", args=[world.referral]) for name in ("referral", "received")
    )
    yield from (reverse(f"casework:{name}", args=[world.workplace]) for name in OF_A_WORKPLACE)
    yield reverse("casework:begin-case", args=[world.newcomer])
    yield reverse("casework:inspection", args=[world.inspection])
    yield reverse("casework:finding", args=[world.inspection, world.finding])
    yield reverse("casework:matter", args=[world.matter])
    yield reverse("casework:rescue", args=[world.rescue])
    yield reverse("casework:found-child", args=[world.rescue])
    yield reverse("casework:bulk-deed", args=[world.many])
    yield reverse("casework:urgent", args=[world.urgent])
    yield reverse("casework:complaint", args=[world.complaint])
    yield reverse("casework:provider", args=[world.provider.pk])
    yield reverse("casework:change-provider", args=[world.provider.pk])
    yield reverse("casework:report") + f"?district={SITAMARHI}"
    yield reverse("casework:answer", args=["nothing-has-this-address"])


@pytest.mark.parametrize("language", ["en", "id", "hi"])
def test_no_fault_and_no_sideways_scroll(
    office: Office, world: World, everything: User, language: str
) -> None:
    page = office.desk(everything).page
    choose_language(everything, language)
    found = []
    for address in addresses(world):
        page.set_viewport_size({"width": WIDTHS["phone"], "height": 800})
        answer = page.goto(office.home + address)
        assert answer is not None
        if not answer.ok:
            found.append(f"{address}: {answer.status}")
            continue
        page.evaluate(OPEN_THE_FOLDS)
        if page.locator(LOOKED_AT[language]).count():
            wrong = faults(page, contrast=language == "en")
            found += [f"{address}: {each}" for each in wrong]
        for width in (WIDTHS["phone"], WIDTHS["desk"]):
            page.set_viewport_size({"width": width, "height": 800})
            if scrolls_sideways(page):
                found.append(f"{address} at {width}: scrolls sideways")
    assert not found, "\n".join(found)
