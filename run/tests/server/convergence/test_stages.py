"""Recording a family's way to a scheme: what is kept, what is refused, and what to do then."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from muara.errors import FrameError
from muara_server.audit.models import AuditEntry
from muara_server.convergence.rules.stages import Step, slip_in
from muara_server.ledger import actions
from muara_server.ledger.kinds import kinds
from muara_server.registry.models import Observation
from server.india import SITAMARHI, logged_in
from server.ledger.entering import as_once_accepted, draft, enter

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


# --- the ledger's own door ---


def arrived(family, stage: str, on: str, *, scheme: str = "IN-NREGS", **said):
    """A draft of a stage, as a file or a phone would send it."""
    reason = {"reason": "paper_missing"} if stage == "refused" else {}
    return draft(
        "scheme_stage",
        household=family.household,
        place_code=SITAMARHI,
        true_on=day(on),
        facts={"scheme": scheme, "stage": stage, **reason},
        **said,
    )


@pytest.mark.parametrize("source", ["page", "phone", "file"])
def test_a_day_that_cannot_be_is_refused_at_every_door(worker, family, source):
    enter(arrived(family, "submitted", "2012-05-04"), who=worker, source=source)
    with pytest.raises(FrameError) as refused:
        enter(
            arrived(family, "reached", "2012-05-01", scheme="IN-MDM"),
            arrived(family, "sanctioned", "2012-05-01"),
            who=worker,
            source=source,
        )
    said = str(refused.value)
    assert "row 2, column true_on: “submitted” is recorded for 4 May 2012" in said
    assert "Correct this day, or the earlier entry. Found 2012-05-01." in said
    assert stages(family) == [("IN-NREGS", "submitted")]


def test_the_entries_of_one_call_are_compared_with_each_other(worker, family):
    with pytest.raises(FrameError, match="row 2, column true_on"):
        enter(
            arrived(family, "sanctioned", "2012-05-10"),
            arrived(family, "form_filled", "2012-05-11"),
            who=worker,
        )
    assert stages(family) == []


def test_a_benefit_after_a_refusal_needs_an_appeal_or_a_new_application(worker, family):
    enter(
        arrived(family, "submitted", "2012-05-04"),
        arrived(family, "refused", "2012-06-01"),
        who=worker,
    )
    paid = arrived(family, "benefit_received", "2012-08-01")
    with pytest.raises(FrameError) as refused:
        enter(paid, who=worker)
    assert "“refused” is recorded for 1 June 2012, and nothing since." in str(refused.value)
    assert "record the appeal that was allowed, or the new application" in str(refused.value)
    enter(
        arrived(family, "appealed", "2012-06-09"),
        arrived(family, "appeal_allowed", "2012-07-20"),
        paid,
        who=worker,
    )
    assert stages(family)[-1] == ("IN-NREGS", "benefit_received")


def test_a_stage_without_those_before_it_is_learnt_late_and_kept(worker, family):
    """A sanction nobody applied for on paper; then the day of the application is found."""
    enter(arrived(family, "sanctioned", "2012-05-10"), who=worker)
    enter(arrived(family, "submitted", "2012-05-04"), who=worker)
    enter(arrived(family, "appealed", "2012-05-20", scheme="IN-MDM"), who=worker)
    assert len(stages(family)) == 3


def test_the_same_stage_of_another_person_or_scheme_says_nothing(worker, family):
    enter(arrived(family, "submitted", "2012-05-04"), who=worker)
    enter(arrived(family, "sanctioned", "2012-05-01", scheme="IN-MDM"), who=worker)
    enter(
        draft(
            "scheme_stage",
            person=family.kajal,
            place_code=SITAMARHI,
            true_on=day("2012-05-01"),
            facts={"scheme": "IN-NREGS", "stage": "sanctioned"},
        ),
        who=worker,
    )
    assert len(stages(family)) == 3


def test_what_was_taken_back_is_not_compared_with(worker, family):
    wrong = arrived(family, "submitted", "2012-05-04")
    enter(wrong, who=worker)
    taken = draft(
        "retraction",
        household=family.household,
        place_code=SITAMARHI,
        corrects=wrong.uuid,
        facts={"reason": "did_not_happen"},
    )
    enter(taken, arrived(family, "sanctioned", "2012-05-01"), who=worker)
    assert stages(family)[-1] == ("IN-NREGS", "sanctioned")


def test_what_was_accepted_once_is_there_again_after_a_rebuild(worker, family):
    with as_once_accepted():
        enter(
            arrived(family, "submitted", "2012-05-04"),
            arrived(family, "sanctioned", "2012-05-01"),
            who=worker,
        )
    actions.rebuild(who=None)
    assert stages(family) == [("IN-NREGS", "submitted"), ("IN-NREGS", "sanctioned")]


@pytest.mark.parametrize(
    ("before", "new", "slip"),
    [
        (["submitted 2012-05-04"], "benefit_received 2012-03-01", "too_early"),
        # The receipt belongs to the application of the year before, once that is recorded.
        (["submitted 2012-05-04", "submitted 2011-05-04"], "benefit_received 2012-03-01", None),
        (["submitted 2011-05-04", "sanctioned 2011-08-01"], "submitted 2012-05-04", None),
        (["benefit_received 2011-08-01"], "submitted 2012-05-04", None),
        (["sanctioned 2011-08-01"], "submitted 2011-08-02", "too_late"),
        # A first application that was refused, learnt after the second.
        (["submitted 2012-08-01", "refused 2012-06-01"], "form_filled 2012-05-01", None),
        (["submitted 2012-08-01", "refused 2012-06-01"], "sanctioned 2012-05-20", None),
        (["refused 2012-06-01", "submitted 2012-07-01"], "benefit_received 2012-09-01", None),
        (["refused 2012-06-01", "reached 2012-07-01"], "benefit_received 2012-09-01", "refused"),
        (["refused 2012-06-01", "appealed 2012-07-01"], "sanctioned 2012-09-01", "refused"),
        (["refused 2012-06-01"], "confirmed_by_family 2012-09-01", "refused"),
        (["refused 2012-06-01"], "benefit_received 2012-05-01", None),
        (["benefit_received 2012-05-01"], "reached 2012-06-01", None),
    ],
)  # fmt: skip
def test_what_may_follow_what(before, new, slip):
    steps = [Step(stage, day(on)) for stage, on in (each.split() for each in [*before, new])]
    found = slip_in(steps[-1], steps[:-1])
    assert (found.kind if found else None) == slip
