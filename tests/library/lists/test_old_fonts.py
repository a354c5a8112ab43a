"""Text typed for Kruti Dev is recognised and written in Unicode; no other text is touched."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.lists.old_font import typed
from muara.lists import kruti_dev
from muara.packs import packs_folder

CONSONANTS = "कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह"
MATRAS = ["", "ा", "ि", "ी", "ु", "ू", "े", "ै", "ो", "ौ"]
SYLLABLES = st.builds(
    lambda half, whole, matra, nasal: f"{half}{whole}{matra}{nasal}",
    st.sampled_from(["", "", "", "स्", "न्", "म्", "ल्", "र्"]),
    st.sampled_from(CONSONANTS),
    st.sampled_from(MATRAS),
    st.sampled_from(["", "", "ं"]),
)
WORDS = st.lists(SYLLABLES, min_size=1, max_size=4).map("".join)
NAMES = ["राम कुमार", "सीमा देवी", "मोहन लाल शर्मा", "गीता", "राजेन्द्र सिंह", "चौहान", "दिल्ली", "कर्म"]


def packs_in(language: str) -> Iterator[str]:
    """Every word that the packs have in a language."""

    def walk(held: Any, key: str) -> Iterator[str]:
        if isinstance(held, dict):
            for name, inner in held.items():
                yield from walk(inner, name)
        elif isinstance(held, list):
            for inner in held:
                yield from walk(inner, key)
        elif isinstance(held, str) and key == language:
            yield held

    for path in sorted(Path(packs_folder()).rglob("vocabulary.toml")):
        yield from walk(tomllib.loads(path.read_text(encoding="utf-8")), "")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_as_it_was_meant(name: str) -> None:
    assert kruti_dev.to_unicode(typed(name)) == name


def test_every_hindi_word_of_the_vocabulary_comes_back() -> None:
    words = set(re.findall("[\u0900-\u097f]+", " ".join(packs_in("hi"))))
    assert len(words) > 300
    for word in words:
        whole = unicodedata.normalize("NFC", word)
        assert kruti_dev.to_unicode(typed(whole)) == whole


@given(st.lists(WORDS, min_size=1, max_size=5).map(" ".join))
def test_what_can_be_typed_comes_back(text: str) -> None:
    assert kruti_dev.to_unicode(typed(text)) == text


def test_a_column_of_names_is_recognised() -> None:
    assert kruti_dev.looks_like([typed(name) for name in NAMES])


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_text_in_latin_letters_is_taken_for_it(language: str) -> None:
    texts = list(packs_in(language))
    assert not kruti_dev.looks_like(texts)
    assert not any(kruti_dev.looks_like(texts[at : at + 5]) for at in range(0, len(texts), 5))


@given(
    st.lists(
        st.sampled_from(
            ["Ram", "Kumar", "SITA", "DEVI", "Skill", "Oktober", "Raj/Manoj", "Vivek-K"]
        )
    )
)
def test_names_in_latin_letters_are_left_alone(names: list[str]) -> None:
    assert not kruti_dev.looks_like(names)


def test_unicode_hindi_is_left_alone() -> None:
    assert not kruti_dev.looks_like([*NAMES, "s/o"])
