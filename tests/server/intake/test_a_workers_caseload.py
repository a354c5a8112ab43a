"""A phone holds the children of its worker's open cases; they go when the case moves on."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Callable
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from muara.forms import convert, open_forms
from muara.packs import open_pack
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.models import Provider
from muara_server.intake import actions, on_phones
from muara_server.intake.caseload import FILES, PROPERTIES
from muara_server.intake.in_hand import not_on_phones
from muara_server.intake.models import OnPhone
from muara_server.intake.visits import visits_on
from muara_server.ledger.models import Entry
from server.cast import PROGRAMME, Map
from server.intake.conftest import Phone
from server.ledger.entering import draft, enter, register, settle
from skips import needs_printing

pytestmark = pytest.mark.django_db


@pytest.fixture
def suraj(ani: User, places: Map) -> UUID:
    """A boy of Riga, with his family."""
    person = register(ani, "Zorawar Kumar", place_code=places.riga.code)
    settle(ani, person, name="Mahto", place_code=places.riga.code)
    return person


def open_case(person: UUID, who: User) -> UUID:
    return open_procedure("case", person=person, facts={"found_by": "visit"}, who=who)


def hand_on(case: UUID, to: User) -> None:
    """The supervisor gives a case into other hands, here his own."""
    take_step(case, "assign", facts={"holder": str(to.pk)}, who=to)


def labels(told: on_phones.Told) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in told.rows:
        found.setdefault(row.list, []).append(row.label)
    return found


def test_the_whole_list_and_then_what_changed(
    ani: User, budi: User, suraj: UUID, places: Map
) -> None:
    empty = on_phones.told(ani)
    assert (empty.whole, labels(empty)) == (True, {"places": ["Sitamarhi"]})
    case = open_case(suraj, ani)

    first = on_phones.told(ani, empty.cursor)
    assert not first.whole
    assert labels(first) == {
        "children": ["Zorawar Kumar · Mahto · Riga"],
        "households": ["Mahto · Riga"],
        "places": ["Riga"],
    }
    child = next(row for row in first.rows if row.list == "children")
    assert (child.id, child.told["case"], child.told["place"]) == (
        str(suraj),
        str(case),
        places.riga.code,
    )
    assert labels(on_phones.told(ani, first.cursor)) == {}
    assert on_phones.told(ani, "another.7").whole

    enter(draft("visit", person=suraj, facts={"met": "child"}), who=ani)
    assert on_phones.told(ani, first.cursor).cursor == first.cursor

    hand_on(case, budi)
    last = on_phones.told(ani, first.cursor)
    assert {name for name, _id in last.gone} == {"children", "households", "places"}
    assert labels(on_phones.told(ani)) == {"places": ["Sitamarhi"]}
    assert "Zorawar" not in str(list(OnPhone.objects.values()))


def test_a_sister_keeps_the_family_on_the_list(ani: User, budi: User, places: Map) -> None:
    two = [register(ani, name, place_code=places.riga.code) for name in ("Sona", "Zorawar")]
    settle(ani, *two, name="Mahto", place_code=places.riga.code)
    cases = [open_case(one, ani) for one in two]
    before = on_phones.told(ani)
    assert labels(before)["households"] == ["Mahto · Riga"]
    hand_on(cases[0], budi)
    assert on_phones.told(ani, before.cursor).gone == [("children", str(two[0]))]


def test_a_changed_name_comes_and_nothing_else(ani: User, suraj: UUID, places: Map) -> None:
    open_case(suraj, ani)
    before, hashes = on_phones.told(ani), dict(on_phones.hashes(ani))
    first = Entry.objects.get(kind="person", person=suraj).uuid
    named = {"identifiers": {"name": "Zorawar Singh"}, "facts": {"sex": "male"}}
    again = draft("person", person=suraj, place_code=places.riga.code, corrects=first, **named)
    enter(again, who=ani)
    after = on_phones.told(ani, before.cursor)
    assert labels(after) == {"children": ["Zorawar Singh · Mahto · Riga"]}
    changed = {name for name, md5 in on_phones.hashes(ani).items() if hashes[name] != md5}
    assert changed == {"children"}


def test_another_workers_case_is_on_no_phone_but_hers(
    ani: User, chitra: User, budi: User, suraj: UUID
) -> None:
    case = open_case(suraj, ani)
    assert labels(on_phones.told(chitra)) == {"places": ["Surat"]}
    assert labels(on_phones.told(budi)).get("children") is None
    assert on_phones.held(ani, "children", [str(suraj), str(case)]) == {str(suraj)}


def test_a_guarded_child_is_on_no_phone(ani: User, suraj: UUID) -> None:
    open_case(suraj, ani)
    before = on_phones.told(ani)
    signs = {"act_recruited": True, "who": "parent"}
    enter(draft("trafficking_signs", person=suraj, facts=signs), who=ani)
    assert ("children", str(suraj)) in on_phones.told(ani, before.cursor).gone
    assert (not_on_phones(ani), labels(on_phones.told(ani)).get("children")) == (1, None)


def test_a_new_service_of_the_state_can_be_named_at_once(ani: User, places: Map) -> None:
    before = on_phones.told(ani)
    told = {"name": "Riga school", "checked_on": timezone.localdate()}
    Provider.objects.create(key="school-riga", place=places.riga, **told)
    Provider.objects.create(key="school-surat", place=places.surat, **told)
    after = on_phones.told(ani, before.cursor)
    assert [(row.list, row.id, row.label) for row in after.rows] == [
        ("providers", "school-riga", "Riga school · Riga")
    ]


def test_a_planned_rescue_is_on_the_phones_of_its_team_without_where_and_when(
    places: Map, somebody: Callable[..., User]
) -> None:
    here = {"place": places.sitamarhi, "programme": PROGRAMME}
    planner, called, other = (somebody("inspector", places.sitamarhi) for _ in range(3))
    before = on_phones.told(called)
    facts = {"due_on": dt.date(2031, 5, 7).isoformat(), "holder": str(planner.pk)}
    rescue = open_procedure("rescue", **here, facts=facts, who=planner)
    take_step(rescue, "call_in", facts={"member": str(called.pk)}, who=planner)
    (row,) = on_phones.told(called, before.cursor).rows
    assert (row.list, row.id) == ("rescues", str(rescue))
    assert row.label.startswith("Rescue, begun on ")
    assert "2031" not in row.label
    assert "rescues" not in labels(on_phones.told(other))


def test_whose_names_a_phone_was_given_is_in_the_trail(ani: User, suraj: UUID) -> None:
    open_case(suraj, ani)
    on_phones.file(ani, "children")
    told = AuditEntry.objects.filter(deed=on_phones.TAKEN).latest("number")
    assert (told.who, told.detail["people"]) == (ani.pk, [str(suraj)])


def test_who_has_no_role_any_more_holds_nothing(ani: User, suraj: UUID) -> None:
    open_case(suraj, ani)
    before = on_phones.told(ani)
    ani.assignments.update(until=timezone.localdate() - dt.timedelta(days=1))
    assert {name for name, _id in on_phones.told(ani, before.cursor).gone} >= {"children", "places"}


MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"


def test_a_phone_is_told_the_hash_fetches_what_changed_and_forgets(
    ani: User, budi: User, suraj: UUID, phone: Phone, phone_of: Callable[[User], Phone]
) -> None:
    case = open_case(suraj, ani)
    follow_up = open_forms(open_pack("international"))["follow_up"]
    actions.publish(convert(follow_up.sheets).xml, who=None)
    listed = fromstring(phone.get("/openrosa/formList").content)[0]
    address = listed.findtext("{http://openrosa.org/xforms/xformsList}manifestUrl")

    def told() -> Any:
        files = fromstring(phone.get(address).content).findall(f"{MANIFEST}mediaFile")
        (one,) = [each for each in files if each.findtext(f"{MANIFEST}filename") == "children.csv"]
        return one

    one = told()
    assert one.get("type") == "entityList"
    there = one.findtext(f"{MANIFEST}downloadUrl")
    answer = phone.get(there)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["name"], row["label"], row["case"]) for row in rows] == [
        (str(suraj), "Zorawar Kumar · Mahto · Riga", str(case))
    ]
    md5 = hashlib.md5(answer.content, usedforsecurity=False).hexdigest()
    assert one.findtext(f"{MANIFEST}hash") == f"md5:{md5}"
    assert phone.get(there, **{"If-None-Match": answer["ETag"]}).status_code == 304
    assert phone_of(budi).get(there).content.count(b"\n") == 1

    hand_on(case, budi)
    assert told().findtext(f"{MANIFEST}hash") != f"md5:{md5}"
    check = one.findtext(f"{MANIFEST}integrityUrl")
    asked = fromstring(phone.get(f"{check}?id={suraj},no-such").content)
    assert [(each.get("id"), each.findtext("deleted")) for each in asked.iter("entity")] == [
        (str(suraj), "true"),
        ("no-such", "true"),
    ]
    kept = fromstring(phone_of(budi).get(f"{check}?id={suraj}").content)
    assert [each.findtext("deleted") for each in kept.iter("entity")] == ["false"]
    assert phone.get("/openrosa/lists/secrets.csv").status_code == 404


def test_the_browser_asks_since_when_and_the_visits_are_printed_without_the_guarded(
    ani: User, suraj: UUID, places: Map
) -> None:
    open_case(suraj, ani)
    sona = register(ani, "Sona Kumari", place_code=places.riga.code)
    open_case(sona, ani)
    signs = {"act_recruited": True, "who": "parent"}
    enter(draft("trafficking_signs", person=sona, facts=signs), who=ani)
    client = Client()
    client.force_login(ani)
    there = reverse("intake:phone-caseload")
    whole = client.get(there).json()
    assert [row[:2] for row in whole["rows"]["children"]] == [
        [str(suraj), "Zorawar Kumar · Mahto · Riga"]
    ]
    later = client.get(f"{there}?since={whole['cursor']}").json()
    assert (later["whole"], later["rows"], later["gone"]) == (False, {}, {})

    found = visits_on(ani, timezone.localdate() + dt.timedelta(days=40))
    assert [one.label for one in found.visits] == ["Zorawar Kumar · Mahto · Riga"]
    assert found.left_out == 1
    with patch("muara_server.intake.views.visits.tomorrow", return_value=found.on):
        page = client.get(reverse("intake:visits")).content.decode()
        part = client.get(reverse("intake:visits"), {"part": "list"}).content.decode()
    assert "Zorawar Kumar" in part
    assert "1 child of your cases is on no phone" in page
    assert "Sona" not in page
    assert "<html" not in part


@needs_printing()
@pytest.mark.once
def test_the_list_is_printed_under_a_name_that_says_nothing(ani: User) -> None:
    client = Client()
    client.force_login(ani)
    paper = client.get(reverse("intake:visits-paper"))
    assert paper.content.startswith(b"%PDF")
    assert re.fullmatch(r'inline; filename="[\d-]+\.pdf"', paper["Content-Disposition"])
    assert AuditEntry.objects.filter(deed="visits.printed", who=ani.pk).exists()


@pytest.mark.once
@pytest.mark.parametrize("pack", ["international", "india", "indonesia"])
def test_what_the_forms_of_the_packs_look_up_is_in_the_caseload(pack: str) -> None:
    for form in open_forms(open_pack(pack)).values():
        said = [row.values for row in form.sheets.rows["survey"]]
        looked_up = {each.get("type", "").partition("from_file ")[2] for each in said} - {""}
        assert looked_up <= FILES.keys(), form.key
        for each in said:
            read = re.findall(r"instance\('(\w+)'\).*?\]/(\w+)", each.get("calculation", ""))
            assert {part for name, part in read if part not in PROPERTIES[name]} == set()
