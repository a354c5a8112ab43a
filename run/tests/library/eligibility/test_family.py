"""One family: what is due, what to ask and of whom, which paper opens it, and what will change."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from library.packs.spoiling import spoil
from muara.eligibility import Family, Member, Verdict, family, pairs
from muara.packs import Pack, open_pack

SAMPLE = Path(__file__).parent / "sample"
PACK = replace(open_pack(str(SAMPLE)), phrases=open_pack("international").phrases)
DAY = dt.date(2010, 6, 1)
OLD = {"age": 70}


def poor(*members: Member, pack: Pack = PACK, on: dt.date = DAY, **known: Any) -> Family:
    """A poor family of the North."""
    home = {"poor": True, "income": 550}
    return family(home, list(members), on=on, pack=pack, place="X.N.1", **known)


def of(found: Family, scheme: str, who: str | None = None) -> Verdict:
    return next(each for each in found.verdicts if (each.scheme.key, each.who) == (scheme, who))


# --- due, and to ask ---


@pytest.mark.parametrize(
    ("receives", "due"), [(None, True), (frozenset(), True), (frozenset({"PENSION"}), False)]
)
def test_what_nobody_asked_about_is_due_and_what_arrives_is_not(receives, due):
    pension = of(poor(Member("a", OLD, receives)), "PENSION", "a")
    assert (pension.verdict, pension.due) == ("eligible", due)


def test_nothing_is_to_be_asked_for_what_arrives_already():
    members = [Member("a", OLD, frozenset({"PENSION"})), Member("b", OLD, frozenset())]
    found = family({}, members, on=DAY, pack=PACK, schemes=["PENSION"])
    assert [each.verdict for each in found.verdicts] == ["ask", "ask"]
    assert [each.who for each in found.to_ask] == ["b"]


def test_of_whom_nobody_asked_what_arrives_it_is_not_known_that_nothing_shuts_them_out():
    """The stipend is not for whoever receives grain."""
    girl = {"age": 10, "worked_before": True}
    asked = poor(Member("a", girl, frozenset()), receives=frozenset())
    assert of(asked, "STIPEND", "a").verdict == "eligible"
    for member, home in ((None, frozenset()), (frozenset(), None)):
        open_ = of(poor(Member("a", girl, member), receives=home), "STIPEND", "a")
        assert (open_.verdict, [test.id for test in open_.unknown]) == ("ask", ["exclusive"])


def test_only_what_could_still_settle_it_is_asked():
    """Poor by the list, or by income: the list is known to say no, so the income is asked."""
    found = family({"poor": False}, [Member("a", {"age": 9})], on=DAY, pack=PACK)
    assert of(found, "RATION").questions == ("income",)


# --- papers ---


def test_a_paper_opens_nothing_alone_while_another_was_not_asked_about():
    found = poor(Member("a", OLD, frozenset()), papers={"passbook": "missing"})
    assert of(found, "PENSION", "a").unasked == (("birth_certificate", "school_record"),)
    assert found.unlocks == []


def test_of_two_papers_of_which_one_is_enough_both_must_be_known_to_be_missing():
    said = {"birth_certificate": "missing"}
    half = poor(Member("a", OLD, frozenset(), said), papers={"passbook": "held"})
    whole = poor(
        Member("a", OLD, frozenset(), {**said, "school_record": "missing"}),
        papers={"passbook": "held"},
    )
    either = (("birth_certificate", "school_record"),)
    assert (of(half, "PENSION", "a").missing, of(half, "PENSION", "a").unasked) == ((), either)
    assert (of(whole, "PENSION", "a").missing, of(whole, "PENSION", "a").unasked) == (either, ())


@pytest.fixture
def grain_by_certificate(tmp_path: Path) -> Pack:
    """The made-up country, where grain takes a certificate of birth of anybody at home."""
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "sample"))
    listed = 'papers = { asked = "listed", needs = ["birth_certificate"] }'
    spoil(folder, "schemes/RATION.toml", 'papers = { asked = "none" }', listed)
    return open_pack(str(folder))


@pytest.mark.parametrize(
    ("first", "second", "known"),
    [
        ("missing", None, "unasked"),
        ("missing", "missing", "missing"),
        ("missing", "held", "held"),
    ],
)
def test_a_household_lacks_a_persons_paper_where_all_lack_it(
    grain_by_certificate, first, second, known
):
    said = [{"birth_certificate": each} if each else {} for each in (first, second)]
    members = [Member(str(n), {"age": 9}, papers=papers) for n, papers in enumerate(said)]
    ration = of(poor(*members, pack=grain_by_certificate), "RATION")
    group = (("birth_certificate",),)
    assert ration.missing == (group if known == "missing" else ())
    assert ration.unasked == (group if known == "unasked" else ())
    # The table of everybody says the same.
    rows: dict[str, list[Any]] = {"household": ["h"] * 2, "person": ["0", "1"], "age": [9, 9]}
    for word in ("missing", "held"):
        told = ["birth_certificate" if each == word else "" for each in (first, second)]
        rows[f"papers_{word}"] = told
    table = pairs(pl.DataFrame(rows), on=DAY, pack=grain_by_certificate, schemes=["RATION"])
    wanted = [
        ";".join("|".join(each) for each in some) for some in (ration.missing, ration.unasked)
    ]
    assert table.select("missing", "unasked").row(0) == tuple(wanted)


CHILD = {"age": 10, "worked_before": True}
NO_CERTIFICATE = {"income_certificate": "missing", "passbook": "missing"}


def test_a_paper_that_no_office_gives_opens_nothing():
    found = poor(Member("a", CHILD, frozenset()), receives=frozenset(), papers=NO_CERTIFICATE)
    stipend = of(found, "STIPEND", "a")
    assert (stipend.verdict, stipend.missing) == ("eligible", (("income_certificate",),))
    assert len(stipend.unreachable) == 1
    assert found.unlocks == []


def test_it_is_within_reach_where_another_paper_will_do(tmp_path):
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "sample"))
    spoil(
        folder, "schemes/STIPEND.toml", '["income_certificate"]', '["income_certificate|passbook"]'
    )
    country = open_pack(str(folder))
    found = poor(
        Member("a", CHILD, frozenset()), pack=country, receives=frozenset(), papers=NO_CERTIFICATE
    )
    assert of(found, "STIPEND", "a").unreachable == ()
    assert [unlock.key for unlock in found.unlocks] == [("income_certificate", "passbook")]


def test_of_an_income_that_is_not_known_no_office_is_said_to_refuse():
    child = Member("a", CHILD, frozenset())
    found = family(
        {}, [child], on=DAY, pack=PACK, place="X.N.1", receives=frozenset(), papers=NO_CERTIFICATE
    )
    assert of(found, "STIPEND", "a").unreachable == ()


# --- what will change ---


def grows(*, on: dt.date = dt.date(2012, 6, 1), **facts: Any) -> str:
    found = poor(Member("a", {"worked_before": True, **facts}, frozenset()), on=on,
                 receives=frozenset())  # fmt: skip
    return of(found, "STIPEND", "a").changes()


def test_who_will_qualify_for_certain_and_who_only_may():
    assert grows(age=8) == "Will qualify at 9."
    assert grows(age=8, worked_before=None).startswith("May qualify at 9;")


def test_who_must_be_older_than_eight_qualifies_at_nine(tmp_path):
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "sample"))
    spoil(folder, "schemes/STIPEND.toml", "9 <= age <= 14", "8 < age <= 14")
    country = replace(open_pack(str(folder)), phrases=PACK.phrases)
    girl = Member("a", {"age": 7, "worked_before": True}, frozenset())
    found = poor(girl, pack=country, receives=frozenset())
    assert of(found, "STIPEND", "a").changes() == "Will qualify at 9."


def test_an_age_known_between_two_years_is_taken_for_the_greater():
    assert grows(age_low=6, age_high=8) == "Will qualify at 9."


def test_a_child_of_29_february_completes_the_year_on_1_march():
    assert grows(birth_date=dt.date(2004, 2, 29)) == "Will qualify on 1 March 2013, at 9."


@pytest.mark.parametrize(("day", "verdict"), [(31, "not_eligible"), (32, "eligible")])
def test_on_the_birthday_itself_the_year_is_complete(day, verdict):
    """Born on 1 June 2003: 8 years old on 31 May 2012, 9 on the day after."""
    girl = Member("a", {"birth_date": dt.date(2003, 6, 1), "worked_before": True}, frozenset())
    on = dt.date(2012, 4, 30) + dt.timedelta(days=day)
    assert of(poor(girl, on=on, receives=frozenset()), "STIPEND", "a").verdict == verdict


# --- what must not leave the case worker ---


def test_a_scheme_that_is_sensitive_itself_is_so_whatever_its_conditions():
    pension = of(poor(Member("a", OLD)), "PENSION", "a")
    assert not pension.sensitive
    assert replace(pension, scheme=replace(pension.scheme, sensitive=True)).sensitive
