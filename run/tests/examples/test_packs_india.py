"""India's pack: its worked examples, its dates, its programme and its places hold together."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import tomllib
from pathlib import Path

import polars as pl
import pytest

from muara.law import classify
from muara.law.plain import GRAVITY, judge
from muara.packs import FLOOR, open_pack
from muara.packs.examples import Example
from skips import SHARED, needs_shared

PACK = open_pack("india")
LAW = PACK.law
LAST_OLD, FIRST_NEW = dt.date(2016, 8, 31), dt.date(2016, 9, 1)
EXAMPLES = {example.id: example for example in PACK.examples}
PROGRAMME = tomllib.loads((PACK.path / "programmes/converging_2008.toml").read_text("utf-8"))


def places(name: str) -> list[dict[str, str]]:
    with (PACK.path / "places" / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def answer(example: Example, *, without: str = "", **more: object) -> tuple[str, str]:
    """Status and clause of an example's first regime, with a fact left out or added."""
    regime = PACK.regimes[next(iter(example.expect))]
    given = {name: value for name, value in {**example.given, **more}.items() if name != without}
    found = judge(regime, given, day=example.on)
    return found.status, found.clause


# --- the worked examples ----------------------------------------------------------------------


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_every_worked_example_gives_its_answer(name: str) -> None:
    example = EXAMPLES[name]
    (regime, status), *_ = example.expect.items()
    found = judge(PACK.regimes[regime], example.given, day=example.on)
    assert found.status == status, found
    assert found.clause == example.clause.get(regime, found.clause)
    assert found.unsettled == example.unsettled.get(regime, found.unsettled)


@pytest.mark.parametrize("regime", ["LAW_IN_1986", "LAW_IN_2016"])
def test_the_compiled_regime_gives_the_same_answers(regime: str) -> None:
    mine = [example for example in EXAMPLES.values() if regime in example.expect]
    rows = [{**example.given, "work_date": example.on} for example in mine]
    found = classify(pl.DataFrame(rows, infer_schema_length=None), [regime])
    told = found.select(f"{regime}_status", f"{regime}_clause").rows()
    assert [status for status, _ in told] == [example.expect[regime] for example in mine]
    for example, (_, clause) in zip(mine, told, strict=True):
        assert (clause or "") == example.clause.get(regime, clause or ""), example.id


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_a_fact_nobody_asked_never_settles_it_more_kindly(name: str) -> None:
    """Leave out any fact: the answer opens, stays, or was adverse and can only become graver."""
    example = EXAMPLES[name]
    full, _ = answer(example)
    for fact in example.given:
        fewer, _ = answer(example, without=fact)
        if fewer == "undetermined" or fewer == full or full == "undetermined":
            continue
        assert GRAVITY[fewer] >= FLOOR, (fact, fewer)
        assert GRAVITY[full] >= GRAVITY[fewer], (fact, fewer)


def test_the_vectors_of_the_law_are_all_there() -> None:
    left_out = {4, 7, 14, 23}  # the vectors have no such numbers
    assert {f"I{n:02d}" for n in range(1, 28) if n not in left_out} <= set(EXAMPLES)


def test_part_b_closes_family_help_and_no_more() -> None:
    maid = EXAMPLES["I18"]
    assert answer(maid) == ("child_labour", "IN.act.3")
    at_an_aunts = {"employer_relation": "aunt_uncle", "family_enterprise": True}
    assert answer(maid, **at_an_aunts) == ("hazardous_work", "IN.new.B.domestic_work")


def test_the_limb_on_paid_production_has_a_clause_of_its_own() -> None:
    help_at_home = EXAMPLES["I28"]
    assert answer(help_at_home) == ("exempt", "IN.act.3.2.a")
    assert answer(help_at_home, remunerative_chain=True) == ("child_labour", "IN.help.no_chain")
    assert answer(help_at_home, without="remunerative_chain") == ("undetermined", "")


# --- the law on a day ---------------------------------------------------------------------------


def said(key: str, day: dt.date) -> str | None:
    version = LAW.provisions[key].on(day)
    return version.says["en"] if version else None


