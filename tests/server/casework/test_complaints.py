"""Reports of children at work: from the public page to the State, and what an employer learns."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags, Image

from muara.errors import InputError, NotAllowed
from muara_server import doctor
from muara_server.accounts.guessing import hidden
from muara_server.accounts.models import Assignment, User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions import complaints as actions
from muara_server.casework.actions.retention import end_complaint
from muara_server.casework.forms.complaints import SIGNER
from muara_server.casework.frames import complaints as complaint_figures
from muara_server.casework.intake import intake_at, numbers_at
from muara_server.casework.models import ComplaintPicture, Proceeding, Receipt, ReportSent
from muara_server.casework.queries.complaints import to_look_after
from muara_server.casework.queries.retention import reports_to_end
from muara_server.casework.queries.standing import standing_of
from muara_server.casework.rules.complaints import check_takes_more
from muara_server.jobs.kinds import repeated
from muara_server.keys import actions as keys
from muara_server.ledger import actions as ledger
from muara_server.ledger import queries as ledger_queries
from muara_server.ledger.models import Entry
from muara_server.notices.models import Notice
from muara_server.places.models import Place
from muara_server.registry import queries as registry
from server.cast import add_place
from server.files.papers import plain_paper
from server.india import SITAMARHI, SURAT, logged_in, place
from server.ledger.entering import draft

from .conftest import Somebody, step

pytestmark = [pytest.mark.django_db, pytest.mark.once]
KILN = "The kiln behind the bridge at Riga"
BLOCK = "IN.BL.1074"
TOLD = {
    "work_kind": "brick_kiln",
    "children": "2",
    "danger": "no",
    "address": KILN,
    "note": "Two boys of about ten carry bricks before school.",
}


@pytest.fixture
def block(india: None) -> Place:
    return add_place(BLOCK, "block", "Dumra", parent=place(SITAMARHI))


@pytest.fixture
def officer(block: Place, somebody: Somebody) -> User:
    """The district officer of Sitamarhi, who has said lately that complaints are his duty."""
    return on_duty(somebody("district_officer", place(SITAMARHI), name="Devi Prasad"))


@pytest.fixture
def state_desk(block: Place, somebody: Somebody) -> User:
    """The complaint desk of the State of Bihar."""
    return on_duty(somebody("complaint_keeper", place("IN.ST.10"), name="Meera Sinha"))


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let so many hours pass."""
    passed, real = [dt.timedelta()], timezone.now

    def later(hours: float) -> None:
        passed[0] += dt.timedelta(hours=hours)

    monkeypatch.setattr(timezone, "now", lambda: real() + passed[0])
    return later


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    complaint_figures._counted.cache_clear()


def on_duty(user: User) -> User:
    actions.confirm_duty(user)
    return user


def ticket(*, seconds_old: int = 60) -> str:
    return SIGNER.sign(f"{uuid4()}.{int(time.time()) - seconds_old}")


def send(client: Client | None = None, *, status: int = 200, **said: Any) -> str:
    """Send a report from the public page; the page that answers."""
    sent = {"district": SITAMARHI, "ticket": ticket(), "website": "", **TOLD, **said}
    answer = (client or Client()).post(reverse("casework:report"), sent, REMOTE_ADDR="10.0.0.1")
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def number_in(page: str) -> str:
    found = re.search(r"<strong translate=\"no\">([A-Z0-9-]+)</strong>", page)
    assert found, page
    return found[1]


def latest() -> Proceeding:
    return Proceeding.objects.filter(procedure="complaint").latest("opened_at")


def asked(number: str, *, status: int = 200) -> str:
    answer = Client().post(reverse("casework:report-number"), {"number": number})
    assert answer.status_code == status
    return answer.content.decode()


def opened(user: User, complaint: UUID) -> str:
    answer = logged_in(user).get(reverse("casework:complaint", args=[complaint]))
    return answer.content.decode()


