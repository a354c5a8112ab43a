"""Sharing is refused unless a consent holds, or a second person allowed it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from muara.errors import NotAllowed
from muara_server.accounts.models import User
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.consents import consents_for
from muara_server.casework.queries.standing import waiting_for
from muara_server.casework.rules.consent import check_sharing
from muara_server.casework.rules.suspicion import check_paper
from server.cast import Map
from server.india import logged_in
from server.ledger.entering import draft, enter, settle

from .conftest import in_days, step

pytestmark = pytest.mark.django_db

SCHOOL = "school.12"


def consent(person: UUID, who: User, places: Map, **facts: Any) -> None:
    said = {"purpose": "sharing", "recipient": SCHOOL, "given": True, "giver": "mother"} | facts
    here = {"place_code": places.riga.code, "true_on": timezone.localdate()}
    enter(draft("consent", person=person, facts=said, **here), who=who)


def refusal(person: UUID, recipient: str = SCHOOL, *, on: dt.date | None = None) -> str:
    with pytest.raises(NotAllowed) as refused:
        check_sharing(person, recipient, on or timezone.localdate())
    assert str(refused.value)
    return refused.value.code


def test_without_a_word_it_is_refused(suraj: UUID) -> None:
    assert refusal(suraj) == "consent_not_asked"


def test_given_to_one_body_it_holds_for_that_body_alone(
    suraj: UUID, ani: User, places: Map
) -> None:
    consent(suraj, ani, places)
    check_sharing(suraj, SCHOOL, timezone.localdate())
    assert refusal(suraj, "school.13") == "consent_not_asked"


def test_before_it_was_given_it_does_not_hold(suraj: UUID, ani: User, places: Map) -> None:
    consent(suraj, ani, places)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert refusal(suraj, on=yesterday) == "consent_not_asked"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"given": False}, "consent_refused"),
        ({"withdrawn": True}, "consent_withdrawn"),
        ({"assent": "refused"}, "consent_child_refused"),
        ({"giver_suspected": True}, "consent_giver_suspected"),
        ({"expires_on": "2020-01-01"}, "consent_expired"),
    ],
)
def test_what_does_not_hold_says_why_in_three_languages(
    suraj: UUID, ani: User, places: Map, facts: dict[str, Any], code: str
) -> None:
    consent(suraj, ani, places)
    consent(suraj, ani, places, **facts)
    said = set()
    for language in ("en", "id", "hi"):
        with override(language):
            assert refusal(suraj) == code
            with pytest.raises(NotAllowed) as refused:
                check_sharing(suraj, SCHOOL, timezone.localdate())
            said.add(str(refused.value))
    assert len(said) == 3


def test_on_its_last_day_it_still_holds(suraj: UUID, ani: User, places: Map) -> None:
    today = timezone.localdate()
    consent(suraj, ani, places, expires_on=today.isoformat())
    check_sharing(suraj, SCHOOL, today)
    assert refusal(suraj, on=today + dt.timedelta(days=1)) == "consent_expired"


def test_what_a_suspect_gave_before_counts_no_more_and_the_authority_may_give_it(
    suraj: UUID, ani: User, places: Map
) -> None:
    consent(suraj, ani, places, giver="father")
    consent(
        suraj,
        ani,
        places,
        purpose="service",
        recipient=None,
        giver="father",
        given=False,
        giver_suspected=True,
    )
    assert refusal(suraj) == "consent_giver_suspected"
    consent(suraj, ani, places, giver="authority", capacity="order")
    check_sharing(suraj, SCHOOL, timezone.localdate())


def test_a_second_person_may_allow_it_and_the_first_may_not(
    suraj: UUID, ani: User, budi: User
) -> None:
    reason = {"receiver": SCHOOL, "reason": "danger_to_life"}
    asked = open_procedure("override", person=suraj, facts=reason, who=ani)
    assert refusal(suraj) == "consent_not_asked"
    with pytest.raises(NotAllowed, match="is for"):
        step(asked, "allow", ani)
    assert asked in {row.pk for row in waiting_for(budi, until=in_days(2)).rows}
    step(asked, "allow", budi)
    check_sharing(suraj, SCHOOL, timezone.localdate())
    assert refusal(suraj, "school.13") == "consent_not_asked"


def test_what_was_allowed_ends_by_itself_and_is_refused_again(
    suraj: UUID, ani: User, budi: User
) -> None:
    reason = {"receiver": SCHOOL, "reason": "danger_to_life"}
    asked = open_procedure("override", person=suraj, facts=reason, who=ani)
    step(asked, "allow", budi)
    held = Proceeding.objects.get(pk=asked)
    assert held.due is not None
    until = timezone.localdate(held.due)
    assert until == timezone.localdate() + dt.timedelta(days=30)
    check_sharing(suraj, SCHOOL, until)
    assert refusal(suraj, on=until + dt.timedelta(days=1)) == "consent_not_asked"
    assert asked in {row.pk for row in waiting_for(ani, until=in_days(40)).rows}


def test_what_is_needed_no_longer_is_ended_before_its_day(
    suraj: UUID, ani: User, budi: User
) -> None:
    reason = {"receiver": SCHOOL, "reason": "danger_to_life"}
    asked = open_procedure("override", person=suraj, facts=reason, who=ani)
    step(asked, "allow", budi)
    assert step(asked, "end", ani).ended
    assert refusal(suraj) == "consent_not_asked"


def test_a_supervisor_does_not_allow_what_he_asked_for(suraj: UUID, budi: User) -> None:
    reason = {"receiver": SCHOOL, "reason": "danger_to_life"}
    asked = open_procedure("override", person=suraj, facts=reason, who=budi)
    with pytest.raises(NotAllowed) as refused:
        step(asked, "allow", budi)
    assert refused.value.code == "own_request"
    assert Proceeding.objects.get(pk=asked).state == "asked"


def test_the_three_stand_beside_each_other(
    suraj: UUID, ani: User, chitra: User, places: Map
) -> None:
    consent(suraj, ani, places, assent="given", language="mai")
    consent(suraj, ani, places, purpose="statistics", recipient=None, given=False)
    found = consents_for(ani, suraj, on=timezone.localdate())
    assert found.service.why_not == "not_asked"
    assert [(one.recipient, one.holds, one.giver, one.assent) for one in found.sharing] == [
        (SCHOOL, True, "mother", "given")
    ]
    assert found.statistics.why_not == "refused"
    with pytest.raises(NotAllowed):
        consents_for(chitra, suraj, on=timezone.localdate())


def test_all_three_stand_on_the_page_before_anybody_was_asked(suraj: UUID, ani: User) -> None:
    page = logged_in(ani).get(reverse("casework:consents", args=[suraj])).content.decode()
    headings = re.findall(r'<h2 id="line-\d">([^<]+)</h2>', page)
    assert [heading.split()[0] for heading in headings] == ["Services", "Statistics", "Sharing"]
    assert page.count("Does not hold") == 3


def test_where_the_father_is_suspected_his_answer_takes_no_effect_and_no_paper_leaves(
    suraj: UUID, ani: User, places: Map
) -> None:
    """Who is not to learn of it learns nothing: the refusal of a card says whom to ask."""
    home = settle(ani, suraj, place_code=places.riga.code)
    consent(suraj, ani, places, giver="father")
    check_paper(home)
    consent(
        suraj,
        ani,
        places,
        purpose="statistics",
        recipient=None,
        giver="father",
        giver_suspected=True,
    )
    with pytest.raises(NotAllowed) as refused:
        check_paper(home)
    assert refused.value.code == "no_paper"
    assert "suspect" not in str(refused.value)
    page = logged_in(ani).get(reverse("casework:consents", args=[suraj])).content.decode()
    assert "consent passes to the lawful authority" in page
    assert "<strong>" + '<span aria-hidden="true">✓' not in page, "nothing he gave holds"