@pytest.mark.parametrize(
    ("key", "article", "old", "new"),
    [
        ("IN.def.child", "s. 2(ii)", "Under 14", "right to education"),
        ("IN.def.adolescent", "s. 2(i)", None, "14 to under 18"),
        ("IN.act.3", "s. 3", "elsewhere regulated", "two exceptions"),
        ("IN.work.brick_kiln", "Schedule", "Part B, 21", "not named"),
        ("IN.act.3A", "s. 3A; Schedule", None, "mines"),
        ("IN.hours", "s. 7", "Child: 6 hours", "Adolescent: 6 hours"),
        ("IN.pen.first", "s. 14(1), (1A)", "10,000–20,000", "20,000–50,000"),
        ("IN.pen.cognizable", "s. 14A", None, "Yes, for s. 3 and 3A"),
        ("IN.C138.C182", "—", "Not ratified", "Not ratified"),
    ],
)
def test_the_night_of_the_amendment(key: str, article: str, old: str | None, new: str) -> None:
    assert LAW.provisions[key].article == article
    before, after = said(key, LAST_OLD), said(key, FIRST_NEW)
    assert (before is None) if old is None else (old in str(before))
    assert new in str(after)


@pytest.mark.parametrize(
    ("day", "occupations", "processes"),
    [
        ("1986-12-23", 5, 11),
        ("1989-06-05", 6, 14),
        ("1994-03-29", 7, 18),
        ("1999-01-27", 13, 51),
        ("2001-05-10", 13, 57),
        ("2006-10-10", 15, 57),
        ("2008-09-25", 16, 65),
        ("2011-01-01", 18, 65),
        ("2016-08-31", 18, 65),
        ("2016-09-01", 0, 0),
    ],
)
def test_the_old_schedule_grew_as_reported(day: str, occupations: int, processes: int) -> None:
    assert items("in_schedule_1986_a", day) == occupations
    assert items("in_schedule_1986_b", day) == processes


@pytest.mark.parametrize(
    ("day", "short", "part_a"),
    [("2016-09-01", 3, 0), ("2017-08-29", 3, 0), ("2017-08-30", 0, 38)],
)
def test_the_schedules_since_2016(day: str, short: int, part_a: int) -> None:
    assert items("in_schedule_2016", day) == short
    assert items("in_schedule_2017_a", day) == part_a


def items(name: str, day: str) -> int:
    """How many items of a list held on a day; a widened item is one item."""
    held = [entry for entry in LAW.terms.lists[name].entries if entry.holds(_day(day))]
    return len({entry.article for entry in held})


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_a_parent_is_not_punished_at_first_and_fined_at_the_second_offence() -> None:
    day = dt.date(2018, 3, 1)
    assert said("IN.pen.parent.first", day) == "Not liable to punishment"
    assert said("IN.pen.parent.repeat", day) == "Fine up to ₹10,000"


@pytest.mark.parametrize(
    ("day", "rupees"), [("2016-06-01", 5000), ("2017-01-17", 20000), ("2022-01-27", 30000)]
)
def test_immediate_aid_follows_the_scheme_of_the_day_of_rescue(day: str, rupees: int) -> None:
    version = LAW.provisions["IN.bl.immediate"].on(_day(day))
    assert version is not None
    assert version.value == rupees


def test_a_mine_closes_at_18_until_the_code_of_2025() -> None:
    age = LAW.provisions["IN.mines.min"]
    assert age.on(dt.date(2025, 11, 20)).value == 18  # type: ignore[union-attr]
    assert age.on(dt.date(2025, 11, 21)) is None


@pytest.mark.parametrize("key", ["IN.old.A.17", "IN.new.B.circus", "IN.new.A.38"])
def test_what_was_not_read_in_a_gazette_is_marked(key: str) -> None:
    assert LAW.entries[key].unconfirmed


def test_every_attribute_that_only_india_has_is_used_by_its_law_or_a_scheme() -> None:
    own = tomllib.loads((PACK.path / "vocabulary.toml").read_text("utf-8"))["attributes"]
    law = {
        name for each in ("LAW_IN_1986", "LAW_IN_2016") for name in PACK.regimes[each].attributes
    }
    schemes = " ".join(path.read_text("utf-8") for path in PACK.path.glob("schemes/*.toml"))
    assert not [name for name in set(own) - law if not re.search(rf"\b{name}\b", schemes)]


# --- the programme ------------------------------------------------------------------------------