def photograph() -> SimpleUploadedFile:
    """A picture that says that it was taken at 26.59 north, 85.48 east."""
    beside = Image.Exif()
    beside[ExifTags.Base.Make] = "Camera of Zorawar"
    beside[ExifTags.Base.GPSInfo] = {1: "N", 2: (26.0, 35.0, 24.0), 3: "E", 4: (85.0, 28.0, 48.0)}
    drawn = BytesIO()
    Image.new("RGB", (64, 48), "red").save(drawn, "JPEG", exif=beside)
    return SimpleUploadedFile("kiln-of-ramesh.jpg", drawn.getvalue(), "image/jpeg")


# --- the public page ---


def test_whom_to_telephone_stands_above_the_form(officer: User) -> None:
    page = Client().get(reverse("casework:report"), {"district": SITAMARHI}).content.decode()
    assert page.index('href="tel:1098"') < page.index('<form method="post" action="/report/"')
    assert "Dumra" in page
    assert "checked" not in page.split("<main")[1].replace("unchecked", "")


@pytest.mark.parametrize("language", ["en", "id", "hi"])
def test_nobody_logs_in_and_no_cookie_but_the_forms_own_is_set(
    officer: User, language: str
) -> None:
    client = Client(headers={"accept-language": language})
    answer = client.get(reverse("casework:report"), {"district": SITAMARHI})
    assert f'<html lang="{language}">' in answer.content.decode()
    assert set(client.cookies) == {"csrftoken"}
    assert "no-store" in answer["Cache-Control"]


def test_the_form_is_refused_without_its_own_token(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("casework:report"), {"district": SITAMARHI}).status_code == 403
    client.get(reverse("casework:report"), {"district": SITAMARHI})
    send(client, csrfmiddlewaretoken=client.cookies["csrftoken"].value)


def test_a_report_comes_without_a_name_and_goes_to_whoever_answers_for_the_place(
    officer: User,
) -> None:
    number = number_in(send(village=BLOCK))
    held = latest()
    assert (held.state, held.holder, held.place.code) == ("assigned", officer, BLOCK)
    assert held.due - held.opened_at == dt.timedelta(hours=48)
    entry = Entry.objects.get(uuid=held.pk)
    assert (entry.source, entry.recorded_by) == ("public", None)
    assert KILN.encode() not in bytes(entry.payload)
    kept = Receipt.objects.get(pk=held.pk)
    assert len(number) == 11
    assert number.replace("-", "") not in kept.number
    notice = Notice.objects.get(user=officer)
    assert (notice.kind, notice.values["place"]) == ("casework.waits_for_you", SITAMARHI)


def test_what_must_not_stay_empty_is_said_beside_the_field_and_nothing_is_lost(
    officer: User,
) -> None:
    page = send(status=400, address="", note="", name="Xerxes")
    assert "Nothing was saved." in page or "Write where it is" in page
    assert "Xerxes" in page
    assert not Proceeding.objects.exists()


def test_sent_twice_it_is_one_report_with_one_number(officer: User) -> None:
    same = ticket()
    assert number_in(send(ticket=same)) == number_in(send(ticket=same))
    assert Proceeding.objects.count() == 1


def test_changed_and_sent_again_it_is_a_second_report(officer: User) -> None:
    same = ticket()
    first = number_in(send(ticket=same))
    assert number_in(send(ticket=same, note="Three boys, and a girl.")) != first
    assert Proceeding.objects.count() == 2


def test_a_page_of_another_place_says_what_to_do(officer: User) -> None:
    answer = Client().get(reverse("casework:report"), {"district": "IN.DT.1"})
    assert answer.status_code == 404
    assert "takes no reports here" in answer.content.decode()


# --- what the number shows ---


