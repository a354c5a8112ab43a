"""A slip in a scheme, a paper or an office is refused: file, and the nearest right word."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from muara.eligibility.worked import asked_attributes
from muara.errors import MuaraError
from muara.packs import Pack, open_pack
from muara.packs.scheme_checks import flagged

SAMPLE = Path(__file__).parents[1] / "eligibility" / "sample"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the made-up country, to be spoilt."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "sample"))


def spoil(pack: Path, file: str, old: str, new: str) -> None:
    """Change the first `old` of a file to `new`."""
    path = pack / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def read(pack: Path) -> Pack:
    """The pack with its schemes, which are read when they are first asked for."""
    opened = open_pack(str(pack))
    assert opened.schemes
    return opened


SLIPS = [
    ("PENSION", "age >= 65", "aeg >= 65", "Did you mean 'age'?"),
    ("PENSION", 'pillar = "social', 'pillar = "soical', "Did you mean 'social_protection'?"),
    ("PENSION", 'unit = "person"', 'unit = "persn"', "Did you mean 'person'?"),
    ("PENSION", 'offices = ["town_hall"]', 'offices = ["townhall"]', "Did you mean 'town_hall'?"),
    ("PENSION", "school_record", "school_recrd", "Did you mean 'school_record'?"),
    ("PENSION", 'jurisdiction = "X"', 'jurisdiction = "Y"', "No place has the code 'Y'"),
    ("PENSION", 'scheme = "PENSION"', 'scheme = "PENSIN"', "Name it alike"),
    ("PENSION", "valid_to = 2010-12-31", "valid_to = 2011-12-31", "End the earlier version"),
    ("PENSION", "valid_to = 2010-12-31", "valid_to = 1999-12-31", "before it begins"),
    ("PENSION", 'currency = "XCU"', 'currency = "INR"', "this country's money is XCU"),
    ("PENSION", "amount = 50", "amount = 0", "more than nothing"),
    ("PENSION", "amount = 50\n", "", "Cash without an amount"),
    ("PENSION", 'source = "made up"', "", "lacks 'source'"),
    ("PENSION", 'id = "poor"', 'id = "age"', "Two conditions are called 'age'"),
    ("PENSION", 'id = "poor"', 'id = "place"', "every scheme has already"),
    ("PENSION", 'asked = "listed", needs', 'asked = "none", needs', "papers are 'none'"),
    ("PENSION", "given = { age", "given = { agee", "Did you mean 'age'?"),
    ("PENSION", 'expect = "not_eligible"', 'expect = "no"', "is not a known expect"),
    ("RATION", "any(person, age < 15)", "age < 15", "any(person, ...)"),
    ("STIPEND", '"X.N.1" = 40', '"X.N.9" = 40', "No place has the code 'X.N.9'"),
    ("STIPEND", 'exclusive_with = ["RATION"]', 'exclusive_with = ["RATIO"]', "Did you mean"),
    (
        "STIPEND",
        'unit = "person"',
        'unit = "person"\nadds_to = "PENSON"',
        "Did you mean 'PENSION'?",
    ),
    ("STIPEND", 'unit = "person"', 'unit = "person"\nnarrows = true', "Give it `adds_to`"),
    (
        "STIPEND",
        'unit = "person"',
        'unit = "person"\nadds_to = "PENSION"\nnarrows = true',
        "the reason in [[notes]]",
    ),
]


@pytest.mark.parametrize(
    ("scheme", "old", "new", "said"), SLIPS, ids=[f"{slip[0]}: {slip[2][:30]}" for slip in SLIPS]
)
def test_a_slip_is_refused_with_what_to_do(pack, scheme, old, new, said):
    spoil(pack, f"schemes/{scheme}.toml", old, new)
    with pytest.raises(MuaraError) as refused:
        read(pack)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("papers.toml", 'office = "town_hall"', 'office = "town_hal"', "Did you mean 'town_hall'?"),
        ("papers.toml", '"birth_date"', '"birth_dat"', "Did you mean 'birth_date'?"),
        ("papers.toml", 'of = "household"', 'of = "houshold"', "Did you mean 'household'?"),
        ("papers.toml", "income >= 700", "incme >= 700", "Did you mean 'income'?"),
        ("offices.toml", 'above = "county"', 'above = "conty"', "Did you mean 'county'?"),
        ("offices.toml", 'go = { en = "Ask at the town hall." }', "", "lacks 'go'"),
    ],
)
def test_a_slip_in_a_paper_or_an_office_is_refused(pack, file, old, new, said):
    spoil(pack, file, old, new)
    with pytest.raises(MuaraError) as refused:
        read(pack)
    assert said in str(refused.value)


DETAILS = '\n[[details]]\npaper = "passbook"\noffice = "county"\nneeds = ["birth_certificate"]\n'


def test_a_country_says_where_it_gives_a_paper_that_all_know(pack):
    (pack / "papers.toml").open("a").write(DETAILS)
    paper = read(pack).papers["passbook"]
    assert (paper.office, paper.needs) == ("county", ("birth_certificate",))
    assert paper.labels["en"] == "Passbook"


@pytest.mark.parametrize(
    ("old", "new"), [("passbook", "pasbook"), ("county", "conty"), ("office =", "offis =")]
)
def test_a_slip_in_such_details_is_refused(pack, old, new):
    (pack / "papers.toml").open("a").write(DETAILS.replace(old, new))
    with pytest.raises(MuaraError, match="Did you mean"):
        read(pack)


def test_a_version_says_how_many_members_count(pack):
    spoil(pack, "schemes/RATION.toml", 'source = "made up"', 'source = "x"\nmembers_counted = 2')
    assert read(pack).schemes["RATION"].versions[0].members_counted == 2


def test_where_members_are_counted_an_amount_has_no_other_beside_it(pack):
    spoil(pack, "schemes/RATION.toml", 'source = "made up"', 'source = "x"\nmembers_counted = 2')
    spoil(pack, "schemes/RATION.toml", "for_each =", 'when = "poor"\nfor_each =')
    with pytest.raises(MuaraError, match="a part of its own"):
        read(pack)


@pytest.mark.parametrize("marked", [True, False])
def test_a_condition_on_a_sensitive_word_is_sensitive_unsaid(pack, marked):
    spoil(pack, "schemes/STIPEND.toml", "sensitive = true\n", "")
    if marked:
        spoil(pack, "vocabulary.toml", "worked_before]", "worked_before]\nsensitive = true")
    condition = read(pack).schemes["STIPEND"].versions[0].condition("worked")
    assert condition is not None
    assert condition.sensitive == marked


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('when = "poor"', 'when = "poor or not poor"', "true of everybody"),
        ('when = "poor"', 'when = "poor and not poor"', "true of nobody"),
        ('expect = "ask"', 'expect = "eligible"', "no example expects 'ask'"),
        ('failing = ["age"]', 'failing = ["ages"]', "names the condition 'ages'"),
    ],
)
def test_what_a_reviewer_must_look_at_is_flagged(pack, old, new, said):
    spoil(pack, "schemes/PENSION.toml", old, new)
    opened = read(pack)
    found = flagged(opened.schemes["PENSION"], asked_attributes(opened))
    assert any(said in flag for flag in found)
