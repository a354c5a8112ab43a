"""A count so small that it points at somebody is told to nobody who may not open the list.

The reader's own knowledge counts: who sees the figure of one district must not be able to take it
from a total and be left with the few children of another.
"""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client

from muara_server.accounts.models import User
from muara_server.places.actions import load_packs
from muara_server.places.models import Place
from server.programme.records import KATIHAR, PROGRAMME, SITAMARHI, SURAT, Register

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = f"/results/{PROGRAMME}/"
FIGURE = f"{PAGE}figures/education"


@pytest.fixture
def districts(db: None) -> None:
    load_packs()


@pytest.fixture
def worker(districts: None, somebody) -> User:
    """Ani again, in the real Sitamarhi, where the real programme works."""
    return somebody("case_worker", Place.objects.get(code=SITAMARHI), programme=PROGRAMME)


@pytest.fixture
def register(worker: User) -> Register:
    return Register(worker)


def read(who: User, address: str) -> str:
    client = Client()
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def rows(who: User, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read(who, address).lstrip("\ufeff"))))


@pytest.fixture
def few_in_surat(register: Register) -> Register:
    """12 in Sitamarhi, 3 in Surat, 60 in Katihar."""
    register.children(12, SITAMARHI)
    register.children(3, SURAT)
    register.children(40, KATIHAR)
    register.children(20, KATIHAR, sex="male")
    return register


def test_a_total_of_few_is_withheld_from_the_file_too(register: Register, somebody) -> None:
    register.children(3, SURAT)
    donor = somebody("donor", programme=PROGRAMME)
    told = [row for row in rows(donor, f"{PAGE}results.csv") if row["indicator"] == "education"]
    assert {row["counted"] for row in told} <= {"withheld", "0"}


@pytest.mark.parametrize("address", [f"{PAGE}results.csv", f"{FIGURE}.csv"])
def test_what_a_worker_knows_of_her_own_district_does_not_give_surat_away(
    few_in_surat: Register, worker: User, address: str
) -> None:
    """Taken from the total, what is withheld must be more than Surat and her own district."""
    told = rows(worker, address)
    told = [row for row in told if row["indicator"] == "education" and row["district"]]
    told = [row for row in told if not row.get("id")]
    counted = {row["district"]: row["counted"] for row in told}
    assert counted["Surat"] == "withheld"
    others = {name for name, value in counted.items() if value == "withheld"}
    assert others - {"Surat", "Sitamarhi"}


def test_nor_does_the_table_of_districts(few_in_surat: Register, worker: User) -> None:
    page = read(worker, PAGE).split('id="districts"')[1]
    cells = {
        name: "withheld" in cell
        for name, cell in re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    }
    hidden = [name for name, is_hidden in cells.items() if is_hidden]
    assert any("Surat" in name for name in hidden)
    assert any("Surat" not in name and "Sitamarhi" not in name for name in hidden)


def test_nor_does_the_series(few_in_surat: Register, worker: User) -> None:
    page = read(worker, f"{PAGE}over-time/?indicator=education")
    last = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)[-1]
    assert last.count("withheld") >= 2


def test_no_part_of_a_figure_tells_a_partner_of_three(few_in_surat: Register, somebody) -> None:
    parts = (f"place={SURAT}", f"place={SURAT}&sex=female", "sex=female", "sex=male")
    for role in ("donor", "union_partner", "ngo_partner", "employer_partner"):
        partner = somebody(role, programme=PROGRAMME)
        for part in parts:
            page = read(partner, f"{FIGURE}/?{part}")
            assert not re.search(r">\s*3\s*<", page), (role, part)
            assert "/people/" not in page, (role, part)


def test_whoever_opens_the_list_without_names_finds_no_way_to_a_file(
    few_in_surat: Register, somebody
) -> None:
    ids = [str(person) for person in few_in_surat.persons]
    for role in ("researcher", "auditor", "national_officer"):
        reader = somebody(role, programme=PROGRAMME)
        here = f"?place={SURAT}"
        page = read(reader, f"{FIGURE}/{here}") + read(reader, f"{FIGURE}.csv{here}")
        assert not any(one in page or one.replace("-", "") in page for one in ids), role
        assert "/people/" not in page, role


def test_an_administrator_sees_no_file_and_no_list(few_in_surat: Register, somebody) -> None:
    administrator = somebody("administrator", programme=PROGRAMME)
    for address in (f"{FIGURE}/", f"{FIGURE}/?place={SURAT}", f"{FIGURE}.csv"):
        page = read(administrator, address)
        assert not any(str(person) in page for person in few_in_surat.persons)
        assert not re.search(r"[A-Z2-7]{4}-[A-Z2-7]{4}", page)