def test_an_employer_with_the_number_learns_nothing(
    officer: User, wait: Callable[[float], None]
) -> None:
    number = number_in(send(name="Xerxes Mandal", phone="9876543210"))
    complaint = latest().pk
    wait(2)
    step(complaint, "check", officer)
    wait(2)
    step(complaint, "find_true", officer, found_children=2)
    checking = asked(number.lower().replace("-", " "))
    step(complaint, "act", officer, acted_by="enforcement")
    wait(24)
    step(complaint, "close_helped", officer, reason="children_helped")
    closed = asked(number)
    assert checking.count("●") == 2
    assert closed.count("●") == 3
    for word in ("Sitamarhi", "kiln", "Riga", "true", "Devi", "Xerxes", "helped", "enforcement"):
        for page in (checking, closed):
            shown = page[page.index('<ol class="three"') : page.index("</ol>")]
            assert word not in re.sub("<[^>]+>", "", shown)
    assert "Sitamarhi" not in closed
    assert "Devi" not in closed
    assert 'name="robots" content="noindex"' in closed


def test_true_and_untrue_look_the_same_from_outside(officer: User) -> None:
    shown = []
    for outcome in (
        ("find_true", {"found_children": 1}),
        ("find_untrue", {"reason": "lawful_work"}),
    ):
        number = number_in(send())
        step(latest().pk, outcome[0], officer, **outcome[1])
        page = asked(number)
        shown.append(re.sub(r"\d", "", page[page.index('<ol class="three"') : page.index("</ol>")]))
    assert shown[0] == shown[1]


def test_a_number_that_there_is_not_says_so_and_guessing_is_locked(officer: User) -> None:
    assert "There is no report of this number" in asked("BCD-FGH-JKL", status=404)
    for _ in range(8):
        asked("BCD-FGH-JKL", status=404) if _ < 7 else None
    assert "Too many numbers" in asked("BCD-FGH-JKL", status=429)


# --- who has it, and what becomes of it when he does nothing ---


def test_a_complaint_that_the_officer_ignores_goes_up_to_the_state(
    officer: User, state_desk: User, wait: Callable[[float], None]
) -> None:
    send()
    complaint = latest().pk
    wait(47)
    assert not actions.look_after(complaint)
    wait(2)
    assert standing_of(complaint).told_now(timezone.now()) == "district"
    assert not actions.look_after(complaint)
    wait(24)
    assert standing_of(complaint).told_now(timezone.now()) == "state"
    assert actions.look_after(complaint)
    held = latest()
    assert (held.holder, held.state) == (state_desk, "assigned")
    assert held.due - held.opened_at == dt.timedelta(hours=48), "passing it on wins no time"
    assert not actions.look_after(complaint), "it goes up once"
    page = opened(state_desk, complaint)
    assert "not checked in time: it goes up" in page
    assert "Muara, by the rule" in page
    assert "1 day late" in page or "25 hours late" in page
    assert "told to: State or province" in page
    assert KILN in page
    assert TOLD["note"] in page


def test_with_nobody_above_another_keeper_has_what_a_keeper_lets_lie(
    block: Place, somebody: Somebody, wait: Callable[[float], None]
) -> None:
    """Once for each level that is told, never back, and the last keeps it: somebody must."""
    first = on_duty(somebody("complaint_keeper", place(SITAMARHI), login="k1"))
    second = on_duty(somebody("district_officer", place(SITAMARHI), login="k2"))
    send()
    complaint, had = latest().pk, [latest().holder]
    for hours in (48 + 25, 1, 24 * 5):
        wait(hours)
        actions.look_after(complaint)
        had.append(latest().holder)
    assert had == [second, first, first, first]


def test_the_state_takes_it_up_though_it_has_not_confirmed_and_then_the_nation(
    officer: User, block: Place, somebody: Somebody, wait: Callable[[float], None]
) -> None:
    wait(24 * 31)
    state = somebody("complaint_keeper", place("IN.ST.10"), login="k3")
    nation = somebody("complaint_keeper", place("IN"), login="k4")
    Assignment.objects.filter(user__in=[state, nation]).update(since=dt.date(2020, 1, 1))
    actions.confirm_duty(officer)
    send()
    had = []
    for hours in (48 + 25, 24 * 5, 24):
        wait(hours)
        actions.look_after(latest().pk)
        had.append(latest().holder)
    assert had == [state, nation, nation]


