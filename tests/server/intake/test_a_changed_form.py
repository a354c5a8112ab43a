"""An administrator hands a changed form in: slips in words, what changed, a try, and a version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from string import Formatter
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from muara.errors import NotAllowed
from muara.forms import (
    FORM_FAULTS,
    Sheets,
    open_forms,
    read_workbook,
    write_submission,
    write_workbook,
)
from muara.forms.changes import CODES
from muara.forms.serves import BARE, NAMED
from muara.packs import open_pack
from muara_server.accounts.models import User
from muara_server.intake import actions, drafting, mappings, workbooks
from muara_server.intake.changing.becoming import USES
from muara_server.intake.changing.compared import WORDS
from muara_server.intake.drafting import IdentityTaken
from muara_server.intake.models import (
    Draft,
    Form,
    FormVersion,
    HandedIn,
    Mapping,
    Received,
    Workbook,
)
from muara_server.intake.slips import SENTENCES
from server.cast import Map
from server.intake.conftest import blank_form

pytestmark = pytest.mark.django_db
FORM = open_forms(open_pack("international"))["follow_up"]
MAPPING = (FORM.folder / "mapping.toml").read_text(encoding="utf-8")
Somebody = Callable[..., User]


@pytest.fixture
def office(publisher: User) -> Client:
    client = Client()
    client.force_login(publisher)
    return client


@pytest.fixture
def first(places: Map) -> FormVersion:
    """The form as it is offered now."""
    version = actions.publish(FORM.converted.xml, who=None)
    mappings.keep(version, MAPPING, pack="international")
    workbooks.keep(version, write_workbook(FORM.sheets))
    return version


def edited(*, version: str = "3", **cells: dict[str, str]) -> bytes:
    rows = tuple(
        replace(row, values={**row.values, **cells.get(row.get("name"), {})})
        for row in FORM.sheets.rows["survey"]
    )
    settings = tuple(
        replace(row, values={**row.values, "version": version})
        for row in FORM.sheets.rows["settings"]
    )
    told = {**FORM.sheets.rows, "survey": rows, "settings": settings}
    return write_workbook(Sheets("form", told, FORM.sheets.columns))


def hand_in(office: Client, workbook: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile("follow_up.xlsx", workbook)
    return office.post("/forms/hand-in/", {"workbook": file, **more}, follow=True)


@pytest.mark.once
def test_every_slip_change_and_use_can_be_said_in_words() -> None:
    elsewhere = {"keyed", "other", "not", "no", "refused", "too", "answer", "out", "fact"}
    unsaid = [code for code in FORM_FAULTS if code not in SENTENCES]
    assert {code.split("_")[0] for code in unsaid} <= elsewhere
    assert set(WORDS) == set(CODES)
    assert set(USES) == {*BARE, *NAMED}
    for code, sentence in SENTENCES.items():
        named = {
            name
            for _, name, _, _ in Formatter().parse(FORM_FAULTS[code].says + FORM_FAULTS[code].do)
            if name
        }
        told = {part.split(")")[0] for part in str(sentence).split("%(")[1:]}
        assert told <= {name.partition("!")[0] for name in named}, code


def test_all_slips_are_said_with_sheet_row_and_column_and_nothing_is_kept(
    office: Client, first: FormVersion
) -> None:
    wrong = edited(met={"type": "select_one mett"}, worked={"relevant": "${mett} = 'x'"})
    answer = hand_in(office, wrong)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "2 slips to correct" in page
    assert "Sheet survey, row 6, column type" in page
    assert "Sheet survey, row 7, column relevant" in page
    assert "Did you mean “met”?" in page
    mapping = SimpleUploadedFile("mapping.toml", MAPPING.replace('"visit"', '"vist"').encode())
    page = hand_in(office, edited(), mapping=mapping).content.decode()
    assert "mapping.toml, line" in page
    assert (
        "Version “2” of this form is published already"
        in hand_in(office, edited(version="2")).content.decode()
    )
    assert "cannot be opened as an Excel workbook" in hand_in(office, b"x").content.decode()
    assert not Draft.objects.exists()


def test_it_is_compared_tried_published_and_the_old_one_stays(
    office: Client, first: FormVersion
) -> None:
    answer = hand_in(office, edited(danger={"label::English (en)": "Is the child safe?"}))
    page = answer.content.decode()
    assert "What changed against version 2" in page
    assert "8 questions, about 2.1 minutes" in page
    assert "Is the child safe?" in page
    assert "another text (en)" in page
    address = answer.request["PATH_INFO"]
    form = mappings.form_of(first)
    told = {"today": "2024-05-03", "child": str(first.pk), "met": "child"}
    tried = office.post(
        f"{address}tried/", write_submission(form, told, instance="uuid:1"), content_type="text/xml"
    )
    assert "Visit" in tried.content.decode()
    assert not Received.objects.exists()
    assert office.get(f"{address}try/").status_code == 200
    assert b"3. Did the child" in office.get(f"{address}form.xml").content
    answer = office.post(f"{address}publish/", follow=True)
    assert b"is published, version 3" in answer.content
    second = FormVersion.objects.get(version="3")
    assert not Draft.objects.exists()
    assert Mapping.objects.get(version=second).text == MAPPING
    old = office.get(f"/forms/versions/{first.pk}/entries/").content.decode()
    new = office.get(f"/forms/versions/{second.pk}/entries/").content.decode()
    assert "is the child in danger now" in old
    assert "Is the child safe?" in new
    assert "C138" in new
    kept = office.get(f"/forms/versions/{second.pk}/form.xlsx").content
    assert read_workbook(kept, "f.xlsx").settings()["version"] == "3"
    assert office.get(f"/forms/versions/{second.pk}/mapping.toml").content.decode() == MAPPING


def test_a_new_form_without_numbers_or_mapping_gets_numbers_and_a_warning(
    office: Client, places: Map
) -> None:
    survey = tuple(
        replace(row, values={k: v for k, v in row.values.items() if k not in ("number", "serves")})
        for row in FORM.sheets.rows["survey"]
    )
    columns = tuple(
        each for each in FORM.sheets.columns["survey"] if each not in ("number", "serves")
    )
    sheets = Sheets(
        "new", {**FORM.sheets.rows, "survey": survey}, {**FORM.sheets.columns, "survey": columns}
    )
    answer = hand_in(office, write_workbook(sheets), place=places.sitamarhi.code)
    assert b"Nobody has said what the answers become" in answer.content
    address = answer.request["PATH_INFO"]
    assert b"3. Did the child" in office.get(f"{address}form.xml").content
    office.post(f"{address}publish/")
    version = FormVersion.objects.get()
    assert version.form.place == places.sitamarhi
    assert Workbook.objects.get().version == version


def test_a_script_that_publishes_the_draft_keeps_what_was_handed_in(
    office: Client, first: FormVersion, publisher: User
) -> None:
    changed = MAPPING.replace("# A later look", "# Another look")
    assert changed != MAPPING
    hand_in(office, edited(), mapping=SimpleUploadedFile("mapping.toml", changed.encode()))
    draft = Draft.objects.get()
    version = drafting.publish_with_mapping(draft, who=publisher, version="3")
    assert [each.text for each in Mapping.objects.filter(version=version)] == [changed]
    assert Workbook.objects.filter(version=version).exists()


def test_nobody_touches_the_forms_of_another_programme_or_place(
    office: Client, first: FormVersion, publisher: User, somebody: Somebody, places: Map
) -> None:
    actions.publish(FORM.converted.xml, programme="another", place=places.surat, who=publisher)
    address = hand_in(office, edited()).request["PATH_INFO"]
    paths = (address, f"{address}form.xml", f"/forms/versions/{first.pk}/entries/")
    for where, programme in ((None, "invented"), (places.sitamarhi, "another")):
        who = somebody("administrator", where, programme=programme)
        other = Client()
        other.force_login(who)
        files = [f"/forms/versions/{first.pk}/{each}" for each in ("form.xlsx", "mapping.toml")]
        assert [other.get(each).status_code for each in (*paths, *files)] == [404] * 5
        for deed in (f"{address}publish/", f"{address}away/"):
            assert other.post(deed).status_code == 404
        assert other.post(f"/forms/versions/{first.pk}/retire/").status_code == 404
        lists = [one.get("/forms/").content.decode() for one in (office, other)]
        assert [str(first.form_id) in each for each in lists] == [True, False]
        assert b"outside the area" in hand_in(other, edited(version="4")).content
        for programme_, place in (("another", places.surat), (programme, where)):
            with pytest.raises(NotAllowed):
                actions.publish(blank_form(FORM.key), programme=programme_, place=place, who=who)
    assert Draft.objects.count() == 1
    first.form.refresh_from_db()
    assert (first.form.programme, first.form.place) == ("another", places.surat)


def test_whom_a_form_is_for_is_said_by_who_works_there_before_and_after(
    first: FormVersion, somebody: Somebody, places: Map
) -> None:
    who = somebody("administrator", None, programme="invented")
    second = blank_form(FORM.key, version="3")
    for programme, place in (("invented", None), ("", places.surat)):
        with pytest.raises(NotAllowed):
            actions.publish(second, programme=programme, place=place, who=who)
    with pytest.raises(NotAllowed):
        actions.publish(blank_form("new"), who=who)
    assert actions.publish(second, who=who).form == first.form, "a form of no programme is in each"


def test_an_xform_is_published_as_the_version_before_unless_something_else_is_said(
    office: Client, first: FormVersion, places: Map
) -> None:
    def upload(xform: bytes, **more: str) -> Any:
        file = SimpleUploadedFile("form.xml", xform)
        return office.post("/forms/", {"xform": file, **more}, follow=True)

    def version(number: int) -> bytes:
        return FORM.converted.xml.replace(b'version="2"', b'version="%d"' % number)

    Form.objects.update(programme="converging_2008", place=places.surat)
    assert b"version 3" in upload(version(3)).content
    first.form.refresh_from_db()
    assert (first.form.programme, first.form.place) == ("converging_2008", places.surat)
    assert Mapping.objects.get(version__version="3").text == MAPPING
    unreadable = version(4).partition(b"<h:body")[0] + b"</h:html>"
    assert upload(unreadable).status_code == 400
    assert FormVersion.objects.count() == 2
    upload(version(5), programme="*", place=places.sitamarhi.code)
    first.form.refresh_from_db()
    assert (first.form.programme, first.form.place) == ("", places.sitamarhi)


def test_nobody_replaces_the_draft_that_another_is_at(
    office: Client, first: FormVersion, publisher: User, somebody: Somebody
) -> None:
    hand_in(office, edited())
    other = somebody("administrator", None, programme="")
    script = FORM.converted.xml.replace(b'version="2"', b'version="9"')
    with pytest.raises(IdentityTaken, match="Somebody else's draft"):
        drafting.begin(script, programme="", who=other)
    client = Client()
    client.force_login(other)
    assert "Somebody else" in hand_in(client, edited(version="4")).content.decode()
    assert HandedIn.objects.get().draft.version == "3"
    hand_in(office, edited(version="5"))
    assert HandedIn.objects.get().draft.version == "5"


def test_a_draft_is_thrown_away_and_nobody_else_sees_it(
    office: Client, first: FormVersion, ani: User
) -> None:
    address = hand_in(office, edited()).request["PATH_INFO"]
    other = Client()
    other.force_login(ani)
    assert other.get(address).status_code == 403
    office.post(f"{address}away/")
    assert not Draft.objects.exists()
    assert office.get(address).status_code == 404
    assert FormVersion.objects.get() == first