def test_targets_and_reports_add_up() -> None:
    targets = {target["key"]: target for target in PROGRAMME["target"]}
    assert targets["all"]["value"] == sum(
        targets[part]["value"] for part in targets["all"]["parts"]
    )
    assert targets["families"]["value"] == 10 * targets["families"]["per_district"]
    split = [(one["value"], one["by"]["sex"]) for one in _with_sex(PROGRAMME)]
    assert [value for value, _ in split] == [19000, 19740]
    assert all(value == sum(sexes.values()) for value, sexes in split)


def _with_sex(programme: dict) -> list[dict]:
    return [one for one in [*programme["target"], *programme["reported"]] if "by" in one]


def test_what_was_not_published_has_no_number() -> None:
    unpublished = {t["key"] for t in PROGRAMME["target"] if not t["result_published"]}
    assert unpublished == {"all", "indirect", "migrant"}
    told = {one["indicator"]: one for one in PROGRAMME["reported"]}
    assert "value" not in told["migrant"]


def test_targets_and_reports_name_indicators_that_are_counted() -> None:
    path = PACK.path / "programmes/converging_2008_indicators.toml"
    counted = {one["key"] for one in tomllib.loads(path.read_text("utf-8"))["indicator"]}
    named = [*PROGRAMME["target"], *PROGRAMME["reported"], *PROGRAMME["area"], *PROGRAMME["stage"]]
    assert {one["indicator"] for one in named if "indicator" in one} <= counted


@needs_shared("papers/india-convergence.txt")
def test_every_quotation_stands_in_the_paper() -> None:
    paper = _plain((SHARED / "papers/india-convergence.txt").read_text("utf-8"))
    for table in (table for one in PROGRAMME.values() if isinstance(one, list) for table in one):
        for key in ("quote", "other_quote"):
            if isinstance(table, dict) and key in table:
                assert _plain(table[key]["id"]) in paper


def _plain(text: str) -> str:
    """Without the line ends of a printed page."""
    return re.sub(r"[\s-]+", "", text)


def test_the_partners_are_eleven_three_and_five() -> None:
    told = tomllib.loads((PACK.path / "partners.toml").read_text("utf-8"))
    groups = [partner["group"] for partner in told["partner"]]
    assert groups.count("government") == 11
    assert groups.count("workers") == 5
    scope = next(partner for partner in told["partner"] if partner["key"] == "scope")
    assert "CAKUPAN" in scope["note"]["en"]


# --- places and map ---------------------------------------------------------------------------


def test_the_states_and_districts_of_india() -> None:
    levels = [place["level"] for place in places("places.csv")]
    assert {level: levels.count(level) for level in set(levels)} == {
        "country": 1,
        "state": 36,
        "district": 763,
    }
    codes = [place["code"] for name in ("places.csv", "blocks.csv") for place in places(name)]
    assert len(codes) == len(set(codes))


def test_every_place_lies_in_a_place() -> None:
    codes = {place["code"] for place in places("places.csv")}
    below = [place for name in ("places.csv", "blocks.csv") for place in places(name)]
    assert all(place["parent"] in codes for place in below if place["level"] != "country")


def test_the_ten_districts_are_marked_in_the_papers_states() -> None:
    marked = {place["code"]: place for place in places("places.csv") if place["in_programme"]}
    named = {code: state["place"] for state in PROGRAMME["state"] for code in state["districts"]}
    assert {code: place["parent"] for code, place in marked.items()} == named
    assert all(place["hi"] for place in marked.values())


def test_each_marked_district_has_blocks() -> None:
    parents = [block["parent"] for block in places("blocks.csv")]
    marked = {place["code"] for place in places("places.csv") if place["in_programme"]}
    assert {code: parents.count(code) for code in marked} == dict.fromkeys(marked, 3)


def test_the_ten_districts_lie_inside_the_outline() -> None:
    outline = json.loads((PACK.path / "map/outline.json").read_text("utf-8"))
    (ring,) = outline["polygons"]
    assert ring[0] == ring[-1]
    for place in (place for place in places("places.csv") if place["in_programme"]):
        assert inside(float(place["longitude"]), float(place["latitude"]), ring), place["en"]
    assert not inside(80.0, 5.0, ring)


def inside(x: float, y: float, ring: list[list[float]]) -> bool:
    """A line from the point crosses the outline an odd number of times."""
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1


def test_the_outline_says_where_it_comes_from() -> None:
    outline = json.loads(Path(PACK.path / "map/outline.json").read_text("utf-8"))
    assert "DataMeet" in outline["attribution"]
    assert outline["projection"].startswith("equirectangular")
