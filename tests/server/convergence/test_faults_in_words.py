"""Whatever is wrong with a rule is said in the language of whoever typed it."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from muara.errors import RuleError
from muara.packs import open_pack
from muara.rules import FAULTS, Rule
from muara.rules.vocabulary import KINDS
from muara_server.convergence.queries.faults import fault_in_words, kinds_in_words, sentences
from muara_server.web.catalogues import compile_catalogues

pytestmark = pytest.mark.once

LANGUAGES = ("en", "id", "hi")


@pytest.fixture(scope="module", autouse=True)
def catalogues() -> None:
    compile_catalogues()


def test_every_fault_of_the_library_has_its_sentence():
    assert sentences().keys() == FAULTS.keys()
    assert {*KINDS, "text"} == kinds_in_words().keys()


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_sentence_names_only_what_the_fault_brings(fault):
    brings = set(re.findall(r"{(\w+)", FAULTS[fault].says + FAULTS[fault].do)) - {"problem"}
    for language in LANGUAGES:
        with override(language):
            assert set(re.findall(r"%\((\w+)\)", sentences()[fault])) <= brings


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_sentence_is_in_each_language_its_own(fault):
    said = set()
    for language in LANGUAGES:
        with override(language):
            said.add(sentences()[fault])
    assert len(said) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "rule", "says"),
    [
        ("id", "grdae == 10", "Maksud Anda “grade”?"),
        ("hi", "grdae == 10", "क्या आपका मतलब “grade” था?"),
        ("id", "age < residence", "“age” adalah angka, “residence” adalah kode."),
        ("hi", "grade == 10 adn bpl", "नियम के रूप में नहीं पढ़ा जा सकता"),
    ],
)
def test_nothing_of_it_stays_english(language, rule, says):
    pack = open_pack("india")
    with pytest.raises(RuleError) as refused:
        Rule.parse(rule, pack.vocabulary, pack.law.terms)
    with override(language):
        said = fault_in_words(refused.value)
    assert says in said
    assert "Did you mean" not in said
    assert "rule" not in said.replace(rule, "")
