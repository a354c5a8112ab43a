"""Lists that are brought: taken in whole, or refused with file, row and column."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from muara.errors import FrameError
from muara_server.accounts.models import User
from muara_server.casework.models import Provider
from muara_server.districts.actions.directory import add_named, add_offices, add_table
from muara_server.districts.steps import HANDLERS
from muara_server.places.models import Place
from muara_server.registry.models import Setting
from server.cast import add_place
from server.india import SITAMARHI, SURAT, logged_in, place

pytestmark = pytest.mark.django_db
HEAD = "code,parent,level,en\n"


def refused(step: str, text: str, district: Place, who: User) -> str:
    take = HANDLERS[step].take_file
    assert take is not None
    with pytest.raises(FrameError) as error:
        take(text.encode(), "list.csv", district, who)
    return str(error.value)


def test_villages_come_with_codes_and_parents(officer: User, district: Place) -> None:
    text = f"{HEAD}B.1,{SITAMARHI},block,Riga\nV.1,B.1,village,Bhataulia\n"
    assert add_table(text, file="list.csv", district=district, who=officer) == 2
    assert Place.objects.get(code="V.1").path.startswith(district.path)


def test_names_alone_get_codes(officer: User, district: Place) -> None:
    add_named(["Riga", "Dumra"], level="village", within=district, district=district, who=officer)
    assert Place.objects.get(code=f"{SITAMARHI}.002").name() == "Dumra"


def test_a_code_that_lies_elsewhere_is_refused(officer: User, district: Place) -> None:
    add_place("V.9", "village", "Varachha", parent=place(SURAT))
    said = refused(
        "places", f"{HEAD}V.1,{SITAMARHI},village,A\nV.9,{SITAMARHI},village,B\n", district, officer
    )
    assert "list.csv" in said
    assert "row 2" in said
    assert "column code:" in said
    assert "Varachha" in said
    assert not Place.objects.filter(code="V.1").exists()


def test_a_parent_outside_the_district_is_refused(officer: User, district: Place) -> None:
    said = refused("places", f"{HEAD}V.1,{SURAT},village,A\n", district, officer)
    assert "column parent:" in said
    assert SURAT in said


def test_two_offices_of_one_key_are_refused(officer: User, district: Place) -> None:
    head = "key,name,place,service,checked_on\n"
    at = f"{SITAMARHI},school,2026-01-02"
    rows = f"S-1,A school,{at}\nS-1,A clinic,{at}\n"
    said = refused("offices", head + rows, district, officer)
    assert "row 2" in said
    assert "column name:" in said
    assert not Provider.objects.exists()


def test_a_key_of_an_office_elsewhere_is_refused(officer: User, district: Place) -> None:
    Provider.objects.create(key="S-1", name="S", place=place(SURAT), checked_on=dt.date(2026, 1, 2))
    text = f"key,name,place,service,checked_on\nS-1,A school,{SITAMARHI},school,2026-01-02\n"
    with pytest.raises(FrameError, match="elsewhere has this key"):
        add_offices(text.encode(), file="o.csv", district=district, who=officer)


def test_a_holiday_of_another_year_is_refused(officer: User, district: Place) -> None:
    year = timezone.localdate().year
    text = f"day,name\n{year}-03-22,Bihar Diwas\n{year + 10}-03-22,Bihar Diwas\n"
    said = refused("holidays", text, district, officer)
    assert "row 2" in said
    assert "column day:" in said
    assert not Setting.objects.filter(kind="local_holiday").exists()


def test_a_person_whose_login_is_taken_is_refused(administrator: User, district: Place) -> None:
    text = "name,role,login\nBudi,supervisor,budi\nAsha,case_worker,root\n"
    said = refused("people", text, district, administrator)
    assert "row 2" in said
    assert "column login:" in said
    assert not User.objects.filter(login="budi").exists()


def test_a_target_without_a_definition_is_refused(officer: User, district: Place) -> None:
    assert "column definition:" in refused(
        "targets", "definition,value,by_day\nchildren,500,2027-03-31\n", district, officer
    )
    assert "column definition:" in refused(
        "targets", "definition,value,by_day\n,500,2027-03-31\n", district, officer
    )


def test_what_is_wrong_stands_on_the_page(officer: User, district: Place) -> None:
    address = reverse("districts:step", args=[district.pk, "places"])
    file = SimpleUploadedFile("villages.csv", f"{HEAD}V.1,{SURAT},village,A\n".encode())
    page = logged_in(officer).post(address, {"deed": "file", "file": file})
    assert page.status_code == 400
    assert "does not lie in this district" in page.content.decode()
