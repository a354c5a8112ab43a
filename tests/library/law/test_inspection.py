"""What a labour inspector looks for: the same place asks other things under another law."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from library.packs.spoiling import spoil
from muara.cli import main
from muara.errors import FrameError, PackError
from muara.law import Item, checklist
from muara.law.inspection import Before, inspection_of, next_inspection
from muara.packs import open_pack, packs_folder

INDIA, INDONESIA = open_pack("india"), open_pack("indonesia")


def asked(
    on: str, work_kind: str | None, pack: str = "india", language: str = "en"
) -> dict[str, Item]:
    found = checklist(
        open_pack(pack), on=dt.date.fromisoformat(on), work_kind=work_kind, language=language
    )
    return {item.key: item for item in found}


def clauses(items: dict[str, Item]) -> dict[str, str]:
    return {key: item.clause for key, item in items.items()}


def test_a_brick_kiln_in_2012_is_asked_for_children_under_14_and_whether_it_is_a_family_workshop():
    kiln = asked("2012-03-01", "brick_kiln")
    assert clauses(kiln) == {
        "bondage": "IN.bonded.release",
        "old_process": "IN.old.B.21",
        "old_family_workshop": "IN.old.exempt.family",
        "old_school": "IN.old.exempt.school",
        "age_dispute": "IN.age.dispute",
    }
    assert "under 14 at work here" in kiln["old_process"].say
    assert "Brick kilns and roof-tile units" in kiln["old_process"].say
    assert kiln["old_process"].article == "Schedule, Part B, item 21"
    assert kiln["old_process"].source == "labour.delhi.gov.in for the text"


def test_a_brick_kiln_in_2018_is_asked_for_everybody_under_18():
    kiln = asked("2018-03-01", "brick_kiln")
    assert clauses(kiln) == {
        "bondage": "IN.bonded.release",
        "exploited": "IN.jj.79",
        "committee": "IN.cncp.work",
        "under_child_age": "IN.act.3",
        "part_a": "IN.new.A.1",
        "help_in_listed_work": "IN.help.not_scheduled",
        "age_dispute": "IN.age.dispute",
    }
    assert "under 18 at work here" in kiln["part_a"].say


def test_hours_and_a_register_are_asked_only_where_the_work_is_regulated_and_not_closed():
    shop_then, shop_now = asked("2012-03-01", "shop"), asked("2018-03-01", "shop")
    assert shop_then["child_night"].say == "Does a child under 14 work between 19:00 and 08:00?"
    assert "14 to under 18 work between 19:00 and 08:00" in shop_now["adolescent_night"].say
    assert {"old_register", "old_weekly_rest"} <= set(shop_then)
    assert {"register", "weekly_rest"} <= set(shop_now)
    assert not {key for key in shop_now if key.startswith("old_")}


def test_before_part_three_was_applied_no_hours_are_asked():
    assert "child_night" not in asked("1993-05-25", "shop")
    assert "child_night" in asked("1993-05-26", "shop")


def test_family_help_is_bounded_from_the_rules_of_2017_on():
    assert "help_hours" not in asked("2017-06-01", "shop")
    assert "more than 3 hours a day" in asked("2017-06-02", "shop")["help_hours"].say


def test_the_short_schedule_held_for_a_year():
    assert asked("2016-12-01", "mine")["short_schedule"].clause == "IN.short.1"
    assert "short_schedule" not in asked("2018-03-01", "mine")


def test_where_the_work_is_not_known_the_question_stays_and_says_what_it_hangs_on():
    anywhere = asked("2018-03-01", None)
    assert anywhere["under_child_age"].depends_on == ()
    assert anywhere["part_a"].clause == "IN.new.A"
    assert anywhere["part_a"].depends_on == ("work_kind",)
    assert anywhere["adolescent_night"].depends_on == ("work_kind",)


def test_every_line_says_what_it_is_recorded_as_and_which_answer_breaks_the_clause():
    register = asked("2018-03-01", "shop")["register"]
    assert (register.attribute, register.breach_if) == ("", "no")
    night = asked("2018-03-01", "shop")["adolescent_night"]
    assert (night.attribute, night.breach_if) == ("night_work", "yes")
    assert night.question.startswith("Does the child work in the evening")


def test_what_rests_on_no_primary_source_says_so():
    kiln = asked("2018-03-01", "brick_kiln")
    assert kiln["committee"].unconfirmed
    assert not kiln["under_child_age"].unconfirmed


def test_the_urgent_comes_first():
    found = checklist(INDIA, on=dt.date(2018, 3, 1), work_kind="brick_kiln")
    assert [item.group for item in found][:3] == ["urgent"] * 3


def test_a_tobacco_shed_in_jember_is_asked_for_light_work_leaf_and_loads():
    shed = asked("2019-08-01", "tobacco_curing", pack="indonesia")
    assert "more than 3 hours a day" in shed["light_hours"].say
    assert shed["load_girls"].say == "Does a girl under 18 carry more than 10 kg?"
    assert shed["chemicals"].clause == "ID.235.B.2"
    assert "listed_danger" not in shed  # tobacco is not named as a crop


def test_a_building_site_in_indonesia_stands_on_the_list():
    site = asked("2019-08-01", "construction", pack="indonesia")
    assert site["listed_danger"].clause == "ID.235.C.construction"


def test_the_checklist_is_told_in_hindi_and_indonesian():
    assert "14 से कम उम्र" in asked("2018-03-01", "brick_kiln", language="hi")["under_child_age"].say
    assert "di bawah 14 tahun" in asked("2018-03-01", "shop", language="id")["under_child_age"].say


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"work_kind": "brick_kilm"}, "Did you mean 'brick_kiln'"),
        ({"place": "IN.DT.22l"}, "No such"),
    ],
)
def test_a_code_nobody_knows_is_refused_with_the_nearest(facts, said):
    with pytest.raises(FrameError, match=said):
        checklist(INDIA, on=dt.date(2018, 3, 1), **facts)


@pytest.mark.parametrize("pack", [INDIA, INDONESIA], ids=["india", "indonesia"])
def test_every_sentence_of_every_item_can_be_told_on_some_day(pack):
    for item in inspection_of(pack).items:
        of = item.clause_of.entries if item.clause_of else item.clause.history
        last = max(each.until or dt.date(2030, 1, 1) for each in of)
        day = min(last, item.until or last)
        codes = item.clause_of.entries[-1].codes[:1] if item.clause_of else [None]
        found = checklist(pack, on=day, work_kind=codes[0], language="hi")
        kept = {each.key: each for each in found}
        assert item.key in kept or item.when is not None, item.key
        assert "{" not in "".join(each.say for each in found)


# --- slips ---


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('clause = "IN.jj.79"', 'clause = "IN.jj.7"', "Did you mean 'IN.jj.7"),
        (
            'clause_of = "in_schedule_1986_a"',
            'clause_of = "in_schedule_1986"',
            "'in_schedule_1986_",
        ),
        ('asks = "abuse"', 'asks = "abuses"', "Did you mean 'abuse'?"),
        ('group = "age"', 'group = "ages"', "Did you mean 'age'?"),
        ('breach_if = "yes"', 'breach_if = "yess"', "Did you mean 'yes'?"),
        ("under {in_child_age} at", "under {in_child_aeg} at", "Did you mean 'in_child_age'?"),
        ("work_kind in ['mine']", "age < 3", "'age' is not known before the visit"),
        ('key = "old_school"', 'key = "old_process"', "given twice"),
        ('clause = "IN.part3"', 'clause = "IN.part3"\nclause_of = "in_family"', "names either"),
        ("until = 2016-08-31", "untill = 2016-08-31", "Did you mean 'until'?"),
    ],
)
def test_a_slip_is_refused_with_file_line_and_the_nearest_word(tmp_path, old, new, said):
    pack = Path(shutil.copytree(packs_folder() / "india", tmp_path / "india"))
    line = spoil(pack, "inspection.toml", old, new)
    with pytest.raises(PackError) as refused:
        inspection_of(open_pack(str(pack)))
    assert said in str(refused.value)
    assert str(refused.value.file).endswith("inspection.toml")
    assert refused.value.line is not None
    assert abs(refused.value.line - line) < 8


def test_what_one_state_asks_is_asked_there_alone(tmp_path):
    folder = Path(shutil.copytree(packs_folder() / "india", tmp_path / "india"))
    spoil(folder, "inspection.toml", 'asks = "abuse"', 'asks = "abuse"\nplace = "IN.ST.10"')
    pack, day = open_pack(str(folder)), dt.date(2018, 3, 1)

    def keys(place: str | None) -> set[str]:
        return {item.key for item in checklist(pack, on=day, work_kind="shop", place=place)}

    assert "exploited" in keys("IN.DT.221")  # Sitamarhi lies in Bihar
    assert "exploited" not in keys("IN.ST.27")
    assert "exploited" not in keys(None)


def test_check_pack_reads_what_inspectors_and_helpers_are_told(tmp_path, capsys):
    folder = Path(shutil.copytree(packs_folder() / "indonesia", tmp_path / "indonesia"))
    line = spoil(folder, "inspection.toml", '"load_kg"', '"load_kgs"')
    assert main(["check-pack", str(folder)]) == 2
    said = capsys.readouterr().err
    assert f"inspection.toml, line {line}: 'load_kgs' is not a known asks" in said
    assert "Did you mean 'load_kg'?" in said


def test_a_child_seen_brings_the_inspector_within_a_week_until_he_has_been_there() -> None:
    registered, seen = dt.date(2012, 1, 10), dt.date(2012, 3, 1)
    before = Before(registered, child_seen_on=seen, reported_on=seen)
    told = next_inspection(INDIA, before)
    assert (told.by, told.because) == (dt.date(2012, 3, 8), "child_seen")
    after = next_inspection(INDIA, replace(before, inspected_on=dt.date(2012, 3, 5)))
    assert (after.by, after.because) == (dt.date(2013, 3, 5), "regular")


def test_a_breach_is_looked_at_again_and_what_was_never_inspected_waits_half_a_year() -> None:
    never = Before(dt.date(2012, 1, 10))
    assert next_inspection(INDIA, never).because == "never"
    day = dt.date(2012, 3, 5)
    found = next_inspection(INDIA, replace(never, inspected_on=day, breach_on=day))
    assert (found.by, found.because) == (dt.date(2012, 6, 3), "breach")
    assert next_inspection(INDIA, never, language="id").say == "belum pernah diawasi"


def test_a_reason_that_brings_no_inspector_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(packs_folder() / "international", tmp_path / "international")
    spoil(folder, "inspection.toml", "[again.regular]", "[again.regularly]")
    with pytest.raises(PackError, match=r"brings no inspector"):
        inspection_of(open_pack(str(folder)))


def test_every_item_that_can_be_broken_says_what_its_breach_is_called() -> None:
    for pack in (INDIA, INDONESIA):
        assert all(item.finds for item in inspection_of(pack).items if item.breach_if)
