"""What is sent is read as meant, kept where it was not expected, and refused where it harms."""

from __future__ import annotations

import datetime as dt

import pytest

from library.forms.made import sheets
from muara.errors import FormError
from muara.forms import answers_of, convert, read_form, read_submission, write_submission
from muara.forms.xml import DEEPEST

FORM = convert(
    sheets(
        (
            ("type", "name", "label"),
            ("today", "today"),
            ("text", "child_name", "Name?"),
            ("begin group", "work", "Work"),
            ("integer", "hours", "Hours?"),
            ("decimal", "load_kg", "Load?"),
            ("time", "starts", "Starts at?"),
            ("select_multiple hazard", "hazards", "Hazards?"),
            ("image", "photo", "Photo?"),
            ("end group",),
            ("begin repeat", "member", "Member"),
            ("text", "name", "Name?"),
            ("integer", "age", "Age?"),
            ("end repeat",),
        ),
        (("list_name", "name", "label"), ("hazard", "heights", "h"), ("hazard", "machine", "m")),
    )
).form


def sent(inside: str, *, head: str = '<data id="visit" version="1">') -> bytes:
    return f"{head}{inside}<meta><instanceID>uuid:1</instanceID></meta></data>".encode()


def test_answers_stand_by_path_and_repetitions_in_a_list() -> None:
    answers = answers_of(
        read_submission(
            sent(
                "<today>2016-09-01</today><child_name>Ravi Kumar</child_name>"
                "<work><hours>20</hours><load_kg>12.5</load_kg><starts>06:30:00.000+05:30</starts>"
                "<hazards>heights machine</hazards><photo>kiln.jpg</photo></work>"
                "<member><name>Ani</name><age>9</age></member><member><age>4</age></member>"
            )
        ),
        FORM,
    )
    assert answers.values == {
        "today": "2016-09-01",
        "child_name": "Ravi Kumar",
        "work/hours": 20,
        "work/load_kg": 12.5,
        "work/starts": dt.time(6, 30, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30))),
        "work/hazards": ("heights", "machine"),
        "work/photo": "kiln.jpg",
        "member": [{"member/name": "Ani", "member/age": 9}, {"member/age": 4}],
    }
    assert answers.files == ("kiln.jpg",)
    assert answers.submission.instance == "uuid:1"


def test_what_was_left_empty_is_absent_and_not_a_no() -> None:
    answers = answers_of(read_submission(sent("<work><hours/><hazards> </hazards></work>")), FORM)
    assert answers.values == {}


def test_an_answer_of_another_kind_is_kept_and_told() -> None:
    answers = answers_of(read_submission(sent("<work><hours>12-13</hours></work>")), FORM)
    (unread,) = answers.unread
    assert (unread.path, unread.text, unread.expected) == ("work/hours", "12-13", "a whole number")
    assert "12-13" not in repr(answers.unread), "what somebody typed may be a name"


def test_what_this_version_of_the_form_does_not_know_is_kept() -> None:
    answers = answers_of(
        read_submission(
            sent(
                "<caste>x</caste><work><pay><daily>90</daily></pay></work>",
                head='<data id="visit" version="9">',
            )
        ),
        FORM,
    )
    assert answers.beyond == {"caste": ("x",), "work/pay/daily": ("90",)}
    assert answers.submission.version == "9"


def test_an_answer_given_twice_where_it_is_asked_once_is_kept() -> None:
    answers = answers_of(
        read_submission(sent("<child_name>Ravi</child_name><child_name>Raju</child_name>")), FORM
    )
    assert answers.values == {"child_name": "Ravi"}
    assert answers.beyond == {"child_name": ("Raju",)}


def test_a_correction_names_what_it_replaces() -> None:
    content = (
        b'<data id="visit"><meta><instanceID>uuid:2</instanceID>'
        b"<deprecatedID>uuid:1</deprecatedID></meta></data>"
    )
    submission = read_submission(content)
    assert (submission.instance, submission.replaces) == ("uuid:2", "uuid:1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_encoding_it_declares_is_the_one_it_is_read_in(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>'
    text += '<data id="visit"><child_name>José</child_name></data>'
    answers = answers_of(read_submission(text.encode(encoding)), FORM)
    assert answers.values == {"child_name": "José"}


BILLION = """<?xml version="1.0"?><!DOCTYPE data [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<data id="visit"><child_name>&b;</child_name></data>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE data [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<data id="visit"><child_name>&f;</child_name></data>"""
PARAMETER = """<?xml version="1.0"?><!DOCTYPE data SYSTEM "http://example.org/visit.dtd">
<data id="visit"/>"""


@pytest.mark.parametrize("harmful", [BILLION, OUTSIDE, PARAMETER])
@pytest.mark.parametrize("read", [read_submission, read_form])
def test_a_bomb_and_a_file_from_elsewhere_are_refused(harmful: str, read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FormError) as refused:
        read(harmful.encode())
    assert str(refused.value) == (
        "This XML declares a document type or an entity. Send it without."
    )
    assert refused.value.fault == "refused_xml"


def test_depth_and_size_are_bounded() -> None:
    deep = f'<data id="visit">{"<a>" * DEEPEST}{"</a>" * DEEPEST}</data>'.encode()
    with pytest.raises(FormError, match=f"nested deeper than {DEEPEST} levels"):
        read_submission(deep)
    with pytest.raises(FormError, match=r"This holds 2\d\d bytes; at most 100 bytes are read"):
        read_submission(sent("<child_name>Ravi</child_name>" + " " * 150), largest=100)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "This is not XML: line 1, column 1."),
        (b'<data id="visit"><child_name>Ravi', "This is not XML: line 1, column 34."),
        (
            b'<?xml version="1.0" encoding="kruti"?><data/>',
            "This is not XML: its encoding is not known.",
        ),
        (b'<data id="visit"><child_name>Jos\xe9</child_name></data>', "This is not XML: line 1"),
        (b"<data/>", "This submission does not say which form it is of (attribute id)."),
    ],
)
def test_what_cannot_be_read_is_said_without_repeating_it(content: bytes, expected: str) -> None:
    with pytest.raises(FormError) as refused:
        read_submission(content)
    assert str(refused.value).startswith(expected)
    assert "Ravi" not in str(refused.value)


def test_a_submission_of_another_form_is_not_read_as_this_one() -> None:
    with pytest.raises(FormError, match="a submission of 'kiln', not of 'visit'"):
        answers_of(read_submission(b'<data id="kiln"/>'), FORM)


def test_an_answer_to_no_question_cannot_be_written() -> None:
    with pytest.raises(FormError, match="Did you mean 'work/hours'"):
        write_submission(FORM, {"work/hour": 3}, instance="uuid:1")
