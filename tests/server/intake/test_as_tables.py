"""What phones sent as tables: requested is what was written and what was withheld, with why."""

from __future__ import annotations

import csv
import io
import zipfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from muara.errors import InputError
from muara_server.accounts.models import User
from muara_server.audit import chain
from muara_server.audit.models import AuditEntry
from muara_server.intake import actions, sorting, terminal, waiting
from muara_server.intake.exporting import Export
from muara_server.intake.models import Form, FormVersion, Made, Received
from muara_server.ledger.projections import forget
from server.cast import PROGRAMME, Map
from server.intake.conftest import Phone

pytestmark = pytest.mark.django_db
ASKED = (
    '<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">'
    '<h:head><h:title>A home</h:title><model><instance><data id="home" version="{version}">'
    "<village/><depth/><member><name/><age/></member>{more}<meta><instanceID/></meta></data>"
    '</instance><bind nodeset="/data/village" type="string"/>'
    '<bind nodeset="/data/depth" type="decimal"/><bind nodeset="/data/member/name" type="string"/>'
    '<bind nodeset="/data/member/age" type="int"/></model></h:head><h:body>'
    '<input ref="/data/village"/><input ref="/data/depth"/>'
    '<group ref="/data/member"><repeat nodeset="/data/member"><input ref="/data/member/name"/>'
    '<input ref="/data/member/age"/></repeat></group></h:body></h:html>'
)


@pytest.fixture
def home(publisher: User, places: Map) -> FormVersion:
    told = {"programme": PROGRAMME, "place": None, "who": publisher}
    actions.publish(ASKED.format(version="1", more="").encode(), **told)
    more = "<roof/>"
    return actions.publish(ASKED.format(version="2", more=more).encode(), **told)


def answered(instance: str, *, village: str = "Riga", version: str = "2") -> bytes:
    return (
        f'<data id="home" version="{version}"><village>{village}</village><depth>-2.5</depth>'
        "<member><name>Zorawar</name><age>9</age></member><member><name>Quirina</name></member>"
        f"<meta><instanceID>{instance}</instanceID></meta></data>"
    ).encode()


def sort_all() -> None:
    for received in waiting.several(waiting.unsorted(at_most=100)):
        sorting.sort_one(received)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_requested_is_written_and_withheld(
    phone: Phone, phone_of: Callable[[User], Phone], home: FormVersion, budi: User, chitra: User
) -> None:
    phone.send(answered("uuid:1", village="=1+1"))
    phone.send(answered("uuid:2", version="1"))
    phone.send(answered("uuid:3", version="99"))
    phone_of(chitra).send(answered("uuid:4"))
    sort_all()
    phone.send(answered("uuid:5"))
    first = Received.objects.get(instance="uuid:1")
    sorting.correct(first, {"member[2]/age": "7"}, who=budi)
    page = as_(budi).get("/intake/export/").content.decode()
    assert "outside the area of your work" in page
    answer = as_(budi).get(f"/intake/export/{home.form_id}.csv.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        tables = {name: rows(packed.read(name)) for name in packed.namelist()}
    said = {each["submissions"]: each["number"] for each in tables["summary.csv"]}
    assert said == {
        "requested": "5",
        "written": "2",
        "withheld: unknown_version": "1",
        "withheld: outside_area": "1",
        "withheld: not_sorted": "1",
    }
    main = {each["KEY"]: each for each in tables["submissions.csv"]}
    assert main.keys() == {"uuid:1", "uuid:2", "uuid:3"}
    assert (main["uuid:1"]["village"], main["uuid:1"]["depth"]) == ("'=1+1", "-2.5")
    assert (main["uuid:1"]["corrected"], main["uuid:3"]["withheld"]) == ("1", "unknown_version")
    assert "roof" in main["uuid:2"]
    members = [
        (each["PARENT_KEY"], each["KEY"], each["member/age"]) for each in tables["member.csv"]
    ]
    assert members[:2] == [
        ("uuid:1", "uuid:1/member[1]", "9"),
        ("uuid:1", "uuid:1/member[2]", "7"),
    ]
    assert len(members) == 4
    entry = AuditEntry.objects.get(deed="submission.exported")
    assert (entry.who, entry.detail["written"]) == (budi.pk, 2)
    # Which ones they were is known before the first goes out.
    going = [str(each.pk) for each in Received.objects.filter(instance__in=["uuid:1", "uuid:2"])]
    begun = AuditEntry.objects.get(deed="submission.export")
    assert begun.about == home.form_id
    assert begun.detail == {"count": 2, "list_hash": chain.hash_of(sorted(going))}


def test_only_whoever_looks_after_them_gets_them(
    phone: Phone, home: FormVersion, ani: User, publisher: User
) -> None:
    phone.send(answered("uuid:1"))
    for user in (ani, publisher):
        assert as_(user).get(f"/intake/export/{home.form_id}.csv").status_code == 403


def test_the_command_writes_all_and_withholds_whom_nobody_may_read(
    phone: Phone, home: FormVersion, tmp_path: Path, capsys: pytest.CaptureFixture[str], budi: User
) -> None:
    phone.send(answered("uuid:1"))
    phone.send(answered("uuid:2"))
    sort_all()
    spoilt = Received.objects.get(instance="uuid:2")
    Received.objects.filter(pk=spoilt.pk).update(sealed=b"\x01")
    file = tmp_path / "home.csv"
    terminal.export(Namespace(form="home", output=file))
    told = capsys.readouterr().out
    assert "2 requested = 1 written + 1 withheld" in told
    assert "1 withheld: cannot be read" in told
    assert [each["KEY"] for each in rows(file.read_bytes())] == ["uuid:1", "uuid:2"]
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(InputError, match="home"):
        terminal.export(Namespace(form="hme", output=tmp_path / "other.csv"))
    with pytest.raises(InputError, match=".csv"):
        terminal.export(Namespace(form="home", output=tmp_path / "home.xlsx"))


def test_who_was_erased_is_in_no_table(phone: Phone, home: FormVersion, budi: User) -> None:
    phone.send(answered("uuid:1", version="99"))
    sort_all()
    received = Received.objects.get()
    told = {"kind": "visit", "true_on": "2024-05-03", "programme": PROGRAMME, "place_code": ""}
    Made.objects.create(
        entry=home.pk, received=received, key="1", number=0, subject=received.pk, **told
    )
    forget(received.pk)
    export = Export(Form.objects.get(key="home"), budi)
    assert b"Zorawar" not in b"".join(export.as_csv())
    assert dict(export.tally.withheld) == {"erased": 1}
    assert (export.expected().written, export.expected().kept_back) == (0, 1)
