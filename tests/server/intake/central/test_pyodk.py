"""The real pyodk against a running server: what it calls is answered as it expects."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from pyodk.errors import PyODKError

from library.forms.made import workbook
from server.intake.central.conftest import PROJECT, Central, filled
from server.intake.conftest import blank_form

pytestmark = pytest.mark.once
SEEN = """
from django.test import Client
from muara_server.accounts.models import User
from muara_server.registry.models import Person
client = Client(headers={"host": "localhost"})
client.force_login(User.objects.get(login="budi"))
page = client.get(f"/people/{Person.objects.get().pk}/").content.decode()
print("Zorawar" in page, "June 1, 2024" in page or "1 June 2024" in page)
"""
CASE = """
from muara_server.accounts.models import User
from muara_server.casework.actions.steps import open_procedure
from muara_server.registry.models import Person
who, child = User.objects.get(login="budi"), Person.objects.get().pk
open_procedure("case", person=child, facts={"found_by": "visit"}, who=who)
print(child)
"""
MAPPED = """
from muara_server.intake import mappings
from muara_server.intake.models import Form
told = []
for key in ("learning", "a_visit"):
    told.append(mappings.newest(Form.objects.get(key=key).versions.first()) is not None)
print(*told)
"""
WITH_PICTURE = blank_form("photo", title="A photograph").replace(
    b"<h:body/>",
    b'<h:body><upload ref="/data/answer" mediatype="image/*"><label ref="'
    b"jr:itext('a')\"/></upload></h:body>",
)


def refused(status: int, call: Any, *told: Any, **named: Any) -> None:
    with pytest.raises(PyODKError) as fault:
        call(*told, **named)
    answer = fault.value.args[1]
    assert answer.status_code == status
    assert int(answer.json()["code"]) == status
    assert answer.json()["message"]


def test_a_child_is_registered_revisited_and_seen_in_the_register(central: Central) -> None:
    budi = central.as_("budi")
    met = filled(
        budi, "identification", today="2024-05-03", child_name="Zorawar", sex="male", age=12
    )
    assert budi.submissions.create(met, "identification").reviewState is None
    child = central.sort(CASE)
    (found,) = budi.entities.get_table("children", count=True)["value"]
    assert (found["__id"], found["label"].partition(" ")[0]) == (child, "Zorawar")
    visit = filled(
        budi, "follow_up", today="2024-06-01", child=found["__id"], met="child", worked="no"
    )
    budi.submissions.create(visit, "follow_up")
    assert central.sort(SEEN) == "True True"


def test_a_caseload_is_an_entity_list_that_nobody_writes_into(central: Central) -> None:
    sami = central.as_("sami")
    names = [each.name for each in sami.entity_lists.list()]
    listed = ["children", "households", "workplaces", "places", "providers", "rescues"]
    assert names == listed
    assert [each.name for each in sami.entity_lists.get("children").properties or ()] == [
        "case",
        "household",
        "place",
        "asked_until",
    ]
    assert sami.entities.list("children") == []
    (place,) = sami.entities.list("places")
    assert (place.uuid, place.currentVersion.label) == ("IN.DT.459", "Surat")
    table = sami.entities.get_table("places", count=True, select="__id,label")
    assert table["value"] == [{"__id": "IN.DT.459", "label": "Surat"}]
    assert table["@odata.count"] == 1
    refused(403, sami.entities.create, "A child", {}, "children")
    refused(403, sami.entities.delete, place.uuid, "places")
    refused(404, sami.entities.list, "anything")
    refused(403, central.as_("admin").entities.list, "children")


def test_who_asks_and_in_which_programme(central: Central) -> None:
    ani = central.as_("ani")
    assert ani.get("users/current").json()["email"] == "ani"
    assert [each.id for each in ani.projects.list()] == [PROJECT]
    assert ani.projects.get().name
    assert (
        central.as_("ani").session.headers["Authorization"] == ani.session.headers["Authorization"]
    ), "the token that was kept is still good"
    assert ani.get("projects/1").status_code == 404
    assert ani.delete("sessions/current").json() == {"success": True}
    assert ani.get("users/current").status_code == 401


def test_devices_are_registered_and_fill_what_their_owner_fills(central: Central) -> None:
    ani = central.as_("ani")
    made = list(ani.projects.create_app_users(["my tablet"], forms=["identification"]))
    assert [each.displayName for each in made] == ["my tablet"]
    assert not list(ani.projects.create_app_users(["my tablet"])), "it is there already"
    refused(403, ani.projects.create_app_users, ["another"], forms=["nobody knows it"])


def test_a_form_is_drafted_given_its_files_published_and_changed(
    central: Central, tmp_path: Path
) -> None:
    admin = central.as_("admin")
    picture = tmp_path / "hen.png"
    picture.write_bytes(b"a picture")
    blank = blank_form("a_visit").replace(b"<answer/>", b"<answer>jr://images/hen.png</answer>")
    made = admin.forms.create(blank.decode(), attachments=[picture])
    assert (made.xmlFormId, made.publishedAt) == ("a_visit", None)
    assert admin.forms.get("a_visit").version == "1"
    assert admin.forms.get_xml("a_visit", encoding=None) == blank
    refused(409, admin.forms.create, blank.decode())
    picture.write_bytes(b"another picture")
    admin.forms.update("a_visit", attachments=[picture], version_updater=lambda v: f"{v}.1")
    assert admin.forms.get("a_visit").version == "1.1"
    changed = blank.replace(b"A visit", b"Another visit")
    refused(409, admin.forms.update, "a_visit", definition=changed.decode())
    admin.forms.update("a_visit", definition=changed.replace(b'="1"', b'="2"').decode())
    admin.forms.update("learning", attachments=[picture])
    assert central.sort(MAPPED) == "True False"
    wrong = workbook(
        survey=(("type", "name", "label"), ("integr", "age", "Age"), ("text", "", "Name"))
    )
    with pytest.raises(PyODKError) as fault:
        admin.forms.create(wrong, form_id="wrong")
    assert fault.value.is_central_error(400.15)
    assert {each["row"] for each in fault.value.args[1].json()["details"]["error"]} == {2, 3}
    assert "a_visit" in {each.xmlFormId for each in central.as_("ani").forms.list()}
    refused(403, central.as_("ani").forms.create, blank_form("ani").decode())


def test_a_photograph_comes_after_its_form(central: Central, tmp_path: Path) -> None:
    admin, budi = central.as_("admin"), central.as_("budi")
    admin.forms.create(WITH_PICTURE.decode())
    picture = tmp_path / "seen.jpg"
    picture.write_bytes(b"a picture" * 5000)
    sent = filled(budi, "photo", answer="seen.jpg")
    made = budi.submissions.create(sent, "photo", attachments=[picture])
    assert [(each.name, each.exists) for each in made.attachments or ()] == [("seen.jpg", True)]
    again = budi.submissions.create(sent, "photo")
    assert again.instanceId == made.instanceId
    address = f"projects/{PROJECT}/forms/photo/submissions/{made.instanceId}/attachments"
    assert budi.get(f"{address}/seen.jpg").status_code == 404, "nobody looks after it yet"
    central.sort()
    assert budi.get(f"{address}/seen.jpg").content == picture.read_bytes()
    assert budi.post(f"{address}/other.jpg", data=b"x").status_code == 404


def test_a_submission_is_corrected_commented_and_reviewed(central: Central) -> None:
    budi = central.as_("budi")
    told = {"today": "2024-05-03", "child_name": "Kavi", "sex": "boy", "age": 11}
    sent = filled(budi, "identification", **told)
    own = budi.submissions.create(sent, "identification").instanceId
    central.sort()
    about = {"instance_id": own, "form_id": "identification"}
    assert budi.submissions.get(**about).reviewState == "hasIssues"
    refused(409, budi.submissions.review, review_state="approved", **about)
    mended = sent.replace(">boy<", ">male<").replace(
        f"<orx:instanceID>{own}",
        f"<orx:deprecatedID>{own}</orx:deprecatedID><orx:instanceID>{own}.2",
    )
    budi.submissions.edit(xml=mended, comment="It is a boy.", **about)
    budi.submissions.edit(xml=mended, **about)  # an answer that got lost: the same once more
    assert budi.submissions.get(**about).reviewState == "edited"
    late = mended.replace(f"{own}.2", f"{own}.3").replace(">11<", ">12<")
    refused(409, budi.submissions.edit, xml=late, **about)
    budi.submissions.review(review_state="approved", **about)
    assert budi.submissions.get(**about).reviewState == "approved"
    assert [each.body for each in budi.submissions.list_comments(**about)] == ["It is a boy."]
    stands = budi.get(f"projects/{PROJECT}/forms/identification/submissions/{own}.xml").text
    assert ">male<" in stands
    assert f"{own}.2" in stands


def test_a_table_is_read_page_by_page_filtered_and_in_part(central: Central) -> None:
    admin, budi = central.as_("admin"), central.as_("budi")
    admin.forms.create(blank_form("counted", title="Counted").decode())
    sent = [
        budi.submissions.create(filled(budi, "counted", answer=str(n)), "counted") for n in range(5)
    ]
    central.sort()
    table = budi.submissions.get_table("counted", top=2, count=True)
    assert table["@odata.count"] == 5
    pages = [table["value"]]
    while "@odata.nextLink" in table:
        table = budi.get(table["@odata.nextLink"]).json()
        pages.append(table["value"])
    rows = list(itertools.chain(*pages))
    assert [len(each) for each in pages] == [2, 2, 1]
    assert [each["answer"] for each in rows] == ["4", "3", "2", "1", "0"]
    first = rows[-1]
    assert first["__id"] == first["meta"]["instanceID"] == sent[0].instanceId
    later = f"__system/submissionDate gt {rows[1]['__system']['submissionDate']}"
    waits = "__system/reviewState eq 'hasIssues' and not (__system/submitterId eq 1)"
    told = {"form_id": "counted", "select": "__id,__system/status,answer"}
    assert len(budi.submissions.get_table(filter=later, **told)["value"]) <= 2
    found = budi.submissions.get_table(filter=waits, skip=4, **told)["value"]
    assert found == [{"__id": sent[0].instanceId, "answer": "0", "__system": {"status": None}}]
    refused(501, budi.submissions.get_table, "counted", filter="answer eq '1'")
    refused(400, budi.submissions.get_table, "counted", filter="__id eq (")
    refused(404, budi.submissions.get_table, "counted", table_name="Submissions.nothing")


def test_nobody_reads_what_is_looked_after_elsewhere(central: Central) -> None:
    ani, sami, admin = (central.as_(login) for login in ("ani", "sami", "admin"))
    sent = filled(ani, "identification", today="2024-05-03", child_name="Meera", sex="female")
    own = ani.submissions.create(sent, "identification").instanceId
    central.sort()
    about = {"instance_id": own, "form_id": "identification"}
    assert ani.submissions.get(**about).instanceId == own
    refused(403, ani.submissions.get_table, "identification")
    refused(403, ani.submissions.edit, xml=sent, **about)
    assert own not in {each.instanceId for each in sami.submissions.list("identification")}
    assert sami.submissions.get_table("identification")["value"] == []
    refused(404, sami.submissions.get, **about)
    refused(404, sami.submissions.list_comments, **about)
    assert admin.submissions.list("identification") == []
    refused(403, admin.submissions.get_table, "identification")
