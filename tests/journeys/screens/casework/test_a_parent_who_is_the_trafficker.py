"""A father is suspected: the list of the hour on a telephone, and nothing goes to the family."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.utils import timezone

from journeys.screens.casework.conftest import service
from journeys.screens.casework.people import Desk, Office, ago
from muara_server.accounts.models import User
from muara_server.casework.models import Proceeding, Provider
from muara_server.convergence.models import CardIssue
from muara_server.notices.models import Notice
from muara_server.places.models import Place
from server.ledger.entering import draft, enter, register, settle

GIRL = "Quirina Kumari"
HIS_CONSENT = {
    "given": "yes",
    "giver": "father",
    "capacity": "parent",
    "assent": "given",
    "language": "mai",
}


@pytest.fixture
def shelter(dumra: Place) -> Provider:
    return service("SM-SHELTER-1", "Shelter Dumra", "shelter", at=dumra)


@pytest.fixture
def home(ani: User, dumra: Place) -> tuple[UUID, UUID]:
    """A girl of twelve, and the household in which she lives with her father."""
    here = {"place_code": dumra.code, "true_on": timezone.localdate()}
    girl = register(ani, GIRL, sex="female", **here)
    known = {"age": 12, "evidence": "school_record"}
    enter(draft("identity", person=girl, facts=known, **here), who=ani)
    return girl, settle(ani, girl, **here)


def test_the_suspect_gets_nothing_and_the_child_is_kept_safe(
    office: Office,
    home: tuple[UUID, UUID],
    shelter: Provider,
    ani: User,
    budi: User,
) -> None:
    girl, household = home
    at_ani, at_budi = office.desk(ani, width=360), office.desk(budi)
    at_ani.open("casework:consents", girl).is_sound()
    at_ani.open("casework:record-consent", girl)
    at_ani.fill(refused="With whom?", purpose="sharing", **HIS_CONSENT)
    at_ani.fill(recipient=shelter.key).reads("Holds")

    signs_are_asked(at_ani, girl)
    urgent = Proceeding.objects.get(procedure="urgent_risk").pk
    every_deed_is_ticked_off(at_ani)

    at_ani.open("casework:consents", girl)
    at_ani.reads("consent passes to the lawful authority", "Does not hold").is_sound()
    at_ani.open("casework:record-consent", girl)
    at_ani.fill(refused="Ask the lawful authority", purpose="service", **HIS_CONSENT)
    nothing_goes_to_the_family(at_ani, household)

    a_second_person_decides(at_ani, at_budi, girl, shelter)
    at_ani.open("casework:record-consent", girl)
    by_order = HIS_CONSENT | {"giver": "authority", "capacity": "order"}
    at_ani.fill(purpose="service", **by_order).reads("Holds")

    at_ani.open("casework:urgent", urgent)
    at_ani.page.get_by_text("The danger is over").click()
    at_ani.page.locator("#outcome").select_option("with_authority")
    at_ani.press("End it", does=()).reads("Danger over")


def signs_are_asked(desk: Desk, girl: UUID) -> None:
    """The answers lead, by a rule, to the list of what must be done now."""
    desk.open("casework:trafficking", girl).is_sound()
    desk.fill(refused="This step needs an answer here.", act_transferred="yes")
    desk.fill(
        danger="yes",
        act_transferred="yes",
        purpose_bondage="yes",
        who="parent",
        true_on=ago(0),
    )
    desk.reads("What must be done now")


def every_deed_is_ticked_off(desk: Desk) -> None:
    """On one narrow screen, one after the other; what is not needed says why."""
    desk.is_sound()
    left = desk.page.locator("ol.deeds > li.open")
    first = left.first
    first.locator("summary").click()
    first.locator("select").select_option("done_by_others")
    desk.press("Record as not needed", does=())
    while left.count():
        desk.press("Done", within=left.first, does=())
    desk.is_sound()


def nothing_goes_to_the_family(desk: Desk, household: UUID) -> None:
    """No card is made, nothing says why, and no notice goes to anybody outside the office."""
    desk.open("convergence:card", household, status=403)
    for word in ("suspect", "traffick"):
        assert word not in desk.page.content().casefold()
    assert not CardIssue.objects.exists()
    told = Notice.objects.values_list("user__login", flat=True)
    assert set(told) == {"budi"}


def a_second_person_decides(at_ani: Desk, at_budi: Desk, girl: UUID, shelter: Provider) -> None:
    """Who asks to share without consent cannot allow it."""
    at_ani.open("casework:override", girl).is_sound()
    at_ani.fill(receiver=shelter.key, reason="danger_to_life").reads("Nothing is shared until")
    asked = Proceeding.objects.get(procedure="override")
    at_ani.open("casework:proceeding", asked.pk)
    assert at_ani.page.locator('form[action$="/allow/"]').count() == 0
    at_budi.open("casework:overrides").reads("Shelter Dumra", "danger to life").is_sound()
    at_budi.open("casework:proceeding", asked.pk).step("allow").reads("Allowed")
