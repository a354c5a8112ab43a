"""OpenRosa, Form Submission API (https://docs.getodk.org/openrosa-form-submission/).

What has to do with the channel is asked of a server that really runs.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.storage import default_storage

from muara_server.intake import writing
from muara_server.intake.models import Attachment, FormVersion, Received
from server.intake.conftest import Phone, body, filled, part, said_in
from server.intake.openrosa.conftest import Live

SUBMISSION = "/openrosa/submission"


# Channel


def test_there_is_an_address_that_takes_posts(live: Live) -> None:
    answer = live.ask("POST", SUBMISSION, body(filled()))
    assert (answer.status, answer.version) == (201, 11)


def test_a_chunked_body_is_taken(live: Live) -> None:
    def pieces() -> Iterator[bytes]:
        whole = body(filled(), ("a.jpg", b"1" * 100_000))
        yield from (whole[start : start + 1000] for start in range(0, len(whole), 1000))

    assert live.ask("POST", SUBMISSION, pieces(), chunked=True).status == 201


def test_the_whole_body_is_read_even_where_it_is_refused(live: Live) -> None:
    """Else the phone sees a line that broke, and never the reason."""
    large = body(filled("1" * 11_000_000), ("a.mp4", b"1" * 30_000_000))
    before = live.received()
    answer = live.ask("POST", SUBMISSION, large)
    assert answer.status == 413
    assert b"10 MB" in answer.body
    assert live.received() == before


def test_a_body_that_broke_off_is_answered_and_not_kept(live: Live) -> None:
    before, whole = live.received(), body(filled())
    assert b" 400 " in live.break_off(whole, told=len(whole) + 1).splitlines()[0]
    assert b" 400 " in live.break_off(whole[:100], told=len(whole)).splitlines()[0]
    assert live.received() == before


def test_a_retry_after_a_lost_answer_is_the_same_submission(live: Live) -> None:
    """All was sent and nothing was heard: the phone cannot know, and sends it again."""
    before, sent = live.received(), body(filled())
    live.hang_up(sent)
    answers = [live.ask("POST", SUBMISSION, sent) for _ in range(2)]
    assert [each.status for each in answers] == [201, 201]
    assert live.received() == before + 1


def test_there_is_one_date_in_an_answer(live: Live) -> None:
    assert len(live.ask("HEAD", SUBMISSION).headers.get_all("Date") or []) == 1


def test_no_cookie_is_given(live: Live) -> None:
    assert live.ask("HEAD", SUBMISSION).headers.get("Set-Cookie") is None


# Content

pytestmark_database = pytest.mark.django_db


@pytestmark_database
def test_answers_say_how_much_to_send_at_once(phone: Phone, visit: FormVersion) -> None:
    for answer in (phone.head(), phone.send(filled()), phone.send(b"no xml")):
        assert int(answer["X-OpenRosa-Accept-Content-Length"]) >= 10_000_000


@pytestmark_database
def test_the_envelope_holds_the_form_and_its_files(phone: Phone, visit: FormVersion) -> None:
    xml = filled()
    assert phone.send(xml, ("a.jpg", b"1"), ("b.amr", b"2")).status_code == 201
    assert writing.opened(Received.objects.get()) == xml
    assert {writing.name_of(each) for each in Attachment.objects.all()} == {"a.jpg", "b.amr"}


@pytestmark_database
def test_the_form_may_come_alone(phone: Phone, visit: FormVersion) -> None:
    assert phone.send(filled()).status_code == 201


@pytestmark_database
@pytest.mark.parametrize("number", [0, 2])
def test_there_is_exactly_one_form(phone: Phone, visit: FormVersion, number: int) -> None:
    form = part("xml_submission_file", "form.xml", "text/xml", filled())
    sent = form * number + part("a.jpg", "a.jpg", "image/jpeg", b"1") + b"--a-boundary--\r\n"
    assert phone.post(sent).status_code == 400


@pytestmark_database
@pytest.mark.parametrize("kind", ["image/jpeg", "audio/amr", "application/x-own", ""])
def test_files_are_of_any_kind_and_kept_byte_for_byte(
    phone: Phone, visit: FormVersion, kind: str
) -> None:
    every_byte = bytes(range(256)) * 10 + b"\r\n--a-boundar\r\n\r\n"
    form = part("xml_submission_file", "form.xml", "text/xml", filled())
    phone.post(form + part("a", "a.bin", kind, every_byte) + b"--a-boundary--")
    kept = Attachment.objects.get()
    with default_storage.open(kept.stored) as stored:
        assert (kept.media, stored.read()) == (kind, every_byte)


@pytestmark_database
def test_a_file_bears_the_name_of_its_field_where_it_has_no_other(
    phone: Phone, visit: FormVersion
) -> None:
    plain = b'--a-boundary\r\nContent-Disposition: form-data; name="photo"\r\n\r\n1\r\n'
    form = part("xml_submission_file", "form.xml", "text/xml", filled())
    phone.post(form + plain + b"--a-boundary--")
    assert writing.name_of(Attachment.objects.get()) == "photo"


# Extended transmission considerations


@pytestmark_database
def test_head_before_the_post_is_answered_with_204_and_no_content(
    phone: Phone, visit: FormVersion
) -> None:
    answer = phone.head()
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["X-OpenRosa-Version"] == "1.0"


@pytestmark_database
def test_head_negotiates_who_is_there(phone: Phone, visit: FormVersion) -> None:
    assert phone.client.head(SUBMISSION).status_code == 401


@pytestmark_database
def test_several_posts_with_the_form_in_each_are_one_submission(
    phone: Phone, visit: FormVersion
) -> None:
    xml = filled()
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        assert phone.send(xml, (name, name.encode())).status_code == 201
    assert Received.objects.get().attachments.count() == 3


@pytestmark_database
def test_more_than_is_recommended_is_taken_all_the_same(phone: Phone, visit: FormVersion) -> None:
    most = int(phone.head()["X-OpenRosa-Accept-Content-Length"])
    assert phone.send(filled(), ("a.mp4", b"1" * (most + 1))).status_code == 201


# Server response


@pytestmark_database
def test_received_is_201_with_an_envelope(phone: Phone, visit: FormVersion) -> None:
    answer = phone.send(filled())
    assert (answer.status_code, said_in(answer)[0]) == (201, "submit_success")


@pytestmark_database
def test_saved_and_not_yet_worked_through_is_202_with_an_envelope(
    phone: Phone, visit: FormVersion
) -> None:
    answer = phone.send(filled(version="99"))
    assert (answer.status_code, said_in(answer)[0]) == (202, "submit_unknown_version")


@pytestmark_database
def test_nothing_is_answered_with_200_or_a_redirect(phone: Phone, visit: FormVersion) -> None:
    sent = [filled(), filled(version="99"), filled(key="none"), b"no xml", b""]
    statuses = {phone.send(xml).status_code for xml in sent}
    assert statuses == {201, 202, 404, 400}


@pytestmark_database
def test_401_who_does_not_sign(phone: Phone, visit: FormVersion) -> None:
    assert phone.client.post(SUBMISSION).status_code == 401


@pytestmark_database
def test_403_who_may_not(phone: Phone, visit: FormVersion) -> None:
    phone.device.user.assignments.all().delete()
    assert phone.head().status_code == phone.send(filled()).status_code == 403


@pytestmark_database
def test_404_an_address_that_is_none(phone: Phone) -> None:
    answer = phone.send(filled(), to="/openrosa/elsewhere")
    assert (answer.status_code, said_in(answer)[0]) == (404, "nothing_here")