def test_the_doctor_names_the_districts_above_which_nobody_has_what_is_let_lie(
    officer: User, block: Place, somebody: Somebody
) -> None:
    Place.objects.filter(code=SITAMARHI).update(in_programme=True)
    [found] = doctor._reports()
    assert (found.well, found.essential) == (False, False)
    assert SITAMARHI in found.says
    somebody("complaint_keeper", place("IN.ST.10"), login="k5")
    [found] = doctor._reports()
    assert SITAMARHI not in found.says


def test_whoever_has_not_confirmed_is_passed_over(
    officer: User, state_desk: User, wait: Callable[[float], None]
) -> None:
    wait(24 * 31)
    actions.confirm_duty(state_desk)
    send()
    assert latest().holder == state_desk
    actions.confirm_duty(officer)
    send()
    assert latest().holder == officer


def test_what_lies_in_hands_that_went_stale_is_passed_on(
    officer: User, state_desk: User, wait: Callable[[float], None]
) -> None:
    wait(24 * 30 - 1)
    send()
    assert latest().holder == officer
    actions.confirm_duty(state_desk)
    wait(25)
    assert actions.look_after(latest().pk)
    held = latest()
    assert held.holder == state_desk
    assert standing_of(held.pk).path[-1].told.facts["reason"] == "officer_away"


def test_where_nobody_ever_confirmed_the_nearest_has_it(block: Place, somebody: Somebody) -> None:
    here = somebody("complaint_keeper", place(SITAMARHI))
    somebody("complaint_keeper", place("IN.ST.10"))
    send()
    assert latest().holder == here


def test_where_nobody_answers_it_waits_and_is_given_out_once_somebody_does(
    block: Place, somebody: Somebody
) -> None:
    send()
    assert latest().state == "received"
    assert not actions.look_after(latest().pk)
    here = on_duty(somebody("complaint_keeper", place(SITAMARHI)))
    assert actions.look_after(latest().pk)
    assert latest().holder == here


def test_the_desk_shows_the_late_first_and_records_that_it_was_read(
    officer: User, wait: Callable[[float], None]
) -> None:
    send()
    late = latest().pk
    wait(50)
    actions.confirm_duty(officer)
    send(work_kind="domestic_work", danger="yes", village=BLOCK)
    page = logged_in(officer).get(reverse("casework:complaints")).content.decode()
    assert page.index(str(late)) < page.index(str(latest().pk))
    assert "2 hours late" in page
    assert "A child is in danger, it says" in page
    assert KILN not in page
    assert AuditEntry.objects.filter(deed="complaints.listed", who=officer.pk).exists()
    logged_in(officer).get(reverse("casework:complaint", args=[late]))
    read = AuditEntry.objects.filter(deed="proceeding.read", who=officer.pk)
    assert read.latest("number").detail["proceeding"] == str(late)


def test_another_district_sees_nothing_of_it(officer: User, somebody: Somebody) -> None:
    send()
    far = logged_in(somebody("district_officer", place(SURAT)))
    assert str(latest().pk) not in far.get(reverse("casework:complaints")).content.decode()
    assert far.get(reverse("casework:complaint", args=[latest().pk])).status_code == 404


def test_closing_needs_a_reason(officer: User) -> None:
    send()
    client, complaint = logged_in(officer), latest().pk
    address = reverse("casework:complaint-step", args=[complaint, "dismiss"])
    answer = client.post(address, {"true_on": timezone.localdate().isoformat()})
    assert answer.status_code == 400
    assert "This step needs an answer here." in answer.content.decode()
    told = {"reason": "misuse", "true_on": timezone.localdate().isoformat()}
    assert client.post(address, told).status_code == 302
    assert latest().state == "closed"


