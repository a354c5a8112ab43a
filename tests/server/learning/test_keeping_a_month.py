"""A month is keyed on one screen: entries, corrections, what is refused, and who may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from muara_server import sheet_numbers
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.learning.frames import paths as frames
from muara_server.learning.models import Batch, RegisterSheet
from server.cast import PROGRAMME
from server.india import SITAMARHI, logged_in, place
from server.learning.centres import CAME, batch, centre, draft, enrolled
from server.ledger.entering import enter, register

pytestmark = pytest.mark.once

APRIL = "-" + "".join("-" if day in (8, 15, 22, 29) else "p" for day in range(2, 31))
"""Present on every school day of April 2012 from the second; the first was a Sunday."""


@pytest.fixture
def kept(india: None, worker: User) -> Batch:
    return batch(centre(), places=2)


@pytest.fixture
def children(kept: Batch, worker: User) -> list[UUID]:
    """Two in the batch, in the order of their names."""
    named = [
        register(worker, name, place_code=SITAMARHI, true_on=CAME)
        for name in ("Asha Kumari", "Suraj Kumar")
    ]
    for child in named:
        came = enrolled(child, kept.institution, facts={"batch": kept.key})
        enter(came, who=worker)
    return named


def keys(client: Client, address: str) -> dict[str, str]:
    """The fields of the screen as they stand."""
    page = client.get(address).context["page"]
    fields = {}
    for row in page.rows:
        fields[f"marks-{row.key}"] = row.marks
        fields[f"hours-{row.key}"] = row.hours
        fields[f"seen-{row.key}"] = str(row.told.entry or "")
        fields |= {cell.name: cell.value for cell in row.cells}
    return fields


def registers() -> list[dict[str, object]]:
    return frames.registers(programme=PROGRAMME).to_dicts()


def test_a_month_is_keyed_corrected_and_stays_readable(
    kept: Batch, children: list[UUID], as_worker: Client
) -> None:
    address = f"/learning/batches/{kept.pk}/2012-04/"
    typed = keys(as_worker, address)
    asha, suraj = (name for name in typed if name.startswith("marks-"))
    typed |= {asha: "+", suraj: "12a 13e", "all-hours": "8", "all-meal": "given"}
    typed |= {"all-stipend": "given", "amount": "150", "all-health_check": "no_visit"}
    assert as_worker.post(address, typed).status_code == 302
    first, second = registers()
    assert (first["marks"], first["days_present"], first["prevocational_hours"]) == (APRIL, 25, 8)
    assert second["marks"] == f"{APRIL[:11]}ae{APRIL[13:]}"
    assert (second["days_open"], second["days_present"], second["days_excused"]) == (25, 23, 1)
    given = frames.supports(programme=PROGRAMME).select("item", "given", "amount", "not_because")
    assert given.rows()[:3] == [
        ("meal", True, None, None),
        ("stipend", True, 150, None),
        ("health_check", False, None, "no_visit"),
    ]
    # Once more, with one day otherwise: one correction, and nothing else is written again.
    typed = keys(as_worker, address)
    typed[asha] = typed[asha][:1] + "a" + typed[asha][2:]
    before = AuditEntry.objects.filter(deed="learning.month_kept").count()
    assert as_worker.post(address, typed).status_code == 302
    assert len(registers()) == 2
    assert AuditEntry.objects.filter(deed="learning.month_kept").count() == before + 1
    assert as_worker.post(address, keys(as_worker, address)).status_code == 302
    assert AuditEntry.objects.filter(deed="learning.month_kept").count() == before + 1


def test_what_cannot_be_is_said_beside_the_line_and_nothing_is_saved(
    kept: Batch, children: list[UUID], as_worker: Client, worker: User
) -> None:
    late = register(worker, "Tara Devi", place_code=SITAMARHI, true_on=CAME)
    came = dt.date(2012, 4, 10)
    told = enrolled(late, kept.institution, facts={"batch": kept.key}, true_on=came)
    enter(told, who=worker)
    address = f"/learning/batches/{kept.pk}/2012-04/"
    typed = keys(as_worker, address)
    asha, suraj, tara = (name for name in typed if name.startswith("marks-"))
    typed |= {asha: "ppp", suraj: "12x", tara: "p" * 30, "all-hours": "many"}
    answer = as_worker.post(address, typed)
    assert answer.status_code == 400
    said = answer.content.decode()
    assert "Found 3 letters; the month has 30 days." in said
    assert "“x” is no mark." in said
    assert "Marked on 1 April 2012, and enrolled since 10 April 2012" in said
    assert "“many” is no number that can be here." in said
    assert registers() == []


def test_all_are_filled_in_present_where_no_script_runs(
    kept: Batch, children: list[UUID], as_worker: Client
) -> None:
    address = f"/learning/batches/{kept.pk}/2012-04/"
    typed = keys(as_worker, address)
    asha, suraj = (name for name in typed if name.startswith("marks-"))
    typed[suraj] = "-a" + "-" * 28
    filled = as_worker.post(address, typed | {"fill": "present"})
    assert [row.marks for row in filled.context["page"].rows] == [APRIL, f"-a{APRIL[2:]}"]
    assert registers() == []


def test_who_keyed_in_between_is_not_overwritten(
    kept: Batch, children: list[UUID], as_worker: Client
) -> None:
    address = f"/learning/batches/{kept.pk}/2012-04/"
    early = keys(as_worker, address)
    asha, _suraj = (name for name in early if name.startswith("marks-"))
    assert as_worker.post(address, early | {asha: "+"}).status_code == 302
    answer = as_worker.post(address, early | {asha: "2a"})
    assert answer.status_code == 400
    assert "Somebody else kept this month in between." in answer.content.decode()
    assert [row["marks"] for row in registers()] == [APRIL]


def test_a_month_told_twice_is_settled_by_a_person(
    kept: Batch, children: list[UUID], as_worker: Client, worker: User
) -> None:
    month = {"month": dt.date(2012, 4, 1), "days_open": 25, "provider": "bathnaha"}
    told = [
        draft("attendance", person=children[0], facts={**month, "days_present": present})
        for present in (20, 21)
    ]
    enter(*told, who=worker)
    page = as_worker.get(f"/learning/batches/{kept.pk}/").content.decode()
    assert "Told twice" in page
    typed = keys(as_worker, f"/learning/batches/{kept.pk}/2012-04/")
    assert as_worker.post(f"/learning/batches/{kept.pk}/2012-04/", typed).status_code == 302
    settled = {"holds": str(told[1].uuid)}
    as_worker.post(f"/learning/batches/{kept.pk}/settle/", settled)
    assert [row["days_present"] for row in registers()] == [21]


def test_what_may_be_is_kept_and_flagged(
    kept: Batch, children: list[UUID], as_worker: Client, worker: User
) -> None:
    address = f"/learning/batches/{kept.pk}/2012-04/"
    typed = keys(as_worker, address)
    asha, _suraj = (name for name in typed if name.startswith("marks-"))
    assert as_worker.post(address, typed | {asha: "8p"}).status_code == 302
    third = register(worker, "Tara Devi", place_code=SITAMARHI, true_on=CAME)
    told = {"person": str(third), "offered": str(third), "true_on": "2012-04-09"}
    assert as_worker.post(f"/learning/batches/{kept.pk}/enrol/", told).status_code == 302
    answer = as_worker.get(f"/learning/batches/{kept.pk}/")
    flagged = [(each.names, each.code) for each in answer.context["oddities"]]
    assert flagged == [(["Tara Devi"], "batch_full"), (["Asha Kumari"], "no_school_day")]


def test_a_child_comes_and_leaves(
    kept: Batch, children: list[UUID], as_worker: Client, worker: User
) -> None:
    enrol = f"/learning/batches/{kept.pk}/enrol/"
    tara = register(worker, "Tara Devi", place_code=SITAMARHI, true_on=CAME)
    found = as_worker.post(enrol, {"text": "Tara"})
    assert str(tara) in found.content.decode()
    wrong = {"person": str(tara), "offered": str(tara), "true_on": "2012-04-01"}
    assert "is before the batch begins" in as_worker.post(enrol, wrong).content.decode()
    assert as_worker.post(enrol, wrong | {"true_on": "2012-04-02"}).status_code == 302
    again = as_worker.post(enrol, wrong | {"true_on": "2012-05-02"})
    assert "enrolled here since 2 April 2012" in again.content.decode()
    page = as_worker.get(f"/learning/batches/{kept.pk}/")
    pupil = next(each for each in page.context["here"] if each.name == "Tara Devi")
    end = f"/learning/batches/{kept.pk}/end/{pupil.enrolment}/"
    untold = as_worker.post(end, {"true_on": "2012-06-02", "ended_as": "left"})
    assert "Say why the child left" in untold.content.decode()
    early = as_worker.post(end, {"true_on": "2012-03-02", "ended_as": "completed"})
    assert "before the enrolment began" in early.content.decode()
    left = {"true_on": "2012-06-02", "ended_as": "left", "because": "work"}
    assert as_worker.post(end, left).status_code == 302
    page = as_worker.get(f"/learning/batches/{kept.pk}/")
    assert [each.ended_as for each in page.context["gone"]] == ["left"]


def test_a_keeper_reads_the_names_of_his_own_centre_alone(
    kept: Batch, children: list[UUID], somebody: Callable[..., User], as_stranger: Client
) -> None:
    trainer = somebody("trainer", place(SITAMARHI))
    keeper = logged_in(trainer)
    addresses = [f"/learning/batches/{kept.pk}/{end}" for end in ("", "2012-04/", "enrol/")]
    assert {keeper.get(each).status_code for each in addresses} == {404}
    assert {as_stranger.get(each).status_code for each in addresses} == {404}
    kept.institution.keepers.add(trainer)
    assert "Asha Kumari" in keeper.get(addresses[0]).content.decode()
    read = AuditEntry.objects.filter(deed="register.opened", who=trainer.pk).get()
    assert read.detail["people"] == sorted(map(str, children))
    # Enrolling asks more: the child's own file, which this keeper may not open.
    told = {"person": str(children[0]), "offered": str(children[0]), "true_on": "2012-04-09"}
    assert keeper.post(addresses[2], told).status_code == 400


def test_the_number_on_the_paper_leads_to_its_lines(
    kept: Batch, children: list[UUID], as_worker: Client
) -> None:
    printed = as_worker.post(f"/learning/batches/{kept.pk}/2012-04/print/", {"language": "hi"})
    assert printed.content.startswith(b"%PDF")
    sheet = RegisterSheet.objects.get()
    RegisterSheet.objects.filter(pk=sheet.pk).update(children=sheet.children[::-1])
    assert as_worker.post("/learning/registers/", {"number": "R9-9"}).status_code == 400
    number = f"R{sheet_numbers.written(sheet.pk)}"
    led = as_worker.post("/learning/registers/", {"number": number}, follow=True)
    names = [row.pupil.name for row in led.context["page"].rows]
    assert names == ["Suraj Kumar", "Asha Kumari"]
