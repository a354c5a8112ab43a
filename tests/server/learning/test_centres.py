"""The register of schools and centres is kept by those who keep it, and says what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.models import Provider
from muara_server.learning.actions import centres as actions
from muara_server.learning.frames.centre_standings import standings
from muara_server.learning.models import Batch, Course, Institution, Staff
from server.india import SITAMARHI, SURAT, logged_in, place
from server.learning.centres import batch, centre, draft, enrolled
from server.ledger.entering import enter, register

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TODAY = timezone.localdate()
LAST_YEAR = dt.date(TODAY.year - 1, TODAY.month, 1)


@pytest.fixture
def keeper(india: None, somebody: Callable[..., User]) -> User:
    """Budi, who keeps the register of centres of Sitamarhi."""
    return somebody("supervisor", place(SITAMARHI), login="budi", name="Budi Santoso")


def told(**more: object) -> dict[str, object]:
    return {
        "key": "SM-STC-7",
        "name": "Special training centre Riga",
        "place": SITAMARHI,
        "service": "training_centre",
        "kind": "training_centre",
        "operator": "society",
        "run_by": "District Project Society",
        "opened_on": "2012-04-02",
        "places": "50",
        **more,
    }


def post(user: User, name: str, said: dict[str, object], *args: object) -> HttpResponse:
    return logged_in(user).post(reverse(f"learning:{name}", args=args), said)


def test_a_centre_is_written_with_its_service_and_then_somebody_keeps_it(
    keeper: User, worker: User
) -> None:
    assert post(keeper, "new-centre", told()).status_code == 302
    made = Institution.objects.get()
    assert (made.provider.key, made.places, made.kind) == ("SM-STC-7", 50, "training_centre")
    assert made.provider.offers.get().capacity == 50
    register(keeper, "Suraj Kumar", place_code=SITAMARHI)
    named = {**told(), "keepers": [str(worker.pk)]}
    assert post(keeper, "change-centre", named, made.pk).status_code == 302
    assert list(made.keepers.all()) == [worker]
    assert AuditEntry.objects.filter(deed="centre.kept", who=keeper.pk).count() == 2


def test_one_of_the_directory_is_written_once(keeper: User) -> None:
    held = centre("middle-school", "school").provider
    Institution.objects.all().delete()
    said = told(provider=str(held.pk), kind="school", key="", name="", place="", service="")
    assert post(keeper, "new-centre", said).status_code == 302
    assert Institution.objects.get().provider == held
    assert post(keeper, "new-centre", said).status_code == 400, "it is there now"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"key": "two words"}, "without spaces"),
        ({"name": ""}, "Choose one of the directory, or write this."),
        ({"kind": "shalter"}, "Select a valid choice"),
        ({"kind": ""}, "required"),
        ({"places": "0"}, "greater than or equal to 1"),
        ({"opened_on": "2 April"}, "year-month-day"),
        ({"opened_on": str(TODAY + dt.timedelta(days=1))}, "still to come"),
        ({"place": SURAT}, "Select a valid choice"),
    ],
)
def test_a_slip_says_what_to_write(keeper: User, more: dict[str, object], says: str) -> None:
    answer = post(keeper, "new-centre", told(**more))
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not Institution.objects.exists()


def test_a_code_of_another_service_is_refused(keeper: User) -> None:
    centre("SM-STC-7")
    answer = post(keeper, "new-centre", told())
    assert "Another service has this code" in answer.content.decode()


def test_nobody_reads_or_keeps_a_centre_of_another_district(
    keeper: User, worker: User, stranger: User
) -> None:
    far, near = centre("far", place_code=SURAT), centre("near")
    for name in ("change-centre", "close-centre", "new-batch", "new-staff"):
        assert post(keeper, name, told(), far.pk).status_code == 404
        assert post(worker, name, told(), near.pk).status_code == 403
    page = logged_in(stranger).get(reverse("learning:centres")).content.decode()
    assert ("Far" in page, "Near" in page) == (True, False)


def test_who_sees_only_his_own_sees_the_centres_he_keeps(
    india: None, somebody: Callable[..., User]
) -> None:
    lata = somebody("trainer", place(SITAMARHI))
    centre("other")
    actions.keep(centre("hers"), who=None, keepers=[lata.pk])
    page = logged_in(lata).get(reverse("learning:centres")).content.decode()
    assert ("Hers" in page, "Other" in page) == (True, False)


# --- what is told of it ---


def a_year_there(worker: User, at: Institution, name: str, **said: object) -> None:
    """A child enrolled last year, whose register of the first month alone is told."""
    child = register(worker, name, place_code=SITAMARHI, true_on=LAST_YEAR)
    enter(enrolled(child, at, true_on=LAST_YEAR, **said), who=worker)
    month = {"month": LAST_YEAR, "days_open": 20, "days_present": 20, "provider": at.provider.key}
    enter(draft("attendance", person=child, true_on=LAST_YEAR, facts=month), who=worker)


def test_what_is_wrong_follows_from_what_was_recorded(worker: User, keeper: User) -> None:
    full = centre("full", places=1, opened_on=LAST_YEAR)
    batch(full, places=1)
    a_year_there(worker, full, "Suraj Kumar", facts={"batch": "2012-1"})
    a_year_there(worker, full, "Radha Kumari")
    well = centre("well", "school")
    actions.keep(well, who=None, keepers=[worker.pk])
    one, other = standings(worker, [full, well])
    assert one.wrong == ["no_register", "over_places", "not_visited", "no_keeper"]
    assert other.wrong == []
    assert (one.all_taken, dict(one.taken), one.free) == (2, {"": 1, "2012-1": 1}, 0)
    first = [month for month in one.months if month.first == LAST_YEAR]
    assert [(month.batch, month.enrolled, month.missing) for month in first] == [
        ("2012-1", 1, 0),
        ("", 1, 0),
    ]
    page = logged_in(worker).get(reverse("learning:centre", args=[full.pk])).content.decode()
    assert "2 of 1" in page
    assert "Suraj" not in page, "a centre's page names nobody"


def test_the_list_is_narrowed_to_what_is_wrong(worker: User) -> None:
    a_year_there(worker, centre("unkept"), "Suraj Kumar")
    kept = centre("kept", "school")
    actions.keep(kept, who=None, keepers=[worker.pk])
    shown = {wrong: names(worker, wrong) for wrong in ("", "any", "no_register", "over_places")}
    assert shown == {
        "": {"Kept", "Unkept"},
        "any": {"Unkept"},
        "no_register": {"Unkept"},
        "over_places": set(),
    }


def names(user: User, wrong: str) -> set[str]:
    page = logged_in(user).get(reverse("learning:centres"), {"wrong": wrong})
    return {one.centre.provider.name for one in page.context["page"]}


def test_a_closed_centre_stays_in_the_list_until_every_child_goes_on_somewhere(
    worker: User, keeper: User
) -> None:
    left, empty = centre("left"), centre("empty")
    a_year_there(worker, left, "Suraj Kumar")
    answer = post(keeper, "close-centre", {}, left.pk)
    assert answer["Location"] == reverse("learning:centre", args=[left.pk])
    post(keeper, "close-centre", {}, empty.pk)
    assert names(worker, "") == {"Left"}
    assert names(worker, "closed") == {"Left"}


# --- staff, batches, courses ---


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, ""),
        ({"key": "2012-1"}, "Another batch here has this code"),
        ({"ends_on": "2013-04-01"}, "before 2 April 2013, the first day"),
        ({"begins_on": "2011-04-02"}, "open since 2 April 2012"),
        ({"places": "51"}, "The centre has 50 places"),
        ({"begins_on": "2014-04-02"}, "Does not work here then"),
    ],
)
def test_a_batch_is_of_its_centre(keeper: User, more: dict[str, object], says: str) -> None:
    at = centre(places=50, opened_on=dt.date(2012, 4, 2))
    batch(at)
    known = {"name": "Meera", "role": "teacher", "since": "2012-04-02", "until": "2013-12-31"}
    assert post(keeper, "new-staff", known, at.pk).status_code == 302
    tutor = Staff.objects.get()
    said = {"key": "2013-1", "title": "Morning", "begins_on": "2013-04-02", "places": "25"}
    answer = post(keeper, "new-batch", {**said, "tutor": str(tutor.pk), **more}, at.pk)
    assert answer.status_code == (400 if says else 302)
    assert says in answer.content.decode()
    assert Batch.objects.filter(tutor=tutor).exists() is not bool(says)


def test_a_centre_is_not_changed_under_its_batches(keeper: User) -> None:
    at = centre()
    batch(at, places=30)
    answer = post(keeper, "change-centre", told(places="20", opened_on="2012-05-01"), at.pk)
    page = answer.content.decode()
    assert "The batch 2012-1 has 30 places" in page
    assert "The batch 2012-1 began before" in page


def test_staff_do_not_leave_before_they_come(keeper: User) -> None:
    said = {"name": "Meera", "role": "cook", "since": "2013-04-02", "until": "2013-04-01"}
    answer = post(keeper, "new-staff", said, centre().pk)
    assert "before 2 April 2013" in answer.content.decode()


def test_a_module_that_somebody_passed_stays_in_its_course(worker: User, keeper: User) -> None:
    said = {"key": "TAILOR-1", "title": "Tailoring", "place": SITAMARHI, "hours": "400"}
    assert (
        post(keeper, "new-course", {**said, "modules": "M1 Cutting\nM2 Sewing"}).status_code == 302
    )
    course = Course.objects.get()
    assert [each["key"] for each in course.modules] == ["M1", "M2"]
    passed = {"stage": "module_passed", "course": "TAILOR-1", "module": "M1"}
    suraj = register(worker, "Suraj Kumar", place_code=SITAMARHI, true_on=LAST_YEAR)
    enter(draft("training", person=suraj, true_on=LAST_YEAR, facts=passed), who=worker)
    answer = post(keeper, "change-course", {**said, "modules": "M2 Sewing"}, course.pk)
    assert "Somebody has passed M1" in answer.content.decode()


@pytest.mark.parametrize(
    ("modules", "says"),
    [("M1", "Line 1: found “M1”"), ("M1 Cutting\nM1 Sewing", "Line 2: the code M1")],
)
def test_a_line_of_modules_is_refused_with_its_number(
    keeper: User, modules: str, says: str
) -> None:
    said = {"key": "T", "title": "Tailoring", "place": SITAMARHI, "modules": modules}
    assert says in post(keeper, "new-course", said).content.decode()


# --- a list ---

HEAD = "key,name,place,service,checked_on,kind,operator,places"


def send(user: User, *rows: str) -> HttpResponse:
    file = SimpleUploadedFile("schools.csv", "\n".join([HEAD, *rows]).encode())
    return logged_in(user).post(reverse("learning:import-centres"), {"file": file})


def test_a_list_is_taken_in_with_those_of_the_directory_by_their_code(keeper: User) -> None:
    known = centre("known").provider
    Institution.objects.all().delete()
    new = f"SM-2,Middle school Dumra,{SITAMARHI},school,2013-03-01,school,government,"
    assert send(keeper, "known,,,,,training_centre,ngo,50", new).status_code == 302
    kept = Institution.objects.order_by("provider__key").values_list("provider__key", "places")
    assert list(kept) == [("SM-2", None), ("known", 50)]
    assert Provider.objects.get(key="SM-2").checked_on == dt.date(2013, 3, 1), "a file is no check"
    assert Provider.objects.get(key="known").name == known.name


def test_every_slip_of_a_list_is_told_with_row_and_column_and_nothing_is_taken(
    keeper: User,
) -> None:
    centre("there")
    answer = send(
        keeper,
        "there,,,,,training_centre,ngo,50",
        f"SM-2,Middle school,{SURAT},school,soon,shool,government,0",
        f"SM-3,Right,{SITAMARHI},school,2013-03-01,school,government,40",
        f"SM-3,Right again,{SITAMARHI},school,2013-03-01,school,government,40",
    )
    assert answer.status_code == 400
    assert Institution.objects.count() == 1
    slips = [(slip.row, slip.column) for slip in answer.context["slips"]]
    assert slips[0] == (2, "key")
    assert {(3, "place"), (3, "kind"), (3, "places"), (3, "checked_on")} <= set(slips)
    assert slips[-1] == (5, "key")


def test_a_list_without_its_columns_says_which(keeper: User) -> None:
    file = SimpleUploadedFile("schools.csv", b"key,knd\nSM-1,school")
    answer = logged_in(keeper).post(reverse("learning:import-centres"), {"file": file})
    assert [(slip.column, slip.do) for slip in answer.context["slips"]][-1] == (
        "knd",
        "Did you mean 'kind'?",
    )
