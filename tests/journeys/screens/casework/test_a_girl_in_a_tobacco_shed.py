"""A girl in a tobacco shed in Jember, on Indonesian screens: a link and a code, clean visits."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from journeys.screens.casework.conftest import service
from journeys.screens.casework.people import Desk, Office, ago
from muara_server.accounts.models import User
from muara_server.casework.models import Proceeding, Provider
from muara_server.places.models import Place
from server.ledger.entering import draft, enter, register

GIRL = "Quirina Wulandari"
IN_THE_SHED = {
    "worked": "yes",
    "economic_hours": 21,
    "hazard_condition": "yes",
    "worst_form": "none",
}
CLEAN = {"work__worked": "no", "work__worst_form": "none", "visit__visited": "home"}


@pytest.fixture
def learning_house(jember: Place) -> Provider:
    return service("JB-LEARN-1", "Rumah Belajar Kalisat", "school", at=jember)


@pytest.fixture
def girl(dewi: User, jember: Place) -> UUID:
    here = {"place_code": jember.code, "true_on": dt.date.fromisoformat(ago(160))}
    person = register(dewi, GIRL, sex="female", **here)
    known = {"age": 13, "evidence": "school_record"}
    enter(draft("identity", person=person, facts=known, **here), who=dewi)
    return person


def test_from_the_shed_to_school(
    office: Office, girl: UUID, learning_house: Provider, dewi: User, rina: User
) -> None:
    at_dewi, at_rina = office.desk(dewi, width=360), office.desk(rina)
    at_dewi.record(girl, "work", **IN_THE_SHED, seen_at="workplace", true_on=ago(150))
    at_dewi.open("web:person", girl).follow("Buka kasus")
    at_dewi.fill(found_by="visit", true_on=ago(149))
    case = Proceeding.objects.get(procedure="case").pk
    at_dewi.open("casework:record-consent", girl, ask="?purpose=service")
    agreed = {"given": "yes", "giver": "mother", "capacity": "parent", "assent": "given"}
    at_dewi.fill(**agreed, language="jv", true_on=ago(148))
    at_dewi.open("casework:case", case)
    at_dewi.step("register", consent_basis="guardian_and_child", true_on=ago(148))
    at_dewi.open("casework:assessment", case).is_sound()
    at_dewi.fill(child_heard="yes", best_interests="with_family", risk_injury="yes")
    at_rina.open("casework:case", case).step("approve_assessment")

    sent = sent_with_consent(at_dewi, girl, learning_house)
    answered_by_link(office, at_dewi, sent)
    at_dewi.open("casework:referral", sent).step("confirm", true_on=ago(85))
    for day in (60, 20):
        visited_and_clean(at_dewi, girl, day)
    at_dewi.open("casework:determination", girl).is_sound()
    reading = at_dewi.page.locator("section[aria-labelledby=reading-ILO_USDOL] .standing")
    assert reading.inner_text().casefold() == "ditarik"


def sent_with_consent(desk: Desk, girl: UUID, to: Provider) -> UUID:
    """Her mother and she agree; then it is sent."""
    desk.open("casework:record-consent", girl, ask="?purpose=sharing").is_sound()
    desk.fill(
        recipient=to.key,
        given="yes",
        giver="mother",
        capacity="parent",
        assent="given",
        language="jv",
        true_on=ago(120),
    )
    desk.open("casework:refer-person", girl, ask="?service=school").is_sound()
    desk.page.get_by_label(to.name).check()
    desk.press("Tampilkan yang akan dilihat layanan").is_sound()
    desk.press("Kirim", does=("referral.send",))
    return Proceeding.objects.get(procedure="referral").pk


def answered_by_link(office: Office, desk: Desk, sent: UUID) -> None:
    """The house has no account: a wrong code, the right one, an answer, and the link is shut; for
    its report it gets another."""
    address, code = linked(desk, sent)
    house = office.stranger(width=360, language="id-ID")
    house.page.goto(address)
    house.is_sound().reads_nothing_of(GIRL)
    wrong = "111111" if code.replace(" ", "") != "111111" else "222222"
    house.page.locator("[name=code]").fill(wrong)
    house.press("Buka", does=("referral.link_refused",))
    house.reads("tidak cocok").reads_nothing_of(GIRL)
    house.page.locator("[name=code]").fill(code)
    house.press("Buka").reads(GIRL).is_sound()
    house.reads_nothing_of("pekerja anak", "tembakau", "child labour")
    house.answer("accept", true_on=ago(100))
    house.page.goto(address)
    house.page.locator("[name=code]").fill(code)
    house.press("Buka", does=("referral.link_refused",)).reads_nothing_of(GIRL)
    address, code = linked(desk, sent)
    house.page.goto(address)
    house.page.locator("[name=code]").fill(code)
    house.press("Buka").answer("complete", service="education", true_on=ago(90))


def linked(desk: Desk, sent: UUID) -> tuple[str, str]:
    """A link for a service without an account: its address and its code, each shown once."""
    desk.open("casework:referral", sent).press("Buat tautan", does=())
    shown = desk.page.locator("code.pasted"), desk.page.locator(".pin")
    return shown[0].inner_text(), shown[1].inner_text()


def visited_and_clean(desk: Desk, girl: UUID, days: int) -> None:
    """One visit on one screen."""
    desk.open("casework:visit", girl).is_sound()
    desk.fill(**CLEAN, visit__met="child", schooling__school_status="enrolled", true_on=ago(days))
