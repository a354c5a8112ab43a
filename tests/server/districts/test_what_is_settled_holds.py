"""What a district settles is honoured where it matters, from its day, and nowhere else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from muara.errors import FrameError
from muara.packs import open_pack
from muara_server.accounts.models import User
from muara_server.casework.actions.steps import open_procedure
from muara_server.convergence.queries.schemes import pack_for
from muara_server.districts.actions.settling import begin, settle
from muara_server.intake import of_packs
from muara_server.intake.models import FormVersion
from muara_server.ledger.actions import rebuild
from muara_server.places.models import Place
from muara_server.programme.own_targets import definitions_at, targets_at
from muara_server.registry.free_days import holidays, names_of
from muara_server.registry.models import Setting
from muara_server.registry.queries.settled import settled
from server.cast import add_place
from server.districts.conftest import OWN
from server.india import SITAMARHI, SURAT, logged_in, place
from server.ledger.entering import register

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
DIWAS = dt.date(YEAR, 3, 22)


def free(code: str) -> dict[dt.date, str]:
    found = holidays(
        open_pack("india"), since=dt.date(YEAR, 1, 1), until=dt.date(YEAR, 12, 31), places=[code]
    )
    return dict(found.select("day", "key").iter_rows())


def a_holiday(district: Place, who: User, *, day: dt.date = DIWAS, closed: bool = True) -> None:
    facts = {"day": day.isoformat(), "free": closed}
    settle("local_holiday", district, who=who, facts=facts, words={"title": "Bihar Diwas"})


def test_a_holiday_holds_in_the_district_and_its_villages_alone(
    officer: User, district: Place
) -> None:
    village = add_place("V.1", "village", "Riga", parent=district)
    a_holiday(district, officer)
    assert DIWAS in free(SITAMARHI)
    assert DIWAS in free(village.code)
    assert DIWAS not in free(SURAT)
    assert dt.date(YEAR, 8, 15) in free(village.code)


def test_a_holiday_has_the_name_it_was_given(officer: User, district: Place) -> None:
    a_holiday(district, officer)
    found = holidays(open_pack("india"), since=DIWAS, until=DIWAS, places=[SITAMARHI])
    assert [each["en"] for each in names_of(found, open_pack("india")).values()][
        -1
    ] == "Bihar Diwas"


def test_school_may_be_open_after_all(officer: User, district: Place) -> None:
    a_holiday(district, officer)
    a_holiday(district, officer, closed=False)
    a_holiday(district, officer, day=dt.date(YEAR, 8, 15), closed=False)
    assert DIWAS not in free(SITAMARHI)
    assert dt.date(YEAR, 8, 15) not in free(SITAMARHI)


def test_a_scheme_that_does_not_run_is_due_to_nobody_here(officer: User, district: Place) -> None:
    since = dt.date(YEAR, 1, 10)
    facts = {"scheme": "IN-MDM", "offered": False, "reason": "no_money"}
    settle("scheme_here", district, who=officer, facts=facts, on=since)
    scheme = pack_for(district).schemes["IN-MDM"]
    before = scheme.on(since - dt.timedelta(days=1))
    assert before is None or before.elsewhere == ()
    now = pack_for(district).schemes["IN-MDM"].narrowed
    assert [(each.place, each.since, each.until) for each in now] == [(SITAMARHI, since, None)]
    page = logged_in(officer).get(reverse("convergence:scheme", args=["IN-MDM"]))
    assert "no money was released" in page.content.decode()


def test_a_scheme_may_begin_to_run_again(officer: User, district: Place) -> None:
    off, on = dt.date(YEAR, 1, 10), dt.date(YEAR, 1, 20)
    facts = {"scheme": "IN-MDM", "offered": False, "reason": "no_money"}
    settle("scheme_here", district, who=officer, facts=facts, on=off)
    settle("scheme_here", district, who=officer, facts={"scheme": "IN-MDM", "offered": True}, on=on)
    now = pack_for(district).schemes["IN-MDM"].narrowed
    assert [(each.since, each.until) for each in now] == [(off, dt.date(YEAR, 1, 19))]


def test_a_scheme_is_not_taken_away_without_a_reason(officer: User, district: Place) -> None:
    with pytest.raises(FrameError, match="needs a reason"):
        settle("scheme_here", district, who=officer, facts={"scheme": "IN-MDM", "offered": False})


def test_whom_to_call_stands_where_a_child_is_in_danger(
    officer: User, district: Place, worker: User
) -> None:
    words = {"title": "Child welfare committee", "phone": "06226 250 000"}
    settle("emergency_contact", district, who=officer, facts={"contact": "authority"}, words=words)
    child = register(worker, "Suraj Kumar", place_code=SITAMARHI)
    urgent = open_procedure("urgent_risk", person=child, facts={"risk": "violence"}, who=worker)
    page = logged_in(worker).get(reverse("casework:urgent", args=[urgent]))
    assert "06226 250 000" in page.content.decode()


def test_a_number_that_is_no_more_is_not_shown(officer: User, district: Place) -> None:
    words = {"title": "Police", "phone": "112"}
    facts = {"contact": "police"}
    first = settle("emergency_contact", district, who=officer, facts=facts, words=words)
    ended = facts | {"ended": True}
    settle("emergency_contact", district, who=officer, facts=ended, of=first)
    assert [each.facts.get("ended") for each in settled(district, "emergency_contact")] == [True]


def test_a_family_is_read_the_districts_own_words(
    officer: User, district: Place, worker: User
) -> None:
    facts = {"purpose": "service", "in_language": "hi"}
    words = {"text": "हम आपके बच्चे की मदद करना चाहते हैं।"}
    settle("consent_text", district, who=officer, facts=facts, words=words)
    child = register(worker, "Suraj Kumar", place_code=SITAMARHI)
    address = reverse("casework:record-consent", args=[child])
    assert words["text"] in logged_in(worker).get(f"{address}?purpose=service").content.decode()
    other = logged_in(worker).get(f"{address}?purpose=statistics")
    assert words["text"] not in other.content.decode()


def test_a_form_that_asks_consent_shows_the_districts_words_and_no_other_form_does(
    administrator: User, district: Place, worker: User
) -> None:
    facts = {"purpose": "service", "in_language": "hi"}
    words = {"text": "हम आपके बच्चे की मदद करना चाहते हैं।"}
    settle("consent_text", district, who=administrator, facts=facts, words=words)
    begin(place(SURAT), programme=OWN, who=administrator)
    settle("consent_text", place(SURAT), who=administrator, facts=facts, words={"text": "સુરત"})
    of_packs.publish_packs()
    pages = {
        each.form.key: logged_in(worker).get(reverse("intake:fill", args=[each.form_id]))
        for each in FormVersion.objects.filter(form__key__in=("consent", "identification"))
    }
    assert words["text"] in pages["consent"].content.decode()
    assert "સુરત" not in pages["consent"].content.decode()
    assert words["text"] not in pages["identification"].content.decode()


def test_a_target_stands_beside_what_is_counted_by_its_definition(
    officer: User, district: Place
) -> None:
    key = next(each for each in definitions_at(district) if ".education." in each)
    facts = {"indicator": "education", "value": 500, "by_day": "2027-12-31", "definition": key}
    settle("district_target", district, who=officer, facts=facts)
    [target] = targets_at(district, officer)
    assert (target.value, target.counted, target.reached) == (500, 0, False)


def test_a_target_needs_its_definition(officer: User, district: Place) -> None:
    facts = {"indicator": "education", "value": 500, "by_day": "2027-12-31"}
    with pytest.raises(FrameError, match="definition"):
        settle("district_target", district, who=officer, facts=facts)
    facts["definition"] = "converging_2008.education.00000000"
    with pytest.raises(FrameError, match="definition"):
        settle("district_target", district, who=officer, facts=facts)


def test_rebuilding_gives_the_same(officer: User, district: Place) -> None:
    a_holiday(district, officer)
    before = list(Setting.objects.values())
    rebuild(who=None)
    assert list(Setting.objects.values()) == before
