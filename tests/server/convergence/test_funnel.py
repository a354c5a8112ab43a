"""The funnel: what it counts, what opens, what is withheld; and who hears of what is late."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from muara_server.audit.models import AuditEntry
from muara_server.ledger.drafts import Draft
from server.cast import PROGRAMME
from server.india import SITAMARHI, SURAT, logged_in, place
from server.ledger.entering import draft, enter, settled

pytestmark = pytest.mark.django_db
ON = "2012-12-31"


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def families(who, code: str, number: int, *stages: str, reason: str = "") -> None:
    enter(
        *(told for _ in range(number) for told in _family(code, stages, reason)),
        who=who,
    )


def _family(code: str, stages: tuple[str, ...], reason: str) -> Iterator[Draft]:
    home = uuid4()
    yield from settled(home, place_code=code, true_on=dt.date(2012, 1, 1))
    for month, stage in enumerate(stages, 1):
        facts = {"scheme": "IN-NREGS", "stage": stage}
        if stage == "refused":
            facts["reason"] = reason
        told_on = dt.date(2012, month, 10)
        yield draft("scheme_stage", household=home, place_code=code, true_on=told_on, facts=facts)


@pytest.fixture
def told(worker, stranger):
    families(worker, SITAMARHI, 12, "reached", "form_filled", "benefit_received")
    families(worker, SITAMARHI, 3, "reached", "form_filled", "refused", reason="paper_missing")
    families(stranger, SURAT, 14, "reached", "form_filled")
    families(stranger, SURAT, 2, "reached", "form_filled", "benefit_received")


def page(who, path: str = "", **asked: str) -> str:
    client = logged_in(who)
    answer = client.get(f"/convergence/funnel/{path}", {"as_of": ON, **asked})
    assert answer.status_code == 200
    return answer.content.decode()


def table(text: str) -> list[str]:
    return [words(row).strip() for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL)]


def test_a_stage_counts_for_those_before_it(told, somebody):
    found = table(page(somebody("national_officer")))
    assert any(row.startswith("reached 31 the first 100.0 %") for row in found)
    assert any(row.startswith("form filled 31 100.0 %") for row in found)
    assert any(row.startswith("benefit received 14") for row in found)


def test_refusals_stand_with_their_reasons(told, somebody):
    found = table(page(somebody("national_officer")))
    assert any(row.startswith("a paper is missing 3 0 0 0 0 0") for row in found)


def test_a_small_cell_is_withheld_with_its_neighbour(told, somebody):
    found = table(page(somebody("donor")))
    sitamarhi = next(row for row in found if row.startswith("Sitamarhi"))
    surat = next(row for row in found if row.startswith("Surat"))
    assert surat.split()[1:3] == ["16", "16"]
    assert "withheld" in surat
    assert "withheld" in sitamarhi
    assert any(row.startswith("benefit received 14") for row in found)


def test_a_district_officer_is_told_of_the_own_district(told, somebody):
    found = table(page(somebody("district_officer", place(SURAT))))
    surat = next(row for row in found if row.startswith("Surat"))
    assert surat.split()[1:] == ["16", "16", "2", "2", "2", "0"]


def test_a_number_opens_its_list_under_pseudonyms(told, somebody):
    officer = somebody("national_officer")
    seen = page(officer, "list/", stage="form_filled", lost="1")
    assert len(re.findall(r"[A-Z2-7]{4}-[A-Z2-7]{4}", words(seen))) == 14
    assert "/households/" not in seen
    assert AuditEntry.objects.filter(deed="funnel.opened").count() == 1


def test_whoever_opens_no_list_is_told_how_many_lie_elsewhere(told, somebody):
    seen = words(page(somebody("donor"), "list/", stage="form_filled"))
    assert "31 more lie in districts whose lists your role does not open." in seen
    few = words(
        page(somebody("donor"), "list/", stage="reached", refused="1", reason="paper_missing")
    )
    assert "There are a few more" in few
    assert "3 more" not in few


def test_filters_stand_in_the_address(told, somebody):
    found = table(
        page(somebody("national_officer"), place=SURAT, scheme="IN-NREGS", month="2012-01")
    )
    assert any(row.startswith("reached 16 the first") for row in found)
    wrong = logged_in(somebody("national_officer"))
    assert wrong.get("/convergence/funnel/", {"place": "IN.DT.999"}).status_code == 400


def test_what_is_late_is_for_those_who_follow_the_family(told, worker, stranger):
    families(worker, SITAMARHI, 1, "reached", "form_filled", "submitted")
    client = logged_in(worker)
    mine = words(client.get("/convergence/late/").content.decode())
    assert "days late" in mine
    # An office is asked for what it owes; what waits for us is our own supervisor's to hear of.
    assert mine.count("Hears of it next: Block office.") == 1
    assert mine.count("It waits for us; the supervisor hears of it next.") == 12
    assert mine.count("Family of Mahto") == 13
    client.force_login(stranger)
    theirs = words(client.get("/convergence/late/").content.decode())
    assert theirs.count("Family of Mahto") == 16


def test_what_is_late_stands_on_the_first_page(told, worker):
    client = logged_in(worker)
    assert "Applications past their day" in client.get("/").content.decode()


def test_a_programme_nobody_has_is_no_page(told, somebody):
    client = logged_in(somebody("national_officer"))
    assert client.get("/convergence/funnel/", {"programme": "other"}).status_code == 404
    assert PROGRAMME == "invented"