def test_found_true_it_leads_to_a_rescue(officer: User) -> None:
    send()
    client, complaint = logged_in(officer), latest().pk
    page = client.get(reverse("casework:complaint", args=[complaint])).content.decode()
    assert "Plan a rescue" not in page
    step(complaint, "find_true", officer, found_children=3)
    page = client.get(reverse("casework:complaint", args=[complaint])).content.decode()
    assert "Plan a rescue" in page
    address = reverse("casework:complaint-rescue", args=[complaint])
    assert client.post(address, {"due_on": ""}).status_code == 400
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert client.post(address, {"due_on": tomorrow.isoformat()}).status_code == 302
    rescue = Proceeding.objects.get(procedure="rescue")
    assert (rescue.state, rescue.place.code) == ("planned", SITAMARHI)
    assert latest().state == "in_action"


# --- floods and repetition ---


def test_the_addresses_of_one_ipv6_customer_are_counted_as_one(india: None) -> None:
    here = place(SITAMARHI)
    limit = intake_at(here).from_one_address_an_hour
    for number in range(limit):
        check_takes_more(here, address=f"2001:db8:0:1:{number + 1:x}::1")
    with pytest.raises(NotAllowed) as refused:
        check_takes_more(here, address="2001:db8:0:1:ffff::9")
    assert refused.value.code == "flood_address"
    check_takes_more(here, address="2001:db8:0:2::1")


def test_a_flood_from_one_address_is_refused_aloud_and_a_real_one_gets_through(
    officer: User,
) -> None:
    limit = intake_at(place(SITAMARHI)).from_one_address_an_hour
    for _ in range(limit):
        send()
    page = send(status=429)
    assert "was not taken" in page
    assert "Telephone 112" in page
    assert KILN in page, "what was written still stands in the form"
    assert Proceeding.objects.count() == limit
    elsewhere = {"district": SITAMARHI, "ticket": ticket(), **TOLD}
    answer = Client().post(reverse("casework:report"), elsewhere, REMOTE_ADDR="10.9.9.9")
    assert number_in(answer.content.decode())
    assert latest().holder == officer


def test_behind_a_proxy_each_connection_is_counted_by_itself(officer: User, settings: Any) -> None:
    """All come from the proxy; only the address that it wrote itself, the last one, is believed."""
    settings.HTTPS = True
    for written in ("10.3.0.1", "10.3.0.2", "10.9.9.9, 10.3.0.1", "no address"):
        send(Client(headers={"x-forwarded-for": written}))
    counted = ReportSent.objects.values_list("address", flat=True)
    here = [hidden("complaints", "address", each) for each in ("10.3.0.1", "10.3.0.2", "10.0.0.1")]
    assert sorted(counted) == sorted([here[0], here[1], here[0], here[2]])


def test_very_many_to_one_district_wait_for_a_look_and_none_is_lost(
    officer: User, wait: Callable[[float], None]
) -> None:
    limit = intake_at(place(SITAMARHI)).to_one_district_an_hour
    for number in range(limit):
        actions.receive(report(), address=f"10.0.{number}.1")
    assert latest().state == "assigned"
    actions.receive(report(), address="10.1.1.1")
    held = latest()
    assert (held.state, held.awaits) == ("received", "keeper")
    assert not actions.look_after(held.pk)
    wait(1.1)
    assert actions.look_after(held.pk), "the hour of the desk is over"
    assert latest().holder == officer


def test_what_a_machine_fills_in_is_not_taken_and_says_so(officer: User) -> None:
    assert "as a machine does" in send(status=400, website="http://x.test")
    assert "That was very quick" in send(status=400, ticket=ticket(seconds_old=0))
    assert "open for long" in send(status=400, ticket=ticket(seconds_old=90_000))
    assert "was not whole" in send(status=400, ticket="forged")
    assert not Proceeding.objects.exists()


