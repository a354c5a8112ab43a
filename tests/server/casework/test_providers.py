"""The directory of services is kept true by those who work there, and taken in from files."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.providers import ask_to_check
from muara_server.casework.models import Provider
from muara_server.casework.provider_files import read_services
from muara_server.casework.queries import providers
from muara_server.casework.views import providers as views
from muara_server.notices.models import Notice
from server.cast import Map
from server.india import logged_in

from .conftest import a_school

pytestmark = pytest.mark.django_db

HEAD = "key,name,place,phone,languages,service,capacity,per,checked_on"
DAY = "2026-03-01"


def told(places: Map, **more: object) -> dict[str, object]:
    return {
        "key": "SM-SHELTER-1",
        "name": "Open shelter",
        "place": places.sitamarhi.code,
        "phone": "0612 555 002",
        "languages": ["hi", "mai"],
        "gives_shelter": "on",
        "many_shelter": "12",
        "per_shelter": "at_once",
        **more,
    }


def add(user: User, **said: object) -> HttpResponse:
    return logged_in(user).post(reverse("casework:add-provider"), said)


def test_a_supervisor_writes_a_service_down(budi: User, places: Map) -> None:
    assert add(budi, **told(places)).status_code == 302
    (shelter,) = Provider.objects.all()
    (offer,) = providers.offers_of(shelter)
    assert (offer.offer.capacity, offer.free, offer.stale) == (12, 12, False)
    assert AuditEntry.objects.filter(deed="provider.kept", who=budi.pk).count() == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"key": "two words"}, "without spaces"),
        ({"name": ""}, "required"),
        ({"gives_shelter": ""}, "Tick at least one"),
        ({"many_shelter": "-3"}, "greater than or equal to 0"),
    ],
)
def test_a_slip_says_what_to_write(
    budi: User, places: Map, more: dict[str, object], says: str
) -> None:
    answer = add(budi, **told(places, **more))
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not Provider.objects.exists()


def test_nobody_keeps_services_of_another_district(budi: User, places: Map) -> None:
    assert add(budi, **told(places, place=places.surat.code)).status_code == 400
    far = a_school(places, "SU-1", place=places.varachha)
    client = logged_in(budi)
    for name in ("check-provider", "close-provider", "change-provider"):
        assert client.post(reverse(f"casework:{name}", args=[far.pk])).status_code == 404


def test_a_case_worker_reads_and_keeps_nothing(ani: User, places: Map) -> None:
    school = a_school(places)
    client = logged_in(ani)
    page = client.get(reverse("casework:provider", args=[school.pk])).content.decode()
    assert school.name in page
    assert "All of this is still true" not in page
    assert client.post(reverse("casework:check-provider", args=[school.pk])).status_code == 403


def test_an_entry_that_nobody_checked_is_marked_until_somebody_does(
    budi: User, places: Map
) -> None:
    school = a_school(places, checked_on=timezone.localdate() - dt.timedelta(days=181))
    client, page = logged_in(budi), reverse("casework:provider", args=[school.pk])
    assert "Checked too long ago" in client.get(page).content.decode()
    listed = client.get(reverse("casework:providers"), {"stale": "on"}).content.decode()
    assert school.name in listed
    client.post(reverse("casework:check-provider", args=[school.pk]))
    assert "Checked too long ago" not in client.get(page).content.decode()


def test_who_keeps_them_sees_first_what_waits_to_be_checked_and_is_told_once_a_month(
    budi: User, ani: User, chitra: User, places: Map
) -> None:
    today = timezone.localdate()
    for number, days in enumerate((1, 200, 400)):
        a_school(places, key=f"S-{number}", checked_on=today - dt.timedelta(days=days))
    shown = {
        user: [one.key for one, _offers in listed_to(user).context["listed"]]
        for user in (budi, ani)
    }
    assert shown == {budi: ["S-2", "S-1", "S-0"], ani: ["S-0", "S-1", "S-2"]}
    month = today.replace(day=1)
    assert [ask_to_check(today=day) for day in (month, month.replace(day=20))] == [1, 0]
    assert ask_to_check(today=month + dt.timedelta(days=40)) == 1
    notice = Notice.objects.filter(user=budi).first()
    assert notice
    assert notice.values == {"number": 2, "place": places.sitamarhi.code}


def test_the_second_page_shows_the_same_part_of_the_directory(
    ani: User, places: Map, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "ROWS", 1)
    for number in range(2):
        a_school(places, key=f"S-{number}")
    page = listed_to(ani, text="school", service="school").content.decode()
    assert "?text=school&amp;service=school&amp;page=2" in page
    assert "No service fits" in listed_to(ani, text="nowhere").content.decode()


def listed_to(user: User, **asked: str) -> HttpResponse:
    return logged_in(user).get(reverse("casework:providers"), asked)


def test_closed_it_is_offered_no_more(budi: User, places: Map) -> None:
    school = a_school(places)
    logged_in(budi).post(reverse("casework:close-provider", args=[school.pk]))
    assert providers.offers_near(places.riga, "school") == []


# --- files ---


def send(user: User, *rows: str) -> HttpResponse:
    file = SimpleUploadedFile("services.csv", "\n".join([HEAD, *rows]).encode())
    return logged_in(user).post(reverse("casework:import-providers"), {"file": file})


def test_a_file_is_taken_in_a_service_with_two_rows_once(budi: User, places: Map) -> None:
    here = places.sitamarhi.code
    answer = send(
        budi,
        f"SM-1,Block school,{here},0612 1,hi;mai,school,40,year,{DAY}",
        f"SM-1,Block school,{here},0612 1,hi;mai,counselling,,,{DAY}",
        f"SM-2,Health post,{here},,,health_post,5,at_once,{DAY}",
    )
    assert answer.status_code == 302
    block = Provider.objects.get(key="SM-1")
    assert sorted(block.offers.values_list("service", "capacity", "per")) == [
        ("counselling", None, "at_once"),
        ("school", 40, "year"),
    ]
    assert block.checked_on == dt.date(2026, 3, 1), "a file is no check"


def test_every_slip_is_told_with_row_and_column_and_nothing_is_taken(
    budi: User, places: Map
) -> None:
    here = places.sitamarhi.code
    answer = send(
        budi,
        f"SM 1,Block school,{here},,,school,40,,{DAY}",
        "SM-2,Health post,NOWHERE,,,helth_post,many,weekly,soon",
        f"SM-3,Right,{here},,,school,1,,{DAY}",
    )
    assert answer.status_code == 400
    slips = {(slip.row, slip.column) for slip in answer.context["slips"]}
    assert slips == {
        (2, "key"),
        (3, "place"),
        (3, "service"),
        (3, "capacity"),
        (3, "per"),
        (3, "checked_on"),
    }
    assert "health_post" in answer.content.decode()
    assert not Provider.objects.exists()


def test_rows_of_one_service_tell_the_same_of_it(places: Map) -> None:
    here = places.sitamarhi.code
    rows = [HEAD, f"S,One,{here},,,school,,,{DAY}", f"S,Two,{here},,,school,,,2026-03-02"]
    found = {(slip.row, slip.column) for slip in read_services("\n".join(rows).encode()).slips}
    assert found == {(3, "name"), (3, "service"), (3, "checked_on")}


@pytest.mark.parametrize(
    ("content", "column"),
    [
        (b"name,place,service,checked_on", "key"),
        (b"key,name,place,servise,checked_on", "service"),
        (b"key,name,place,service", "checked_on"),
        (b"\xff\xfe", ""),
    ],
)
def test_a_file_of_another_shape_says_which_column(content: bytes, column: str) -> None:
    assert read_services(content).slips[0].column == column


def test_a_file_with_a_place_of_another_district_is_not_taken_in(budi: User, places: Map) -> None:
    answer = send(
        budi,
        f"SM-1,Here,{places.sitamarhi.code},,,school,,,{DAY}",
        f"SU-1,There,{places.surat.code},,,school,,,{DAY}",
    )
    assert answer.status_code == 400
    assert "Nothing of the file was taken in" in answer.content.decode()
    assert not Provider.objects.exists()
