"""What a phone sends is kept exactly as it came, sealed, once; or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.test import override_settings
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.intake import actions, attached, bodies, openrosa, writing
from muara_server.intake.models import Apart, Attachment, Decided, FormVersion, Received
from server.cast import Map
from server.intake.conftest import Phone, blank_form, body, filled, part, said_in

pytestmark = pytest.mark.django_db


def test_a_submission_is_kept_exactly_as_it_came(phone: Phone, visit: FormVersion) -> None:
    xml = filled("Zorawar was seen", instance="uuid:1")
    answer = phone.send(xml)
    assert (answer.status_code, said_in(answer)[0]) == (201, "submit_success")
    row = Received.objects.get()
    assert writing.opened(row) == xml
    assert (row.instance, row.version, row.user) == ("uuid:1", visit, phone.device.user)


def test_nothing_of_it_can_be_read_in_the_records(phone: Phone, visit: FormVersion) -> None:
    phone.send(filled("Zorawar"), ("zorawar.jpg", b"his face"))
    row, photo = Received.objects.get(), Attachment.objects.get()
    assert b"Zorawar" not in bytes(row.sealed)
    assert b"zorawar" not in bytes(photo.sealed_name)
    assert b"his face" not in Path(default_storage.inner.path(photo.stored)).read_bytes()


def test_what_is_sealed_for_one_row_does_not_open_in_another(
    phone: Phone, visit: FormVersion
) -> None:
    phone.send(filled("one"))
    phone.send(filled("two"))
    one, two = Received.objects.all()
    one.sealed = two.sealed
    with pytest.raises(ValueError, match="another row"):
        writing.opened(one)


def test_the_same_again_is_one(phone: Phone, visit: FormVersion) -> None:
    """The answer was lost on the way, so the phone sends it again."""
    xml = filled()
    assert [phone.send(xml, ("a.jpg", b"1")).status_code for _ in range(3)] == [201] * 3
    assert (Received.objects.count(), Attachment.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(deed="submission.receive").count() == 1


def test_what_another_process_kept_at_the_same_moment_is_one(
    phone: Phone, visit: FormVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    xml, look = filled(), writing._Group.__post_init__
    assert phone.send(xml).status_code == 201
    looks = iter([lambda _group: None, look])  # the other committed after this one had looked
    monkeypatch.setattr(writing._Group, "__post_init__", lambda group: next(looks)(group))
    assert phone.send(xml).status_code == 201
    assert Received.objects.count() == 1


def test_other_content_under_the_same_identity_is_kept_apart(
    phone: Phone, visit: FormVersion
) -> None:
    first, other = filled("yes", instance="uuid:1"), filled("no", instance="uuid:1")
    phone.send(first)
    answers = [phone.send(other, ("a.jpg", b"1")) for _ in range(2)]
    assert [(each.status_code, said_in(each)[0]) for each in answers] == [(202, "submit_apart")] * 2
    assert writing.opened(Received.objects.get()) == first
    beside = Apart.objects.get()
    assert writing.opened(beside) == other
    assert Attachment.objects.get().came_with == beside


def test_a_picture_of_another_content_never_stands_in_for_the_first_ones(
    phone: Phone, visit: FormVersion, ani: User
) -> None:
    first, *others = (filled(each, instance="uuid:1") for each in ("yes", "no", "unsure"))
    phone.send(first, ("a.jpg", b"first"))
    for other in others:
        phone.send(other, ("a.jpg", b"other"))

    def held() -> bytes:
        row = attached.standing(Received.objects.get())["a.jpg"]
        with default_storage.open(row.stored) as stored:
            return bytes(stored.read())

    assert held() == b"first"
    for apart, taken in zip(Apart.objects.order_by("received_at"), (False, True), strict=True):
        Decided.objects.create(apart=apart, taken=taken, by=ani, at=timezone.now())
        assert held() == (b"other" if taken else b"first")
    phone.send(first, ("a.jpg", b"first, once more"))
    assert held() == b"other"


def test_attachments_come_in_several_posts_each_hashed(phone: Phone, visit: FormVersion) -> None:
    xml = filled()
    phone.send(xml, ("a.jpg", b"first"))
    phone.send(xml, ("a.jpg", b"first"), ("b.amr", b"second"))
    phone.send(xml, ("a.jpg", b"the same name, another picture"))
    kept = {
        (writing.name_of(each), default_storage.open(each.stored).read())
        for each in Attachment.objects.all()
    }
    assert kept == {
        ("a.jpg", b"first"),
        ("b.amr", b"second"),
        ("a.jpg", b"the same name, another picture"),
    }
    assert Received.objects.count() == 1


def lying() -> int:
    """How many files lie in the storage."""
    return sum(each.is_file() for each in Path(default_storage.inner.path("")).rglob("*"))


def test_an_attachment_sent_again_leaves_no_second_file(phone: Phone, visit: FormVersion) -> None:
    xml = filled()
    phone.send(xml, ("a.jpg", b"1"))
    before = lying()
    phone.send(xml, ("a.jpg", b"1"))
    assert lying() == before


def test_the_trail_says_who_and_holds_no_word_of_it(phone: Phone, visit: FormVersion) -> None:
    phone.send(filled("Zorawar"), ("a.jpg", b"1"))
    entry = AuditEntry.objects.get(deed="submission.receive")
    assert (entry.who, entry.about) == (phone.device.user.pk, Received.objects.get().pk)
    assert entry.detail == {
        "form": str(visit.form.pk),
        "device": str(phone.device.pk),
        "files": 1,
    }


def test_a_version_that_was_never_published_here_is_kept_and_waits(
    phone: Phone, visit: FormVersion
) -> None:
    answer = phone.send(filled(version="99"))
    assert (answer.status_code, said_in(answer)[0]) == (202, "submit_unknown_version")
    row = Received.objects.get()
    assert (row.version, row.said_version) == (None, "99")


def test_what_was_filled_before_a_version_was_retired_is_still_taken(
    phone: Phone, visit: FormVersion, publisher: User
) -> None:
    actions.retire(visit, who=publisher)
    assert phone.send(filled()).status_code == 201


def test_a_revision_names_what_it_replaces(phone: Phone, visit: FormVersion) -> None:
    phone.send(filled(instance="uuid:1"))
    more = "<orx:deprecatedID>uuid:1</orx:deprecatedID>"
    phone.send(filled(instance="uuid:2", more=more))
    assert Received.objects.get(instance="uuid:2").replaces == "uuid:1"


def test_a_phone_whose_clock_is_off_by_a_year_is_believed_in_nothing(
    phone: Phone, visit: FormVersion
) -> None:
    assert phone.send(filled(), Date="Mon, 14 Feb 2011 16:48:15 GMT").status_code == 201
    row = Received.objects.get()
    assert row.phone_clock is not None
    assert (row.phone_clock.year, row.received_at.year > 2020) == (2011, True)


def refused(answer, status: int, nature: str) -> str:  # noqa: ANN001
    assert answer.status_code == status
    found, message = said_in(answer)
    assert found == nature
    assert Received.objects.count() == Attachment.objects.count() == 0
    return message


def test_a_body_that_broke_off_is_not_taken(phone: Phone, visit: FormVersion) -> None:
    whole = body(filled(), ("a.jpg", b"1" * 5000))
    for length in (len(whole) - 8, len(whole) // 2, 200, 10):
        refused(phone.post(whole[:length]), 400, "broke_off")


def test_a_form_nobody_knows_is_refused_in_words(phone: Phone, visit: FormVersion) -> None:
    told = refused(phone.send(filled(key="elsewhere")), 404, "unknown_form")
    assert "not known here" in told


def test_a_form_of_another_district_is_as_good_as_none(
    phone_of: Callable[[User], Phone], chitra: User, visit: FormVersion
) -> None:
    refused(phone_of(chitra).send(filled()), 404, "unknown_form")


def test_who_fills_no_forms_any_more_is_refused(
    phone_of: Callable[[User], Phone], ani: User, visit: FormVersion
) -> None:
    phone = phone_of(ani)
    ani.assignments.all().delete()
    refused(phone.send(filled()), 403, "no_permission")


@pytest.mark.parametrize(
    "declared", ["UTF-8", "UTF-16", "windows-1252", "ISO-8859-1"], ids=lambda name: name
)
def test_letters_in_the_character_set_that_is_told_are_taken(
    phone: Phone, visit: FormVersion, declared: str
) -> None:
    assert phone.send(filled("é", charset=declared)).status_code == 201


def test_letters_in_another_character_set_are_refused(phone: Phone, visit: FormVersion) -> None:
    wrong = filled("é", charset="latin-1").replace(b"latin-1", b"UTF-8")
    assert "UTF-8" in refused(phone.send(wrong), 400, "charset")
    unknown = filled().replace(b"UTF-8", b"klingon")
    assert "klingon" in refused(phone.send(unknown), 400, "charset")


BOMB = (
    b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<d id="visit" version="1"><x>&b;</x><meta><instanceID>uuid:1</instanceID></meta></d>'
)
OUTSIDE = (
    b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<d id="visit" version="1"><x>&a;</x><meta><instanceID>uuid:1</instanceID></meta></d>'
)


@pytest.mark.parametrize("xml", [BOMB, OUTSIDE, b"<!DOCTYPE d><d/>"])
def test_entities_and_document_types_are_refused(
    phone: Phone, visit: FormVersion, xml: bytes
) -> None:
    refused(phone.send(xml), 400, "dtd")


@pytest.mark.parametrize(
    ("xml", "nature"),
    [
        (b"", "not_xml"),
        (b"<data", "not_xml"),
        (b"no xml", "not_xml"),
        (b'<data id="visit"/>', "no_instance_id"),
        (filled(instance="  "), "no_instance_id"),
        (filled(key="x" * 501), "too_long"),
        (filled(more="<orx:instanceID>uuid:2</orx:instanceID>"), "id_twice"),
    ],
)
def test_xml_that_is_no_filled_form_is_refused(
    phone: Phone, visit: FormVersion, xml: bytes, nature: str
) -> None:
    refused(phone.send(xml), 400, nature)


def test_a_body_of_another_kind_is_refused(phone: Phone, visit: FormVersion) -> None:
    refused(phone.post(filled(), kind="text/xml"), 415, "not_multipart")


def test_there_is_one_form_in_a_body(phone: Phone, visit: FormVersion) -> None:
    one = part("xml_submission_file", "form.xml", "text/xml", filled())
    refused(phone.post(one + body(filled())), 400, "not_one_form")
    refused(phone.post(body(b"").replace(b"xml_submission_file", b"other")), 400, "not_one_form")


def test_more_than_is_taken_at_once_is_read_to_its_end_and_refused(
    phone: Phone, visit: FormVersion
) -> None:
    with override_settings(MUARA_LARGEST_BODY=2_000_000):
        told = refused(phone.send(filled(), ("a.mp4", b"1" * 2_000_001)), 413, "too_large")
    assert "1 MB" in told


@pytest.mark.once
def test_a_film_is_taken_up_to_a_limit_of_its_own(phone: Phone, visit: FormVersion) -> None:
    film, before = b"1" * 2_000_000, lying()
    with override_settings(MUARA_LARGEST_ATTACHMENT=1_999_999):
        told = refused(phone.send(filled(), ("a.mp4", film)), 413, "too_large")
    assert "larger than 1 MB" in told
    assert lying() == before
    with override_settings(MUARA_LARGEST_ATTACHMENT=2_000_000):
        assert phone.send(filled(), ("a.mp4", film)).status_code == 201
    kept = Attachment.objects.get()
    with default_storage.open(kept.stored) as stored:
        assert (kept.size, stored.read()) == (len(film), film)


@pytest.mark.once
def test_a_form_too_large_to_be_read_later_is_refused_at_the_door(
    phone: Phone, visit: FormVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "LARGEST", len(filled()))
    assert phone.send(filled(), ("a.jpg", b"1" * 5000)).status_code == 201
    Attachment.objects.all().delete()
    Received.objects.all().delete()
    told = refused(phone.send(filled("yes!"), ("a.jpg", b"1" * 5000)), 413, "too_large")
    assert "ask your office" in told


@pytest.mark.once
@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[:-8],
        lambda whole: whole[:-100_000],
        lambda whole: whole.replace(b"uuid:", b"     ").replace(b"<answer>", b"<answer"),
        lambda whole: whole.replace(b'id="visit"', b'id="other"'),
    ],
    ids=["end", "middle", "no form", "unknown form"],
)
def test_what_is_not_taken_leaves_no_file_behind(
    phone: Phone, visit: FormVersion, spoil: Callable[[bytes], bytes]
) -> None:
    before = lying()
    sent = body(filled(), ("a.jpg", b"1" * 100_000), ("b.mp4", b"2" * 200_000))
    assert phone.post(spoil(sent)).status_code in {400, 404}
    assert lying() == before


@pytest.mark.parametrize(
    ("fault", "status", "nature"),
    [
        (OSError(28, "No space left on device"), 507, "disk_full"),
        (OperationalError("database or disk is full"), 507, "disk_full"),
        (OperationalError("database is locked"), 503, "busy"),
        (RuntimeError("Zorawar"), 500, "fault"),
    ],
)
def test_a_fault_of_the_server_leaves_the_form_on_the_phone(
    phone: Phone,
    visit: FormVersion,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
    status: int,
    nature: str,
) -> None:
    def fails(*_told: object) -> None:
        raise fault

    monkeypatch.setattr(writing, "_commit", fails)
    told = refused(phone.send(filled(), ("a.jpg", b"1")), status, nature)
    assert "Zorawar" not in told


def test_a_disk_too_full_for_a_picture_keeps_the_form_on_the_phone_too(
    phone: Phone, visit: FormVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_told: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    told = refused(phone.send(filled(), ("a.jpg", b"1")), 507, "disk_full")
    assert "Keep the form" in told


def test_several_apps_of_a_phone_say_that_more_will_come(phone: Phone, visit: FormVersion) -> None:
    assert phone.send(filled(), ("*isIncomplete*", b"yes")).status_code == 201
    assert not Attachment.objects.exists()


def test_a_form_is_published_as_it_came_and_the_same_again_is_one(
    publisher: User, visit: FormVersion, places: Map
) -> None:
    same = {"hen.png": b"a picture", "villages.csv": b"name,label\n"}
    again = actions.publish(
        blank_form(), media=same, programme="invented", place=places.sitamarhi, who=publisher
    )
    assert (again, bytes(again.xform)) == (visit, blank_form())


@pytest.mark.parametrize(
    "xform",
    [
        b"<a/>",
        b"",
        b"<!DOCTYPE a><a/>",
        blank_form(key=""),
        blank_form().replace(b"<instanceID/>", b""),
    ],
)
def test_what_phones_could_not_fill_is_not_published(publisher: User, xform: bytes) -> None:
    with pytest.raises(openrosa.NotTaken):
        actions.publish(xform, who=publisher)


def test_other_content_needs_another_version(publisher: User, visit: FormVersion) -> None:
    with pytest.raises(actions.Unpublishable, match="new version"):
        actions.publish(blank_form(title="Another"), who=publisher)
    with pytest.raises(actions.Unpublishable, match="new version"):
        actions.publish(blank_form(), media={"hen.png": b"another picture"}, who=publisher)
    assert FormVersion.objects.count() == 1