def test_reports_of_one_place_work_and_day_stand_as_one_row_and_are_closed_together(
    officer: User,
) -> None:
    for _ in range(3):
        send(village=BLOCK, seen_on=timezone.localdate().isoformat())
    send(work_kind="domestic_work", village=BLOCK)
    client = logged_in(officer)
    page = client.get(reverse("casework:complaints")).content.decode()
    assert "and 2 more reports of the same place, work and day" in page
    first = Proceeding.objects.filter(procedure="complaint").earliest("opened_at").pk
    shown = client.get(reverse("casework:complaint", args=[first])).content.decode()
    assert "Others report the same place, work and day" in shown
    told = {"true_on": timezone.localdate().isoformat(), "with_same": "on"}
    client.post(reverse("casework:complaint-step", args=[first, "check"]), told)
    states = Proceeding.objects.filter(procedure="complaint").values_list("state", flat=True)
    assert sorted(states) == ["assigned", "checking", "checking", "checking"]


# --- pictures ---


def test_a_picture_with_a_place_in_it_comes_out_clean_and_quarantined(
    officer: User, somebody: Somebody
) -> None:
    keeper = logged_in(on_duty(somebody("complaint_keeper", place(SITAMARHI))))
    client = logged_in(officer)
    send(picture=photograph())
    kept = ComplaintPicture.objects.get()
    address = reverse("casework:complaint-picture", args=[kept.complaint, kept.pk])
    assert b"ramesh" not in kept.file.encode()
    with default_storage.inner.open(kept.file) as stored:
        assert b"JFIF" not in stored.read()
    assert client.get(address).status_code == 404
    page = client.get(reverse("casework:complaint", args=[kept.complaint])).content.decode()
    assert "nobody has seen it" in page
    assert "<img" not in page
    let_out = reverse("casework:complaint-picture-release", args=[kept.complaint, kept.pk])
    refused = keeper.post(let_out, follow=True).content.decode()
    assert "The picture opens only to whoever has this report in hand: Devi Prasad" in refused
    assert keeper.get(address).status_code == 404
    assert client.post(let_out).status_code == 302
    report = reverse("casework:complaint", args=[kept.complaint])
    assert keeper.get(address).status_code == 403
    seen = keeper.get(report).content.decode()
    assert "It opens only to whoever has this report in hand" in seen
    assert "<img" not in seen
    assert "complaint-picture" in client.get(report).content.decode()
    answer = client.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    picture = Image.open(BytesIO(answer.content))
    assert picture.size == (64, 48)
    assert not picture.getexif()
    assert b"Zorawar" not in answer.content
    assert AuditEntry.objects.filter(deed="complaint.picture_read").count() == 1


