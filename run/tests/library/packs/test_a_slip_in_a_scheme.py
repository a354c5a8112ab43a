"""A scheme with a slip in it is refused or flagged: file, line, and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from library.packs.spoiling import spoil
from muara.eligibility.worked import check_pack_schemes
from muara.errors import PackError
from muara.packs import Pack, open_pack

SAMPLE = Path(__file__).parents[1] / "eligibility" / "sample"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the made-up country, to be spoilt."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "sample"))


def read(pack: Path) -> Pack:
    """The pack with its schemes, which are read when they are first asked for."""
    opened = open_pack(str(pack))
    assert opened.schemes
    return opened


PENSION, RATION, STIPEND = (f"schemes/{key}.toml" for key in ("PENSION", "RATION", "STIPEND"))

PLACES = "places/places.csv"
PERSONS = 'unit = "person"'

REFUSED = [
    # two versions on one day
    (PENSION, "valid_to = 2010-12-31", "valid_to = 2011-06-30", "End the earlier version"),
    (PENSION, "valid_to = 2010-12-31\n", "", "has no end"),
    (PENSION, "valid_to = 2010-12-31", "valid_to = 1999-12-31", "before it begins"),
    # words nobody knows
    (PENSION, 'when = "age >= 65"', 'when = "agee >= 65"', "Did you mean 'age'?"),
    (PENSION, 'when = "age >= 65"', "when = \"age >= 'old'\"", "cannot be compared"),
    (PENSION, 'offices = ["town_hall"]', 'offices = ["town_hal"]', "Did you mean 'town_hall'?"),
    (PENSION, 'proof = ["birth_certificate"]', 'proof = ["birth"]', "No paper is called 'birth'"),
    (PENSION, '"passbook"]', '"passbok"]', "Did you mean 'passbook'?"),
    (PENSION, 'jurisdiction = "X"', 'jurisdiction = "Y"', "No place has the code 'Y'"),
    (PENSION, 'kind = "right"', 'kind = "rihgt"', "Did you mean 'right'?"),
    (PENSION, 'pillar = "social', 'piller = "social', "lacks 'pillar'"),
    (PENSION, 'pillar = "social', 'pillar = "soical', "Did you mean 'social_protection'?"),
    (PENSION, 'unit = "person"', 'unit = "persn"', "Did you mean 'person'?"),
    (PENSION, "school_record", "school_recrd", "Did you mean 'school_record'?"),
    (PENSION, 'source = "made up"', "", "lacks 'source'"),
    (PENSION, "asked = ", "askd = ", "lacks 'asked'"),
    (PENSION, 'asked = "listed", needs', 'asked = "none", needs', "'none' and 2 are named"),
    # money
    (PENSION, 'currency = "XCU"', 'currency = "USD"', "is in USD; this country's money is XCU"),
    (PENSION, "amount = 50", "amount = -50", "more than nothing"),
    (PENSION, "amount = 50", "amount = 0", "more than nothing"),
    (STIPEND, '"X.N.1" = 40', '"X.N.9" = 40', "No place has the code 'X.N.9'"),
    (PENSION, "amount = 50\n", "", "Cash without an amount"),
    (PENSION, 'per = "month"', 'per = "fortnight"', "not a known per"),
    # a household has no age of its own
    (RATION, "any(person, age < 15)", "age < 15", "Write any(person, ...)"),
    # conditions
    (PENSION, 'id = "poor"', 'id = "age"', "Two conditions are called 'age'"),
    (PENSION, 'id = "poor"', 'id = "place"', "every scheme has already"),
    # examples
    (PENSION, "given = { age = 62, poor", "given = { agge = 62, poor", "Did you mean 'age'?"),
    (PENSION, 'expect = "not_eligible"', 'expect = "no"', "not a known expect"),
    # schemes name each other
    (STIPEND, '["RATION"]', '["RATIONS"]', "Did you mean 'RATION'?"),
    (PENSION, 'scheme = "PENSION"', 'scheme = "PENSIONS"', "Name it alike"),
    (STIPEND, PERSONS, f'{PERSONS}\nadds_to = "PENSON"', "Did you mean 'PENSION'?"),
    (STIPEND, PERSONS, f"{PERSONS}\nnarrows = true", "Give it `adds_to`"),
    (STIPEND, PERSONS, f'{PERSONS}\nadds_to = "PENSION"\nnarrows = true', "in [[notes]]"),
    # papers and offices
    ("offices.toml", 'above = "county"', 'above = "contry"', "Did you mean 'county'?"),
    ("papers.toml", 'of = "person"', 'of = "child"', "not a known owner"),
    ("papers.toml", 'proves = ["age", ', 'proves = ["agee", ', "Did you mean 'age'?"),
    ("papers.toml", 'when = "income >= 700"', 'when = "incom >= 700"', "Did you mean 'income'?"),
    ("papers.toml", 'office = "town_hall"', 'office = "town_hal"', "Did you mean 'town_hall'?"),
    ("papers.toml", '"birth_date"', '"birth_dat"', "Did you mean 'birth_date'?"),
    ("papers.toml", 'of = "household"', 'of = "houshold"', "Did you mean 'household'?"),
    ("papers.toml", 'place = "X.N"', 'place = "X.M"', "No place has the code 'X.M'"),
    ("papers.toml", 'of = "person"', 'of = "person"\nneeds = ["pasbook"]', "mean 'passbook'?"),
    ("offices.toml", 'go = { en = "Ask at the town hall." }', "", "lacks 'go'"),
    # places
    (PLACES, "X.N.1,X.N", "X.N.1,X.M", "'X.N.1' lies in 'X.M', which is no place"),
    (PLACES, "X.N.1,X.N", "X.N.1,X.N.1", "Places lie in each other: X.N.1 in X.N.1"),
    (PLACES, "X.N.1,X.N", "X.N,X.N", "The place 'X.N' stands twice"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"), REFUSED, ids=[f"{case[0]}: {case[2][:30]}" for case in REFUSED]
)
def test_it_is_refused_with_what_to_do(pack, file, old, new, said):
    spoil(pack, file, old, new)
    with pytest.raises(PackError) as refused:
        _ = open_pack(str(pack)).schemes
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (PENSION, "valid_to = 2010-12-31", "valid_to = 2011-06-30"),
        (PENSION, 'when = "age >= 65"', 'when = "agee >= 65"'),
        (PENSION, 'when = "age >= 65"', "when = \"age >= 'old'\""),
        (PENSION, 'offices = ["town_hall"]', 'offices = ["town_hal"]'),
        (PENSION, 'currency = "XCU"', 'currency = "USD"'),
        (RATION, "any(person, age < 15)", "age < 15"),
        ("papers.toml", 'place = "X.N"', 'place = "X.M"'),
        (PLACES, "X.N.1,X.N", "X.N.1,X.M"),
    ],
)
def test_the_message_names_file_and_line(pack, file, old, new):
    line = spoil(pack, file, old, new)
    with pytest.raises(PackError) as refused:
        _ = open_pack(str(pack)).schemes
    assert str(refused.value.file).endswith(file)
    # The line of the slip, or of the version that it makes impossible.
    assert refused.value.line is not None
    assert line <= refused.value.line <= line + 40


def test_a_scheme_without_an_example_is_refused(pack):
    path = pack / RATION
    path.write_text(path.read_text().split("[[examples]]")[0])
    with pytest.raises(PackError, match=r"has no \[\[examples\]\]"):
        _ = open_pack(str(pack)).schemes


def test_a_version_without_conditions_would_match_everybody(pack):
    path = pack / RATION
    text = path.read_text()
    start, end = text.index("[[versions.conditions]]"), text.index("[[versions.benefits]]")
    path.write_text(text[:start] + text[end:])
    with pytest.raises(PackError, match="would match everybody"):
        _ = open_pack(str(pack)).schemes


def test_two_schemes_that_exclude_each_other_in_a_circle_are_refused(pack):
    line = spoil(pack, RATION, 'papers = { asked = "none" }', 'exclusive_with = ["STIPEND"]')
    with pytest.raises(PackError, match="in a circle: .*exclusive_group") as refused:
        _ = open_pack(str(pack)).schemes
    assert refused.value.line == line


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
    with pytest.raises(PackError, match="Did you mean"):
        read(pack)


def test_a_version_says_how_many_members_count(pack):
    spoil(pack, RATION, 'source = "made up"', 'source = "x"\nmembers_counted = 2')
    assert read(pack).schemes["RATION"].versions[0].members_counted == 2


def test_where_members_are_counted_an_amount_has_no_other_beside_it(pack):
    spoil(pack, RATION, 'source = "made up"', 'source = "x"\nmembers_counted = 2')
    spoil(pack, RATION, "for_each =", 'when = "poor"\nfor_each =')
    with pytest.raises(PackError, match="a part of its own"):
        read(pack)


@pytest.mark.parametrize("marked", [True, False])
def test_a_condition_on_a_sensitive_word_is_sensitive_unsaid(pack, marked):
    spoil(pack, STIPEND, "sensitive = true\n", "")
    if marked:
        spoil(pack, "vocabulary.toml", "worked_before]", "worked_before]\nsensitive = true")
    condition = read(pack).schemes["STIPEND"].versions[0].condition("worked")
    assert condition is not None
    assert condition.sensitive == marked


# --- flagged for whoever reviews the pack --------------------------------------------------------


def flags(pack: Path) -> str:
    return "\n".join(check_pack_schemes(str(pack)).flags)


def test_a_condition_that_nobody_meets_is_flagged(pack):
    spoil(pack, PENSION, 'when = "age >= 65"', 'when = "age >= 65 and age < 60"')
    assert "PENSION, version of 2000-01-01: the condition 'age' is true of nobody." in flags(pack)


def test_a_condition_that_contradicts_itself_is_flagged(pack):
    spoil(pack, PENSION, 'when = "poor"', 'when = "poor and not poor"')
    assert "the condition 'poor' is true of nobody." in flags(pack)


def test_an_example_that_names_no_condition_is_flagged(pack):
    spoil(pack, PENSION, 'failing = ["age"]', 'failing = ["ages"]')
    assert "an example names the condition 'ages'" in flags(pack)


def test_a_condition_that_everybody_meets_is_flagged(pack):
    spoil(pack, PENSION, 'when = "poor"', 'when = "poor or not poor"')
    assert "the condition 'poor' is true of everybody." in flags(pack)


def test_a_condition_that_a_question_not_asked_makes_true_is_flagged(pack):
    spoil(pack, PENSION, 'when = "poor"', 'when = "poor is unknown or poor"')
    assert "the condition 'poor' is true of whom nothing is known." in flags(pack)


def test_a_condition_on_what_nobody_asks_is_flagged(pack):
    spoil(pack, "observations.toml", '"worked_before"', '"school"')
    assert "rests on 'worked_before', which nobody asks." in flags(pack)


def test_a_version_without_an_example_of_each_verdict_is_flagged(pack):
    spoil(
        pack,
        PENSION,
        'on = 2010-06-01\ngiven = { age = 82 }\nexpect = "ask"',
        ('on = 2012-06-01\ngiven = { age = 82 }\nexpect = "ask"'),
    )
    assert "PENSION, version of 2000-01-01: no example expects 'ask'." in flags(pack)


def test_an_example_that_comes_out_otherwise_is_told_with_its_line(pack):
    line = spoil(pack, PENSION, "value = 240", "value = 250")
    wrong = [str(failure) for failure in check_pack_schemes(str(pack)).failures]
    assert len(wrong) == 2  # by the plain judge and by the compiled one
    assert "expected value 250, found 240.0" in wrong[0]
    assert f"line {line - 3}" in wrong[0]
