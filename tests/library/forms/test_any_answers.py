"""Whatever is answered: written as a phone sends it and read back, it is the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from library.forms.made import sheets
from muara.forms import (
    Form,
    Proposed,
    Question,
    answers_of,
    convert,
    open_forms,
    read_submission,
    sort,
    write_submission,
)
from muara.packs import open_pack

EVERY_TYPE = convert(
    sheets(
        (
            ("type", "name", "label", "parameters"),
            ("text", "name", "Name?"),
            ("begin group", "work", "Work"),
            ("integer", "hours", "Hours?"),
            ("decimal", "load", "Load?"),
            ("range", "level", "Level?", "start=0 end=5 step=1"),
            ("date", "since", "Since?"),
            ("time", "starts", "Starts?"),
            ("dateTime", "seen", "Seen?"),
            ("begin group", "dangers", "Dangers"),
            ("select_one hazard", "worst", "Worst?"),
            ("select_multiple hazard", "hazards", "All?"),
            ("rank hazard", "order", "In order?"),
            ("end group",),
            ("end group",),
            ("begin repeat", "member", "Member"),
            ("text", "name", "Name?"),
            ("integer", "age", "Age?"),
            ("begin repeat", "job", "Job"),
            ("text", "where", "Where?"),
            ("end repeat",),
            ("end repeat",),
            ("geopoint", "place", "Place?"),
            ("image", "photo", "Photo?"),
            ("acknowledge", "done", "Done?"),
        ),
        (("list_name", "name", "label"), ("hazard", "heights", "h"), ("hazard", "machine", "m")),
    )
).form

# XML 1.0 holds no control signs and reads a return as a line break; a blank answer is none.
TEXTS = st.text(
    st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\ufffe\uffff"),
    min_size=1,
    max_size=20,
).filter(str.strip)
OFFSETS = st.integers(-14 * 4, 14 * 4).map(lambda n: dt.timezone(dt.timedelta(minutes=15 * n)))


def values_of(question: Question) -> st.SearchStrategy[Any]:
    codes = question.codes or ("a",)
    return {
        "integer": st.integers(-(10**12), 10**12),
        "range": st.integers(0, 5),
        "decimal": st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9),
        "date": st.dates(),
        "time": st.times(timezones=OFFSETS),
        "dateTime": st.datetimes(timezones=OFFSETS),
        "select_one": st.sampled_from(codes),
        "select_multiple": st.lists(st.sampled_from(codes), min_size=1, unique=True).map(tuple),
        "rank": st.permutations(codes).map(tuple),
        "image": st.just("photo.jpg"),
        "trigger": st.just("OK"),
    }.get(question.type, TEXTS)


def answers_to(form: Form, repeat: str = "") -> st.SearchStrategy[dict[str, Any]]:
    """Some of the answers that stand directly in a repeat, repetitions inside it included."""
    here = {
        question.path: values_of(question)
        for question in form.questions
        if (question.repeats[-1] if question.repeats else "") == repeat
    }
    inner = [path for path in form.repeats if path.rpartition("/")[0] == repeat]
    for path in inner:
        here[path] = st.lists(answers_to(form, path), min_size=1, max_size=3)
    return st.fixed_dictionaries({}, optional=here)


@given(told=answers_to(EVERY_TYPE))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read(told: dict[str, Any]) -> None:
    sent = write_submission(EVERY_TYPE, told, instance="uuid:1")
    read = answers_of(read_submission(sent), EVERY_TYPE)
    assert read.values == told
    assert (read.beyond, read.unread) == ({}, ())


FORMS = open_forms(open_pack("international"))


@given(key=st.sampled_from(sorted(FORMS)), data=st.data())
@settings(max_examples=150, deadline=None)
def test_every_answer_to_a_form_of_the_packs_is_sorted_or_waits(key: str, data: Any) -> None:
    """Nothing surprises the sorting, and what it proposes a kind of entry can hold."""
    form = FORMS[key]
    told = data.draw(answers_to(form.form))
    sent = write_submission(form.form, told, instance="uuid:1")
    found = sort(answers_of(read_submission(sent), form.form), form.mapping)
    for each in found.proposed:
        _fits(each, form.mapping.entries[int(each.key.partition("[")[0]) - 1].words)
    for left in found.unsorted:
        assert str(left.why)


def _fits(each: Proposed, words: Any) -> None:
    for fact, said in each.facts.items():
        word = words.facts[fact]
        if word.kind == "truth":
            assert said in (True, False, None)
        elif word.kind == "number" and said is not None and word.low is not None:
            assert word.low <= said <= word.high
        elif word.codes is not None and said is not None:
            assert word.codes.allows(said)
