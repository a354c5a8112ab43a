"""Forms and submissions as scripts have them: what is told of each, on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from muara_server.accounts import actions as accounts
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.intake import actions, sorting, waiting
from muara_server.intake.central.written import programme_number
from muara_server.intake.models import FormVersion, Received, Sorting
from server.cast import PROGRAMME
from server.intake.central.nested import NESTED, SENT
from server.intake.conftest import Phone, blank_form, filled

pytestmark = pytest.mark.django_db
FORM = f"/v1/projects/{programme_number(PROGRAMME)}/forms/visit"
SYSTEM = "__system/"


@pytest.fixture
def script(budi: User) -> Client:
    """What speaks for Budi."""
    return script_of(budi)


def script_of(user: User) -> Client:
    _device, credential = accounts.register_device(user, label="script")
    told = json.dumps({"email": user.login, "password": credential})
    token = Client().post("/v1/sessions", told, content_type="application/json").json()["token"]
    return Client(headers={"Authorization": f"Bearer {token}"})


def table(script: Client, **asked: Any) -> Any:
    answer = script.get(
        f"{FORM}.svc/Submissions", {f"${name}": said for name, said in asked.items()}
    )
    assert answer.status_code == 200
    return json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]


def test_where_a_submission_stands_is_found_and_told(
    script: Client, phone: Phone, visit: FormVersion
) -> None:
    for number in range(3):
        assert phone.send(filled(str(number), instance=f"uuid:{number}")).status_code == 201
    assert script.get(f"{FORM}/submissions").json() == [], "not sorted yet"
    for received in waiting.several(waiting.unsorted(at_most=10)):
        sorting.sort_one(received)
    body = json.dumps({"reviewState": "rejected"})
    said = script.patch(f"{FORM}/submissions/uuid:1", body, content_type="application/json")
    assert said.json()["reviewState"] == "hasIssues", "it waits, whatever is said"
    sent = filled("other", instance="uuid:1.2", more="<orx:deprecatedID>uuid:1</orx:deprecatedID>")
    assert (
        script.put(f"{FORM}/submissions/uuid:1", sent, content_type="text/xml").status_code == 200
    )
    rows = table(script, count="true", top="2")
    assert (rows["@odata.count"], len(rows["value"])) == (3, 2)
    (one,) = table(script, filter="__id eq 'uuid:1'", select="answer,__system/edits")["value"]
    assert one == {"answer": "other", "__system": {"edits": 1}}
    waits = f"{SYSTEM}reviewState eq 'hasIssues' and year({SYSTEM}submissionDate) gt 2020"
    assert len(table(script, filter=waits)["value"]) == 3
    for other in ("ne null", "ne 'rejected'"):
        assert len(table(script, filter=f"{SYSTEM}reviewState {other}")["value"]) == 3
    Sorting.objects.update(waits=False)
    for other in ("eq null", "ne 'edited'"):
        assert len(table(script, filter=f"{SYSTEM}reviewState {other}")["value"]) == 2
    Sorting.objects.update(waits=True)
    corrected = f"not ({SYSTEM}updatedAt eq null) and {SYSTEM}updatedAt gt 2020-01-01"
    assert len(table(script, filter=corrected)["value"]) == 1
    own = rows["value"][0][SYSTEM[:-1]]["submitterId"]
    assert len(table(script, filter=f"{SYSTEM}submitterId eq {own}")["value"]) == 3
    assert table(script, filter=f"{SYSTEM}submitterId eq 1")["value"] == []
    assert AuditEntry.objects.filter(deed="submission.table").count() == 10
    assert [each["updatedAt"] is None for each in script.get(f"{FORM}/submissions").json()] == [
        True,
        False,
        True,
    ]


def test_what_was_emptied_with_a_file_is_counted_and_not_read(
    script: Client, phone: Phone, visit: FormVersion
) -> None:
    phone.send(filled("gone", instance="uuid:gone"))
    phone.send(filled("other version", instance="uuid:later", version="9"))
    for received in waiting.several(waiting.unsorted(at_most=10)):
        sorting.sort_one(received)
    Received.objects.filter(instance="uuid:gone").update(sealed=b"")
    rows = table(script)["value"]
    assert [each["__system"]["status"] for each in rows] == ["unreadable", "unreadable"]
    assert script.get(f"{FORM}/submissions/uuid:gone.xml").status_code == 409
    assert script.get(f"{FORM}/submissions/uuid:later.xml").content == filled(
        "other version", instance="uuid:later", version="9"
    )


def test_a_draft_is_told_with_what_it_lacks_until_it_is_published(
    publisher: User, phone: Phone, visit: FormVersion
) -> None:
    admin, here = script_of(publisher), f"/v1/projects/{programme_number(PROGRAMME)}"
    blank = blank_form("camp").replace(b"<answer/>", b"<answer>jr://images/hen.png</answer>")
    made = admin.post(f"{here}/forms", blank, content_type="application/xml").json()
    assert (made["xmlFormId"], made["publishedAt"]) == ("camp", None)
    assert admin.get(f"{here}/forms/camp").json() == made
    assert admin.get(f"{here}/forms/camp/draft").json() == made
    (file,) = admin.get(f"{here}/forms/camp/draft/attachments").json()
    assert (file["name"], file["type"], file["exists"]) == ("hen.png", "image", False)
    assert phone.get("/openrosa/formList").content.count(b"camp") == 0
    other = blank_form("visit")
    wrong = admin.post(f"{here}/forms/camp/draft", other, content_type="application/xml")
    assert wrong.json()["code"] == 400.8
    torn = blank_form("torn").replace(b"<h:body/>", b"")
    unread = admin.post(f"{here}/forms", torn, content_type="application/xml")
    assert unread.json()["code"] == 400.15
    old = admin.post(f"{here}/forms", b"x", content_type="application/vnd.ms-excel")
    assert old.json()["code"] == 400.15
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert admin.post(f"{here}/forms", b"x", content_type=sheet).json()["code"] == 400.15
    assert admin.post(f"{here}/forms/camp/draft/publish?version=2").json() == {"success": True}
    assert admin.get(f"{here}/forms/camp").json()["version"] == "2"
    assert admin.get(f"{here}/forms/camp/draft").status_code == 404
    assert b"camp" in phone.get("/openrosa/formList").content
    service = admin.get(f"{here}/forms/camp.svc").json()
    assert [each["name"] for each in service["value"]] == ["Submissions"]
    at_once = blank_form("fair")
    now = admin.post(f"{here}/forms?publish=true", at_once, content_type="application/xml")
    assert now.json()["publishedAt"]


def test_repetitions_are_read_page_by_page_across_submissions(
    script: Client, phone: Phone, publisher: User
) -> None:
    actions.publish(NESTED, programme=PROGRAMME, who=publisher)
    for number in range(3):
        phone.send(SENT.replace(b"uuid:1", f"uuid:{number}".encode()))
    for received in waiting.several(waiting.unsorted(at_most=10)):
        sorting.sort_one(received)
    homes = FORM.replace("visit", "homes.svc/Submissions.area.home")
    found, address = [], f"{homes}?$top=4&$count=true"
    while address:
        told = json.loads(b"".join(script.get(address).streaming_content))
        assert told["@odata.count"] == 6
        found.append([(each["__Submissions-id"], each["name"]) for each in told["value"]])
        address = told.get("@odata.nextLink", "")
    assert [len(each) for each in found] == [4, 2]
    assert sum(found, []) == [(f"uuid:{n}", name) for n in (2, 1, 0) for name in ("A", "B")]
    late = script.get(f"{homes}?$skip=5&$select=name")
    assert json.loads(b"".join(late.streaming_content))["value"] == [{"name": "B"}]
    assert script.get(f"{homes}?$skiptoken=made-up").json()["code"] == 400.8
    assert script.get(f"{homes}?$expand=name").json()["code"] == 501.6
    assert script.get(f"{homes}?$expand=*&$select=name").json()["code"] == 501.11
    assert script.get(f"{homes}?$top=-1").json()["code"] == 400.8
