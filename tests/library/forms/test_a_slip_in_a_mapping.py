"""A mapping with a slip in it is refused when read: file, line, and the nearest right word."""

from __future__ import annotations

from pathlib import Path

import pytest

from library.forms.made import sheets
from muara.errors import PackError
from muara.forms import FormMapping, convert, mapping_from
from muara.packs import open_pack

FORM = convert(
    sheets(
        (
            ("type", "name", "label"),
            ("today", "today"),
            ("text", "child_name", "Name?"),
            ("integer", "age", "Age?"),
            ("select_one sex", "sex", "Girl or boy?"),
            ("select_one yn", "worked", "Worked?"),
            ("select_multiple hazard", "hazards", "Hazards?"),
            ("image", "photo", "Photo?"),
            ("begin repeat", "member", "Member"),
            ("text", "member_name", "Name?"),
            ("end repeat",),
        ),
        (
            ("list_name", "name", "label"),
            ("sex", "female", "girl"),
            ("sex", "male", "boy"),
            ("yn", "yes", "yes"),
            ("yn", "no", "no"),
            ("yn", "dont_know", "do not know"),
            ("hazard", "heights", "heights"),
            ("hazard", "machine", "machines"),
            ("hazard", "none", "none"),
        ),
    )
).form

START = """\
title = { en = "Visit", id = "Kunjungan", hi = "मुलाक़ात" }

[subjects.child]
new = "person"

[[entries]]
kind = "person"
about = "child"
facts = { sex = "sex" }
identifiers = { name = "child_name" }
"""


def read(text: str) -> FormMapping:
    return mapping_from(text, file=Path("mapping.toml"), form=FORM, pack=open_pack("international"))


def slip(text: str) -> str:
    with pytest.raises(PackError) as refused:
        read(text)
    return str(refused.value)


def entry(**said: str) -> str:
    lines = {"kind": '"work"', "about": '"child"', **said}
    return START + "\n[[entries]]\n" + "".join(f"{key} = {text}\n" for key, text in lines.items())


def test_a_sound_mapping_is_read() -> None:
    mapping = read(entry(facts='{ worked = "worked" }', ticked='["hazards"]'))
    assert [each.words.kind for each in mapping.entries] == ["person", "work"]
    assert mapping.entries[1].facts == {"worked": "worked"}


@pytest.mark.parametrize(
    ("wrong", "right", "expected"),
    [
        (
            'sex = "sex"',
            'sex = "sexx"',
            "mapping.toml, line 9: There is no question 'sexx' in the form. Did you mean 'sex'?",
        ),
        (
            'facts = { sex = "sex" }',
            'facts = { sexe = "sex" }',
            "mapping.toml, line 9: An entry of kind 'person' does not hold 'sexe'. "
            "Did you mean 'sex'?",
        ),
        (
            'kind = "person"',
            'kind = "persons"',
            "mapping.toml, line 7: There is no kind of entry 'persons'. Did you mean 'person'?",
        ),
        (
            'about = "child"',
            'about = "chlid"',
            "mapping.toml, line 8: There is no subject 'chlid' in this mapping. "
            "Did you mean 'child'?",
        ),
        (
            'about = "child"\n',
            "",
            "mapping.toml, line 7: An entry of kind 'person' is about a person; this one is about "
            "nobody. Name a subject in about.",
        ),
        (
            'new = "person"',
            'new = "persn"',
            "mapping.toml, line 4: 'persn' is nobody an entry can be about. Did you mean 'person'?",
        ),
        (
            'new = "person"\n',
            "",
            "mapping.toml, line 3: The subject 'child' is neither new nor from a question.",
        ),
        (
            'name = "child_name"',
            'nane = "child_name"',
            "mapping.toml, line 10: An entry of kind 'person' does not hold 'nane'. "
            "Did you mean 'name'?",
        ),
        (
            'name = "child_name"',
            'name = "photo"',
            "mapping.toml, line 10: The question 'photo' asks for a file.",
        ),
        (
            "[[entries]]",
            "[[entires]]",
            "mapping.toml, line 1: mapping.toml has an unknown key 'entires'. "
            "Did you mean 'entries'?",
        ),
        (
            'hi = "मुलाक़ात"',
            'hi = ""',
            "mapping.toml, line 1: title has no translation into hi.",
        ),
    ],
)
def test_a_slip_in_it(wrong: str, right: str, expected: str) -> None:
    assert wrong in START
    assert slip(START.replace(wrong, right, 1)) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"facts": '{ worked = "age" }'},
            "line 15: 'worked' is a truth; the question 'age' (integer) cannot fill it. "
            "Ask it as one of select_one, trigger.",
        ),
        (
            {"facts": '{ worked = "sex" }'},
            "line 15: 'female' is not a code of 'worked'. Known: no, yes.",
        ),
        (
            {"facts": '{ worst_form = "sex" }'},
            "line 15: 'female' is not a code of 'worst_form'. Known: a, b, c, none.",
        ),
        (
            {"set": '{ seen_at = "hom" }'},
            "line 15: 'hom' is not a code of 'seen_at'. Did you mean 'home'?",
        ),
        (
            {"set": '{ worked = "yes" }'},
            "line 15: 'worked' is a truth; found 'yes'.",
        ),
        (
            {"ticked": '["worked"]'},
            "line 15: The question 'worked' is not one of several choices.",
        ),
        (
            {"refers": '{ worked = "child" }'},
            "line 15: 'worked' does not hold the id of a record.",
        ),
        (
            {"facts": '{ worked = "worked" }', "true_on": '"age"'},
            "line 16: The question 'age' asks no day (integer).",
        ),
        (
            {"facts": '{ worked = "worked" }', "when": '"agee > 5"'},
            "line 16: No attribute or parameter is called 'agee'. Did you mean 'age'?",
        ),
        (
            {"facts": '{ worked = "worked" }', "each": '"members"'},
            "line 16: There is no repeat 'members' in the form. Did you mean 'member'?",
        ),
        (
            {"kind": '"person"', "identifiers": '{ name = "member_name" }'},
            "line 13: The question 'member/member_name' is asked many times, in the repeat "
            "'member'. Write each = \"member\".",
        ),
        (
            {"kind": '"consent"', "set": '{ purpose = "service" }'},
            "line 13: An entry of kind 'consent' says nothing without 'given'. "
            "Add it to facts or set.",
        ),
        (
            {"kind": '"urgent_risk"', "set": '{ step = "raise" }'},
            "line 13: An entry of kind 'urgent_risk' says nothing without 'risk'. "
            "Add it to facts or set.",
        ),
    ],
)
def test_a_slip_in_an_entry(said: dict[str, str], expected: str) -> None:
    assert slip(entry(**said)) == f"mapping.toml, {expected}"
