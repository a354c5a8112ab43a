"""What the library refuses, in the reader's language: the sentences here are those it says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

import muara
from muara_server.surveys import sentences, words
from muara_server.surveys.sentences import GAP, ON_A_PAGE, SENTENCES, in_words


def said() -> list[str]:
    """Every text in the code of the library, and of the app where it speaks as the library does."""
    files = [*Path(muara.__file__).parent.rglob("*.py")]
    own = ("shapes.py", "store.py", "mapping.py")
    files += [Path(sentences.__file__).with_name(name) for name in own]
    trees = (ast.parse(file.read_text()) for file in files)
    nodes = (node for tree in trees for node in ast.walk(tree))
    found = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return sorted(re.sub(r"\{\w+!r\}", "'{}'", text) for text in found)


def test_every_sentence_is_one_that_the_library_says() -> None:
    known = "\n".join(said())
    strangers = {
        sentence: part
        for sentence in (*SENTENCES, *ON_A_PAGE)
        for part in GAP.split(sentence)[::2]
        if part.strip(" '.,:\"()") not in known
    }
    assert strangers == {}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The survey has no column 'AEG'. Did you mean 'AGE'?"),
        ("id", "Survei tidak punya kolom 'AEG'. Apakah maksudnya 'AGE'?"),
        ("hi", "सर्वेक्षण में 'AEG' कॉलम नहीं है। क्या आपका मतलब 'AGE' था?"),
    ],
)
def test_a_slip_is_told_in_the_readers_language(language: str, told: str) -> None:
    slip = {"message": "The survey has no column 'AEG'.", "do": "Did you mean 'AGE'?"}
    with translation.override(language):
        assert words.told(slip) == told


def test_a_sentence_with_gaps_keeps_what_stood_in_them() -> None:
    text = "GE_CORE (it rests on worked) was asked only of those of whom this holds: age >= 10."
    with translation.override("id"):
        assert in_words(text) == (
            "GE_CORE (bertumpu pada worked) hanya ditanyakan kepada yang memenuhi: age >= 10."
        )
        assert in_words("2,441 of 3,036 rows that were not asked") == (
            "2,441 dari 3,036 baris yang tidak ditanya"
        )
        assert in_words("what nobody foresaw: 100 %") == "what nobody foresaw: 100 %"
