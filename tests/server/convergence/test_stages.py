"""Recording a family's way to a scheme: what is kept, what is refused, and what to do then."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from muara.errors import FrameError
from muara_server.audit.models import AuditEntry
from muara_server.convergence.rules.stages import Step, slip_in
from muara_server.ledger.kinds import kinds
from muara_server.registry.models import Observation
from server.india import SITAMARHI, logged_in
from server.ledger.entering import draft, enter

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def post(client: Client, family, **said: str):
    told = {
        "scheme": "IN-NREGS",
        "about": "household",
        "stage": "submitted",
        "true_on": "2012-05-04",
        **said,
    }
    return client.post(f"/convergence/households/{family.household}/stage/", told)


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def stages(family) -> list[tuple[str, str]]:
    rows = Observation.objects.filter(kind="scheme_stage").order_by("number")
    return [(row.facts["scheme"], row.facts["stage"]) for row in rows]


def test_a_stage_is_an_entry_with_its_day_and_evidence(as_worker, family):
    assert post(as_worker, family, evidence="receipt").status_code == 302
    row = Observation.objects.get(kind="scheme_stage")
    assert row.facts == {"scheme": "IN-NREGS", "stage": "submitted", "evidence": "receipt"}
    assert row.true_on == day("2012-05-04")
    assert row.household_id == family.household
    assert AuditEntry.objects.filter(deed="stage.recorded").count() == 1


def test_a_scheme_of_one_person_asks_for_whom(as_worker, family):
    wrong = post(as_worker, family, scheme="IN-BR-CYCLE")
    assert wrong.status_code == 400
    assert "This scheme is for one person. Choose who." in words(wrong)
    right = post(as_worker, family, scheme="IN-BR-CYCLE", about=str(family.kajal))
    assert right.status_code == 302
    assert Observation.objects.get(kind="scheme_stage").person_id == family.kajal


def test_a_stage_before_the_earlier_ones_day_is_refused_with_what_to_do(as_worker, family):
    post(as_worker, family)
    wrong = post(as_worker, family, stage="sanctioned", true_on="2012-05-01")
    assert wrong.status_code == 400
    said = words(wrong)
    assert "“submitted” is recorded for 4 May 2012, and “sanctioned” comes after it." in said
    assert "Correct this day, or the earlier entry." in said
    assert stages(family) == [("IN-NREGS", "submitted")]


def test_a_refusal_has_its_reason_and_an_appeal_its_refusal(as_worker, family):
    assert "Choose the reason" in words(post(as_worker, family, stage="refused"))
    early = post(as_worker, family, stage="appealed")
    assert "No “refused” is recorded on or before 4 May 2012. Record that first." in words(early)
    assert post(as_worker, family, stage="refused", reason="paper_missing").status_code == 302
    assert post(as_worker, family, stage="appealed", true_on="2012-05-10").status_code == 302


def test_the_same_again_is_not_recorded_twice(as_worker, family):
    post(as_worker, family)
    assert "recorded already" in words(post(as_worker, family))
    assert len(stages(family)) == 1


def test_a_scheme_not_in_force_on_the_day_is_refused(as_worker, family):
    wrong = post(as_worker, family, true_on="1999-01-01")
    assert "not in force on this day" in words(wrong)


def test_after_a_refusal_the_family_may_begin_again():
    before = [
        Step("submitted", day("2012-05-04")),
        Step("refused", day("2012-06-01")),
    ]
    assert slip_in(Step("submitted", day("2012-08-01")), before) is None
    assert slip_in(Step("form_filled", day("2012-07-20")), before) is None
    assert slip_in(Step("form_filled", day("2012-05-20")), before).kind == "too_late"


def test_a_stage_names_a_scheme_of_the_packs(family, worker):
    with pytest.raises(FrameError, match="key of a scheme"):
        enter(
            draft(
                "scheme_stage",
                household=family.household,
                place_code=SITAMARHI,
                true_on=day("2012-05-04"),
                facts={"scheme": "IN-NRGS", "stage": "reached"},
            ),
            who=worker,
        )


def test_a_case_worker_of_another_district_records_nothing(family, stranger):
    client = logged_in(stranger)
    address = f"/convergence/households/{family.household}/stage/"
    assert client.get(address).status_code == 404
    assert post(client, family).status_code == 404
    assert stages(family) == []


def test_no_form_offers_what_rules_conclude_or_authorities_decide():
    concluded = {"child_labour", "hazardous", "bonded_released", "rescued", "cncp", "worst_form"}
    for name in ("circumstances", "living"):
        assert not concluded & set(kinds()[name].facts)


def test_papers_are_those_of_the_packs_and_have_three_answers():
    fact = kinds()["papers"].facts["paper_birth_certificate"]
    assert list(fact.codes.codes) == ["held", "applied", "missing"]
