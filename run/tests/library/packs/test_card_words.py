"""What a family's card may say: in every language of it, and nothing that gives anybody away."""

import re
import tomllib

import pytest

from muara.packs import open_pack, packs_folder

LANGUAGES = {"en", "id", "hi", "gu", "or"}
TELLING = {
    "en": ("labour", "bonded", "rescue", "traffick", "caste", "tribe", "hiv", "lepro", "madho"),
    "id": ("pekerja anak", "ijon", "diselamatkan", "kasta", "hiv", "kusta", "madho"),
    "hi": ("बाल श्रम", "बंधुआ", "विमुक्त", "तस्करी", "जाति", "एचआईवी", "कुष्ठ", "माधो"),
    "gu": ("બાળ મજૂરી", "બંધુઆ", "જાતિ", "મુક્ત કરાવ", "માધો"),
    "or": ("ଶିଶୁ ଶ୍ରମ", "ବେଠି", "ଜାତି", "ଉଦ୍ଧାର", "ମାଧୋ"),
}


@pytest.fixture(scope="module")
def card():
    return tomllib.loads((packs_folder() / "international" / "card.toml").read_text("utf-8"))


def fields(text):
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_phrase_stands_in_the_five_languages_with_the_same_fields(card):
    for key, said in card["phrases"].items():
        assert set(said) == LANGUAGES, key
        assert {frozenset(fields(text)) for text in said.values()} == {
            frozenset(fields(said["en"]))
        }, key


def test_the_year_has_twelve_months_in_each(card):
    assert {language: len(names) for language, names in card["months"].items()} == dict.fromkeys(
        LANGUAGES, 12
    )


def test_the_languages_of_paper_alone_await_a_reader(card):
    assert set(card["awaiting_reader"]) == LANGUAGES - {"en", "id", "hi"}


@pytest.mark.parametrize("country", ["india", "indonesia"])
def test_no_scheme_gives_a_family_away_by_its_name_on_the_card(country):
    for scheme in open_pack(country).schemes.values():
        assert bool(scheme.card) != scheme.sensitive, scheme.key
        for language, said in scheme.card.items():
            found = [word for word in TELLING[language] if word in said.lower()]
            assert not found, (scheme.key, language, found)
