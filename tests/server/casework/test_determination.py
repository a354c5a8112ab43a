"""Where children stand: a boy at a kiln, his sister, a child nobody sees, and what can be said."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

import pytest
from django.apps import apps
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse

from muara.determination import STATES
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.frames.standing import readings, spells, stands, ways_of
from muara_server.ledger.kinds import kinds
from server.cast import PROGRAMME
from server.india import logged_in
from server.ledger.entering import draft, enter, register, settle

pytestmark = [pytest.mark.django_db, pytest.mark.once]

RIGA = "T.IN.BR.SM.RG"
ILO = "ILO_USDOL"
AT_KILN = {"worked": True, "economic_hours": 30, "hazard_condition": True, "worst_form": "none"}
CLEAN = {"worked": False, "worst_form": "none"}
TAUGHT = {"service": "education", "purpose": "withdrawal"}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def see(who: User, person: UUID, kind: str, on: str, known: str = "", **facts: object) -> UUID:
    """Something seen of a child on a day; written down on the same day, or later."""
    moment = dt.datetime.fromisoformat(f"{known or on}T00:05:00+00:00")
    one = draft(
        kind, person=person, true_on=day(on), facts=facts, place_code=RIGA, recorded_at=moment
    )
    enter(one, who=who, source="file")
    return one.uuid


@pytest.fixture
def boy(ani: User) -> UUID:
    """A boy of eleven at a kiln in Riga."""
    person = register(ani, "Zorawar Kumar", place_code=RIGA, true_on=day("2023-01-05"))
    see(ani, person, "identity", "2023-01-05", age=11, evidence="school_record")
    return person


@pytest.fixture
def his_way(ani: User, boy: UUID) -> UUID:
    """Found, served, clean, back at the kiln, served again, clean again."""
    for kind, on, facts in (
        ("work", "2023-01-05", AT_KILN),
        ("service", "2023-02-06", TAUGHT),
        ("work", "2023-04-03", CLEAN),
        ("work", "2023-06-12", AT_KILN),
        ("service", "2023-07-03", TAUGHT),
        ("work", "2023-08-21", CLEAN),
    ):
        see(ani, boy, kind, on, **facts)
    return boy


def state(person: UUID, on: str, known_on: str = "", reading: str = ILO) -> str:
    known = day(known_on) if known_on else None
    return ways_of(person, programme=PROGRAMME, on=day(on), known_on=known)[reading].status


def test_the_boy_at_the_kiln_is_withdrawn_relapses_and_is_withdrawn_again(his_way: UUID) -> None:
    days = {
        "2023-01-31": "in_child_labour",
        "2023-02-28": "served",
        "2023-04-30": "withdrawn",
        "2023-06-30": "relapsed",
        "2023-07-31": "served",
        "2023-08-31": "withdrawn",
    }
    assert {on: state(his_way, on) for on in days} == days


def test_two_clean_visits_in_a_row_are_asked_by_another_reading(his_way: UUID) -> None:
    assert state(his_way, "2023-08-31", reading="CLMRS") == "out_pending"


def test_the_whole_programme_and_one_child_give_the_same_answer(his_way: UUID) -> None:
    for reading in readings().values():
        way = ways_of(his_way, programme=PROGRAMME, on=day("2023-08-31"))[reading.key]
        row = stands(PROGRAMME, reading, on=day("2023-08-31")).row(0, named=True)
        assert (row["status"], row["since"]) == (way.status, way.since)
        assert (row["place"], row["sex"]) == ("T.IN.BR.SM", "male")


def test_a_relapse_ends_the_spell_that_counted(his_way: UUID) -> None:
    held = spells(PROGRAMME, readings()[ILO]).filter(status="withdrawn")
    assert held.select("true_on", "until", "age_low", "age_high").rows() == [
        (day("2023-04-03"), day("2023-06-12"), 11, 12),
        (day("2023-08-21"), None, 11, 12),
    ]


def test_a_visit_that_did_not_ask_for_worst_forms_withdraws_nobody(ani: User, boy: UUID) -> None:
    see(ani, boy, "work", "2023-01-05", **AT_KILN)
    see(ani, boy, "service", "2023-02-06", **TAUGHT)
    see(ani, boy, "work", "2023-04-03", worked=False)
    assert state(boy, "2023-04-30") == "served"


def test_his_sister_who_does_not_work_is_at_risk_and_then_prevented(ani: User, boy: UUID) -> None:
    girl = register(ani, "Quirina Kumari", sex="female", place_code=RIGA, true_on=day("2023-01-05"))
    settle(ani, boy, girl, place_code=RIGA, true_on=day("2023-01-05"))
    see(ani, girl, "identity", "2023-01-05", age=9, evidence="school_record")
    see(ani, boy, "work", "2023-01-05", **AT_KILN)
    see(ani, girl, "work", "2023-01-06", **CLEAN)
    see(ani, girl, "service", "2023-02-06", service="education")
    assert state(girl, "2023-01-31") == "at_risk"
    assert state(girl, "2023-02-28") == "prevented"


def test_taught_at_eighteen_she_is_not_prevented_from_child_labour(ani: User, boy: UUID) -> None:
    girl = register(ani, "Quirina Kumari", sex="female", place_code=RIGA, true_on=day("2023-01-05"))
    settle(ani, boy, girl, place_code=RIGA, true_on=day("2023-01-05"))
    born = {"birth_date": day("2005-02-01"), "evidence": "birth_certificate"}
    see(ani, girl, "identity", "2023-01-05", **born)
    see(ani, boy, "work", "2023-01-05", **AT_KILN)
    see(ani, girl, "work", "2023-01-06", **CLEAN)
    see(ani, girl, "service", "2023-02-06", service="education")
    assert state(girl, "2023-02-28") == "at_risk"


def test_in_vocational_training_and_out_of_work_he_is_protected_by_one_reading(ani: User) -> None:
    """Fourteen, and the training goes on; three months are not full."""
    boy = register(ani, "Zorawar Kumar", place_code=RIGA, true_on=day("2023-01-05"))
    see(ani, boy, "identity", "2023-01-05", age=14, evidence="school_record")
    see(ani, boy, "work", "2023-01-05", **AT_KILN)
    see(ani, boy, "service", "2023-02-06", service="vocational_training")
    see(ani, boy, "work", "2023-03-06", **CLEAN)
    assert state(boy, "2023-03-31", reading="ECLT") == "protected"
    assert state(boy, "2023-03-31", reading="CLMRS") == "out_pending"
    shown = logged_in(ani).get(address(boy)).content.decode()
    assert "First protected" in shown


def test_where_no_sister_or_brother_works_and_school_goes_on_the_programme_is_not_for_the_child(
    ani: User, boy: UUID
) -> None:
    settle(ani, boy, place_code=RIGA, true_on=day("2023-01-05"))
    see(ani, boy, "schooling", "2023-01-05", school_status="enrolled")
    see(ani, boy, "work", "2023-01-06", **CLEAN)
    assert state(boy, "2023-01-31") == "not_eligible"


def test_a_child_nobody_sees_is_lost_and_shown_where_last_seen(his_way: UUID, ani: User) -> None:
    shown = logged_in(ani).get(address(his_way)).content.decode()
    assert state(his_way, "2024-05-01") == "lost"
    assert "lost from sight" in shown
    assert "last seen: withdrawn" in shown


def test_as_known_on_an_earlier_day_the_answer_is_that_of_then(ani: User, boy: UUID) -> None:
    see(ani, boy, "work", "2023-01-05", **AT_KILN)
    see(ani, boy, "service", "2023-02-06", **TAUGHT)
    see(ani, boy, "work", "2023-04-03", known="2023-09-01", **CLEAN)
    assert state(boy, "2023-04-30", known_on="2023-05-01") == "served"
    assert state(boy, "2023-04-30") == "withdrawn"


# --- the page ---


def address(person: UUID, name: str = "determination") -> str:
    return reverse(f"casework:{name}", args=[person])


def test_every_move_names_its_day_and_leads_to_its_observation(his_way: UUID, ani: User) -> None:
    shown = logged_in(ani).get(address(his_way), {"as_of": "2023-08-31"}).content.decode()
    assert "Found in child labour again." in shown
    assert "12 June 2023" in shown
    assert shown.count(f"{reverse('web:person', args=[his_way])}#seen-") > 10
    assert "ILO_USDOL.2" in shown
    assert "Not reviewed yet." in shown
    assert "Still missing: 1 clean visit" in shown


def test_opening_it_is_recorded_and_a_stranger_may_not(
    his_way: UUID, ani: User, chitra: User
) -> None:
    assert logged_in(chitra).get(address(his_way)).status_code == 404
    logged_in(ani).get(address(his_way))
    assert AuditEntry.objects.filter(deed="person.read", who=ani.pk).exists()


def test_a_supervisor_reviews_and_one_who_disagrees_changes_nothing(
    his_way: UUID, budi: User
) -> None:
    client = logged_in(budi)
    before = stands(PROGRAMME, readings()[ILO], on=day("2023-08-31")).rows()
    client.post(address(his_way, "determination-review"), {"review-rule": ILO})
    client.post(
        address(his_way, "determination-disagree"),
        {
            "disagree-rule": ILO,
            "disagree-because": "service_not_real",
            "disagree-note": "The centre was closed in July.",
        },
    )
    shown = client.get(address(his_way)).content.decode()
    assert "Reviewed by Budi Santoso" in shown
    assert "Budi Santoso disagrees" in shown
    assert "The centre was closed in July." in shown
    assert stands(PROGRAMME, readings()[ILO], on=day("2023-08-31")).rows() == before
    part = client.get(reverse("web:person", args=[his_way])).content.decode()
    told = " ".join(re.sub(r"<[^>]+>", " ", part.split('id="standing"')[1]).split())
    assert "First clean visit 21 August 2023 · 1 relapse found · 4 visits made" in told
    assert "Rule ILO_USDOL.2 · reviewed by Budi Santoso on" in told
    assert "not reviewed yet" in told  # by the other readings


def test_nobody_reviews_what_rests_on_his_own_visit(boy: UUID, budi: User) -> None:
    see(budi, boy, "work", "2023-01-05", **AT_KILN)
    answer = logged_in(budi).post(address(boy, "determination-review"), {"review-rule": ILO})
    assert answer.status_code == 400
    assert "Ask another supervisor" in answer.content.decode()


def test_a_case_worker_can_neither_review_nor_disagree(his_way: UUID, ani: User) -> None:
    client: Client = logged_in(ani)
    for deed in ("review", "disagree"):
        assert client.post(address(his_way, f"determination-{deed}")).status_code == 403
    assert "What a supervisor can say" not in client.get(address(his_way)).content.decode()


def test_a_disagreement_without_words_is_asked_for_them(his_way: UUID, budi: User) -> None:
    answer = logged_in(budi).post(
        address(his_way, "determination-disagree"),
        {"disagree-rule": ILO, "disagree-because": "fact_wrong"},
    )
    assert answer.status_code == 400
    assert not any(kind == "disagreement" for kind in _recorded_kinds())


def _recorded_kinds() -> list[str]:
    seen = apps.get_model("registry", "Observation").objects.values_list("kind", flat=True)
    return list(seen)


# --- nobody can type it ---

CONCLUDED = frozenset({"withdrawn", "prevented", "relapsed", "out_pending", "at_risk"}) & {*STATES}
SAYS_OF_AN_ANSWER = {"review", "disagreement"}


def test_no_entry_can_hold_where_a_child_stands() -> None:
    """A review and a disagreement hold what the rule said; nothing is counted from them."""
    for kind in kinds().values():
        for fact in kind.facts.values():
            codes = set(fact.codes.codes) if fact.codes is not None else set()
            assert not codes & CONCLUDED or kind.name == "consent", (kind.name, fact.name)
            assert fact.name not in STATES or kind.name == "consent", (kind.name, fact.name)


def test_no_form_asks_where_a_child_stands() -> None:
    for form in _all_forms(BaseForm):
        for name, field in getattr(form, "base_fields", {}).items():
            assert name not in CONCLUDED, (form, name)
            choices = getattr(field, "choices", ())
            said = {str(choice[0]) for choice in choices if isinstance(choice, (list, tuple))}
            assert not said & CONCLUDED, (form, name)


def test_no_table_keeps_where_a_child_stands() -> None:
    for model in apps.get_app_config("casework").get_models():
        assert not {each.name for each in model._meta.get_fields()} & CONCLUDED


def _all_forms(kind: type) -> list[type]:
    found = []
    for one in kind.__subclasses__():
        found += [one, *_all_forms(one)]
    return [one for one in found if one.__module__.startswith("muara_server")]
