"""A boy at a kiln in Sitamarhi: his case, a centre, withdrawn; Surat; at work again; on."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.utils import timezone

from journeys.screens.casework.conftest import Somebody, service
from journeys.screens.casework.people import Desk, Office, ago
from muara_server.accounts.models import User
from muara_server.casework.models import Proceeding, Provider
from muara_server.places.models import Place
from server.india import SITAMARHI, SURAT, place
from server.ledger.entering import draft, enter, register

BOY = "Zorawar Kumar"
AT_KILN = {"worked": "yes", "economic_hours": 30, "hazard_condition": "yes", "worst_form": "none"}
CLEAN = {"worked": "no", "worst_form": "none"}


@pytest.fixture
def meena(india: None, somebody: Somebody) -> User:
    """Answers for the centre."""
    return somebody("trainer", place(SITAMARHI), login="meena", name="Meena Rai")


@pytest.fixture
def centre(dumra: Place, meena: User) -> Provider:
    return service("SM-CENTRE-1", "Learning centre Dumra", "school", at=dumra, answers=meena)


@pytest.fixture
def boy(ani: User, dumra: Place) -> UUID:
    """He is registered where he was found; what was seen of him comes from the pages."""
    found = {"place_code": dumra.code, "true_on": timezone.localdate()}
    person = register(ani, BOY, **found)
    enter(
        draft("identity", person=person, facts={"age": 12, "evidence": "school_record"}, **found),
        who=ani,
    )
    return person


def latest(procedure: str) -> UUID:
    return Proceeding.objects.filter(procedure=procedure).latest("opened_at").pk


def test_from_the_kiln_to_surat_and_on(
    office: Office,
    boy: UUID,
    centre: Provider,
    ani: User,
    budi: User,
    meena: User,
    chitra: User,
    deva: User,
    farid: User,
) -> None:
    at_ani, at_budi, at_farid = office.desk(ani), office.desk(budi), office.desk(farid)
    at_ani.record(boy, "work", **AT_KILN, true_on=ago(170))
    case = opened_and_planned(at_ani, at_budi, boy)
    sent = referred(at_ani, boy, centre)
    nothing_for(at_farid, boy, case, sent)

    served(office.desk(meena), sent)
    at_ani.open("casework:referral", sent).step("confirm", true_on=ago(130))
    at_ani.record(boy, "work", **CLEAN, seen_at="home", true_on=ago(120))
    stands(at_ani, boy, ilo="withdrawn", clmrs="not yet long enough")
    at_budi.open("casework:determination", boy).step(
        "review", review__rule="ILO_USDOL", review__note="Seen at home, asked of all forms."
    )

    handed = handed_over(at_ani, office.desk(deva), boy)
    at_chitra = office.desk(chitra)
    at_chitra.record(boy, "work", **AT_KILN, seen_at="workplace", true_on=ago(30))
    stands(at_chitra, boy, ilo="found at work again", clmrs="served")
    at_chitra.open("casework:case", case).step("review", went="not_at_all", true_on=ago(20))
    at_chitra.reads("Surat")

    status_and_no_more(at_ani, handed, case, boy)
    nothing_for(at_farid, boy, case, sent, handed)


def opened_and_planned(at_ani: Desk, at_budi: Desk, boy: UUID) -> UUID:
    """The case, with consent, assessed and planned, both approved by a second person."""
    at_ani.open("web:person", boy).page.get_by_role("link", name="Open a case").click()
    at_ani.fill(found_by="visit", true_on=ago(169))
    case = latest("case")
    at_ani.step("register", refused="This step needs an answer here.", true_on=ago(168))
    rests = {"consent_basis": "guardian_and_child", "true_on": ago(168)}
    at_ani.step("register", refused="No consent to services holds", **rests)
    at_ani.open("casework:record-consent", boy, ask="?purpose=service")
    agreed = {"given": "yes", "giver": "mother", "capacity": "parent", "assent": "given"}
    at_ani.fill(**agreed, language="mai", true_on=ago(168))
    at_ani.open("casework:case", case).step("register", **rests)
    at_ani.page.get_by_role("link", name="Assess", exact=True).first.click()
    at_ani.fill(refused="This step needs an answer here.", cause_debt="yes")
    at_ani.fill(
        child_heard="yes", best_interests="with_family", risk_bondage="yes", true_on=ago(165)
    )
    at_ani.reads("Urgent: act today", "waits for Supervisor")
    at_budi.open("casework:cases").page.get_by_role("link", name=BOY).first.click()
    at_budi.step("approve_assessment", true_on=ago(164))
    at_ani.open("casework:case", case)
    at_ani.page.get_by_role("link", name="Plan", exact=True).first.click()
    at_ani.fill(
        refused="A goal without a day",
        goals__0__goal="in_school",
    )
    at_ani.fill(
        goals__0__goal="in_school",
        goals__0__due_on=ago(-30),
        child_agrees="yes",
    )
    at_budi.open("casework:case", case).step("approve_plan")
    at_ani.open("casework:case", case).reads("the child goes to school")
    return case


def referred(at_ani: Desk, boy: UUID, centre: Provider) -> UUID:
    """Sent to the centre: refused without consent, then with it."""
    at_ani.open("web:person", boy).page.get_by_role("link", name="Refer to a service").click()
    at_ani.page.locator("select[name=service]").select_option("school")
    at_ani.page.get_by_role("button", name="Show who gives it").click()
    at_ani.page.get_by_label(centre.name).check()
    at_ani.page.get_by_role("button", name="Show what the service will see").click()
    at_ani.reads("Not yet:", "no consent to share").follow("Record consent")
    at_ani.fill(
        recipient=centre.key,
        given="yes",
        giver="mother",
        capacity="parent",
        assent="given",
        language="mai",
        true_on=ago(162),
    )
    at_ani.open("casework:refer-person", boy, ask="?service=school")
    at_ani.page.get_by_label(centre.name).check()
    at_ani.page.locator("[name=message]").fill("Found in child labour.")
    at_ani.page.get_by_role("button", name="Show what the service will see").click()
    at_ani.reads("child labour")
    at_ani.page.locator("[name=message]").fill("Class 5, from Monday.")
    at_ani.page.get_by_role("button", name="Show what the service will see").click()
    at_ani.reads("What the service will see")
    at_ani.press("Send", does=("referral.send",)).reads("Sent.")
    return latest("referral")


def served(at_meena: Desk, sent: UUID) -> None:
    """The centre answers from its inbox, and reports the service."""
    at_meena.open("casework:inbox").reads_nothing_of("labour")
    at_meena.page.locator(f'main a[href*="{sent}"]').first.click()
    at_meena.reads(BOY, "Class 5, from Monday.").reads_nothing_of("kiln", "child labour")
    at_meena.step("decline", refused="This step needs an answer here.", true_on=ago(160))
    at_meena.step("accept", true_on=ago(160))
    at_meena.step("complete", service="education", true_on=ago(150))
    assert Proceeding.objects.get(pk=sent).state == "completed"


def stands(desk: Desk, boy: UUID, *, ilo: str, clmrs: str) -> None:
    """What two readings say of him."""
    desk.open("casework:determination", boy)
    for key, said in (("ILO_USDOL", ilo), ("CLMRS", clmrs)):
        reading = desk.page.locator(f"section[aria-labelledby=reading-{key}] .standing")
        assert said in reading.inner_text().casefold(), (key, reading.inner_text())


def handed_over(at_ani: Desk, at_deva: Desk, boy: UUID) -> UUID:
    """Offered by Sitamarhi with consent, accepted in Surat, acknowledged by both."""
    at_ani.open("casework:movement", boy)
    at_ani.page.get_by_role("link", name="Record a movement").click()
    at_ani.fill(
        refused="Choose the other",
        movement="migrated_with_family",
        from_place=SURAT,
        to_place=SURAT,
        true_on=ago(100),
    )
    at_ani.fill(from_place=SITAMARHI)
    at_ani.page.get_by_role("link", name="Offer to another area").click()
    offered = {"to_place": SURAT, "why": "migrated", "true_on": ago(90)}
    at_ani.fill(refused="Nobody was asked for consent", **offered)
    at_ani.follow("Record an answer").fill(
        given="yes", giver="mother", capacity="parent", assent="given", language="hi"
    )
    at_ani.reads("May it be shared with Surat?").is_sound()
    at_ani.fill(**offered).reads("Offered")
    handed = latest("hand_over")
    at_deva.open("web:person", boy, status=404).reads_nothing_of(BOY)
    at_deva.open("casework:hand-overs").page.locator(f'a[href*="{handed}"]').first.click()
    at_deva.step("acknowledge", true_on=ago(89))
    at_deva.step("accept", true_on=ago(88))
    at_ani.open("casework:proceeding", handed).step("acknowledge_by_source", true_on=ago(87))
    at_deva.open("casework:proceeding", handed).step("complete", true_on=ago(80))
    at_deva.reads("the child was seen at the destination")
    return handed


def status_and_no_more(at_ani: Desk, handed: UUID, case: UUID, boy: UUID) -> None:
    """The first worker sees where the hand-over stands, and neither file nor case."""
    at_ani.open("casework:proceeding", handed).reads("the child was seen at the destination")
    at_ani.open("web:person", boy, status=404).reads_nothing_of(BOY)
    at_ani.open("casework:case", case, status=404).reads_nothing_of(BOY)


def nothing_for(desk: Desk, boy: UUID, case: UUID, *others: UUID) -> None:
    """Another district's worker finds nobody, opens nothing, and has nothing in hand."""
    for name in ("web:person", "casework:determination", "casework:begin-case"):
        desk.open(name, boy, status=404).reads_nothing_of(BOY)
    desk.open("casework:case", case, status=404).reads_nothing_of(BOY)
    for each in others:
        desk.open("casework:proceeding", each, status=404).reads_nothing_of(BOY)
    for name in ("casework:work", "casework:late", "casework:cases"):
        desk.open(name).reads_nothing_of(BOY, str(boy), str(case))
    desk.page.goto(f"{desk.home}/search/")
    field = desk.page.locator("main input[type=search]").first
    field.fill(BOY)
    field.press("Enter")
    desk.page.wait_for_load_state()
    assert BOY not in desk.page.locator("main a").all_inner_texts()