def test_a_picture_is_destroyed_for_good(
    officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    send(picture=photograph())
    kept = ComplaintPicture.objects.get()
    address = reverse("casework:complaint-picture-destroy", args=[kept.complaint, kept.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert logged_in(officer).post(address).status_code == 302
    assert not default_storage.exists(kept.file)
    assert ComplaintPicture.objects.get().file == ""


def test_long_after_it_was_closed_nobody_is_named_and_it_counts_on(
    officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    """Who reported, what was written, the picture: gone, from the ledger, too. The facts stay."""
    send(picture=photograph(), name="Quirina Devi", phone="+91 612 000 111")
    held = Proceeding.objects.get(procedure="complaint")
    send()
    other = latest().pk
    kept = ComplaintPicture.objects.get()
    opening = Entry.objects.get(uuid=held.pk)
    assert registry.notes_of([held.pk])[held.pk]["name"] == ["Quirina Devi"]
    long_ago = timezone.now() - dt.timedelta(days=4 * 366)
    closed = {"ended": True, "state": "closed", "awaits": "", "due": None, "turn": None}
    Proceeding.objects.filter(pk=held.pk).update(**closed, since=long_ago)
    assert list(reports_to_end(now=timezone.now())) == [held]

    with django_capture_on_commit_callbacks(execute=True):
        end_complaint(held)
    assert list(reports_to_end(now=timezone.now())) == []
    assert not default_storage.exists(kept.file)
    assert not ComplaintPicture.objects.exists()
    assert not Receipt.objects.filter(complaint=held.pk).exists()
    assert registry.notes_of([held.pk]) == {}
    key = keys.existing_keys([keys.NOBODY])[keys.NOBODY]
    said = ledger_queries.read(opening, key)
    assert said["identifiers"] == {}
    assert said["facts"]["step"] == "receive"
    assert AuditEntry.objects.filter(deed="complaint.words_ended").count() == 1
    ledger.rebuild(who=None)
    assert Proceeding.objects.filter(pk=held.pk).exists()
    assert registry.notes_of([held.pk]) == {}
    assert registry.notes_of([other])[other]["address"] == [KILN]


def test_what_is_no_picture_is_refused_beside_its_field(officer: User) -> None:
    page = send(status=400, picture=SimpleUploadedFile("a.jpg", b"MZ not a picture"))
    assert "cannot be read as a picture" in page
    page = send(status=400, picture=SimpleUploadedFile("a.pdf", plain_paper()))
    assert "This is not a picture" in page


def test_a_keeper_at_work_every_five_minutes_passes_on_what_lies(
    officer: User, state_desk: User, wait: Callable[[float], None]
) -> None:
    send()
    wait(73)
    assert repeated()["casework.complaints"] == dt.timedelta(minutes=5)
    assert to_look_after() == [latest().pk]
    assert actions.look_after(latest().pk)
    assert latest().holder == state_desk


# --- the telephone keeper ---


def test_the_keeper_writes_down_what_a_caller_tells_and_reads_the_number_out(
    block: Place, somebody: Somebody
) -> None:
    keeper = on_duty(somebody("complaint_keeper", place(SITAMARHI)))
    client, address = logged_in(keeper), reverse("casework:complaint-new")
    assert "Say first: you need not give your name" in client.get(address).content.decode()
    told = {"district": SITAMARHI, "ticket": ticket(seconds_old=0), "channel": "phone", **TOLD}
    page = client.post(address, told).content.decode()
    number = number_in(page)
    held = latest()
    assert (held.opened_by, held.holder) == (keeper, keeper)
    assert standing_of(held.pk).path[0].told.facts["channel"] == "phone"
    assert asked(number).count("●") == 1


def test_the_keeper_takes_in_what_happens_in_the_own_area(block: Place, somebody: Somebody) -> None:
    keeper = somebody("complaint_keeper", place(SURAT))
    Assignment.objects.filter(user=keeper).update(since=timezone.localdate())
    client = logged_in(keeper)
    shown = client.get(reverse("casework:complaints")).content.decode()
    assert "It holds until" in shown, "a duty that was given lately is no stale one"
    address = reverse("casework:complaint-new")
    told = {"district": SITAMARHI, "ticket": ticket(), "channel": "phone", **TOLD}
    client.post(address, told)
    assert not Proceeding.objects.exclude(place__code=SURAT).exists()
    assert "Surat" in client.get(address, {"district": SITAMARHI}).content.decode()


# --- what everybody may read about the answers ---


def test_the_figures_tell_how_fast_and_small_counts_are_withheld(
    officer: User, wait: Callable[[float], None]
) -> None:
    for number in range(12):
        actions.receive(report(), address=f"10.0.{number}.1")
    for number in range(3):
        actions.receive(report(place(SURAT)), address=f"10.1.{number}.1")
    wait(5)
    mine = list(Proceeding.objects.filter(place__code=SITAMARHI).values_list("pk", flat=True))
    for complaint in mine[:8]:
        step(complaint, "find_untrue", officer, reason="lawful_work")
    step(mine[8], "dismiss", officer, reason="misuse")
    wait(72)
    [row] = complaint_figures.answered(place(SITAMARHI)).months
    assert row.withheld, "Surat could be worked out from the sum"
    whole = complaint_figures.answered().whole
    assert (whole.received, whole.in_time, whole.late, whole.hours) == (15, 8, 6, 5)
    assert (whole.up, whole.closed, whole.unchecked) == (6, 1, 1)
    page = Client().get(reverse("casework:report-figures")).content.decode()
    assert "withheld: too few reports" in page
    assert "within 48 hours" in page


def test_a_district_that_gives_no_other_away_is_told(officer: User) -> None:
    for number in range(12):
        actions.receive(report(), address=f"10.0.{number}.1")
    [row] = complaint_figures.answered(place(SITAMARHI)).months
    assert (row.received, row.in_time, row.late, row.hours) == (12, 0, 0, None)


def test_a_small_district_cannot_be_worked_out_from_the_sum_of_all(officer: User) -> None:
    """Three reports of Surat over the year are neither told nor what the others leave over."""
    month, before = dt.date(2026, 11, 1), dt.date(2026, 10, 1)
    every = [came("SITAMARHI", month)] * 20 + [came("SITAMARHI", before)] * 20
    every += [came("RANCHI", month)] * 12 + [came("RANCHI", before)] * 11
    every += [came("SURAT", month)] * 3
    kept = complaint_figures._Withheld.of(every, 10)
    told = {"SITAMARHI": 40, "RANCHI": 23, "SURAT": 3}
    hidden = {name for name in told if name in kept.districts}
    assert "SURAT" in hidden
    assert kept.all or sum(told[name] for name in hidden) >= 10 < len(hidden) * 10
    assert kept.all, "the sum of all, less the two districts that are told, would be Surat's"
    assert month in kept.months, "the sums of the months would give the sum of all"
    assert before not in kept.months


def test_two_that_are_withheld_together_leave_the_sum_of_all(officer: User) -> None:
    month = dt.date(2026, 11, 1)
    kept = complaint_figures._Withheld.of([came("A", month)] * 12 + [came("B", month)] * 3, 10)
    assert (kept.districts, kept.months, kept.all) == ({"A", "B"}, set(), False)


def came(district: str, month: dt.date) -> complaint_figures.One:
    """A report that nobody has answered yet."""
    return complaint_figures.One(
        district, month, None, in_time=False, overdue=False, up=False, closed=False, unchecked=False
    )


# --- what was taken back, and what a number may look like ---


def test_a_report_that_was_taken_back_looks_like_one_closed_unchecked(
    officer: User,
) -> None:
    same = ticket()
    number = number_in(send(ticket=same))
    back = draft(
        "retraction",
        place_code=SITAMARHI,
        corrects=latest().pk,
        facts={"reason": "twice"},
        true_on=timezone.localdate(),
    )
    ledger.append([back], who=None, source="page", asked=True)
    assert not Proceeding.objects.exists()
    page = asked(number)
    assert page.count("●") == 2
    assert page.index("Received") < page.index("Being checked") < page.index("Closed")
    assert number_in(send(ticket=same)) == number, "the same form again takes nothing in anew"
    assert not Proceeding.objects.exists()


@pytest.mark.parametrize("typed", ["?", "٣٤٥-ABC", "नमस्ते", "x" * 20, "' OR 1=1 --", "BCD\x00FGH"])
def test_a_number_that_is_none_gets_an_answer_in_words(officer: User, typed: str) -> None:
    answer = Client().post(reverse("casework:report-number"), {"number": typed})
    assert answer.status_code in (400, 404)
    assert "number" in answer.content.decode().lower()


def test_a_report_that_is_refused_stays_counted(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever sends what is refused could send without end."""

    def refuse(*_parts: object, **_told: object) -> None:
        raise InputError("Nothing of this can be kept.")

    monkeypatch.setattr(actions, "open_procedure", refuse)
    send(status=400)
    assert ReportSent.objects.count() == 1
    assert not Receipt.objects.exists()


def test_every_number_of_the_packs_has_its_source(india: None) -> None:
    assert [one.number for one in numbers_at(place(SITAMARHI))] == ["112", "1098"]
    assert all(
        one.source and one.labels.keys() == {"en", "id", "hi"}
        for one in numbers_at(place(SITAMARHI))
    )


def report(where: Place | None = None) -> actions.Report:
    return actions.Report(
        uuid=uuid4(),
        place=where or place(SITAMARHI),
        facts={"children": 2, "work_kind": "brick_kiln"},
        identifiers={"address": KILN},
    )
