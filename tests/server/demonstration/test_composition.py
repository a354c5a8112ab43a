"""The whole demonstration, composed and counted without a database: the published results."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

import polars as pl
import pytest

from muara.determination import determine, spells, with_status
from muara.indicators import Indicators, activity, count_together, read_indicators, with_age
from muara.packs import open_all, open_pack
from muara_server.demonstration import office
from muara_server.demonstration.compose import drafts_of
from muara_server.demonstration.plan import Plan, read_plan
from muara_server.ledger.drafts import Draft
from muara_server.ledger.kinds import kinds

# No database is asked.
pytestmark = pytest.mark.once

MARCH, MAY = dt.date(2013, 3, 31), dt.date(2013, 5, 31)
INDIA = open_pack("india").path
TEXT = {"person": pl.String, "household": pl.String}
COUNTED = ("service", "training", "scheme_stage", "identity", "work", "schooling")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(INDIA / "demonstration")


@pytest.fixture(scope="module")
def drafts(plan: Plan) -> list[Draft]:
    return [draft for district in plan.districts for draft in drafts_of(plan, district)]


@pytest.fixture(scope="module")
def known() -> Indicators:
    return read_indicators(
        INDIA / "programmes" / "converging_2008_indicators.toml", open_pack("india")
    )


@pytest.fixture(scope="module")
def told(plan: Plan, drafts: list[Draft]) -> dict[str, pl.DataFrame]:
    """The drafts as the registry would hand them out, by kind."""
    districts = {block: each.place for each in plan.districts for block in each.blocks}
    sexes = {draft.person: draft.facts["sex"] for draft in drafts if draft.kind == "person"}
    corrected = {draft.corrects: draft.recorded_at for draft in drafts if draft.corrects}
    lives = {draft.person: draft.household for draft in drafts if draft.kind == "membership"}
    rows: dict[str, list[dict[str, object]]] = {kind: [] for kind in COUNTED}
    for draft in drafts:
        if draft.kind in rows:
            rows[draft.kind].append(
                {
                    "id": str(draft.uuid),
                    "person": str(draft.person) if draft.person else None,
                    "household": str(draft.household or lives[draft.person]),
                    "place": districts.get(draft.place_code, draft.place_code),
                    "sex": sexes.get(draft.person),
                    "true_on": draft.true_on,
                    "recorded_at": draft.recorded_at,
                    "corrected_at": corrected.get(draft.uuid),
                    **draft.facts,
                }
            )
    frames = {
        kind: pl.DataFrame(found, schema_overrides=TEXT, infer_schema_length=None)
        for kind, found in rows.items()
    }
    order = list(kinds()["identity"].facts["evidence"].codes.codes)
    identity = frames.pop("identity")
    return {
        kind: with_age(frame, identity, strongest_first=order) for kind, frame in frames.items()
    }


def _observed(told: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """What says where a child stands: the work with the school of the day, and the services."""
    standing = {
        kind: frame.filter(pl.col("corrected_at").is_null()) for kind, frame in told.items()
    }
    school = standing["schooling"].select("person", "true_on", "school_status").sort("true_on")
    work = with_status(
        standing["work"].with_columns(work_date="true_on"), "ICLS_SNA", pack=open_all()
    )
    work = work.sort("true_on").join_asof(school, on="true_on", by="person", check_sortedness=False)
    at_work = work.filter(pl.col("status").is_in(["child_labour", "hazardous_work"]))
    sibling = (
        work.select("id", "person", "household", "true_on")
        .join(at_work.select("household", other="person", seen_on="true_on"), on="household")
        .filter(pl.col("person") != pl.col("other"), pl.col("seen_on") <= pl.col("true_on"))
    )
    beside = pl.col("id").is_in(sibling["id"].implode())
    work = work.with_columns(pl.when(beside).then(True).alias("sibling_in_child_labour"))
    said = ("status", "school_status", "sibling_in_child_labour")
    about = ("id", "person", "place", "sex", "true_on", "recorded_at", "age_low", "age_high")
    return pl.concat(
        [work.select(*about, *said), standing["service"].select(*about, "service")], how="diagonal"
    )


def _stood(told: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Where each child stood, with the place, the sex and the age of the day of the service."""
    observed = _observed(told)
    served = observed.select("place", "sex", "age_low", "age_high", "recorded_at", served="id")
    stood = spells(observed, "ILO_USDOL", on=dt.date(2013, 6, 30))
    return stood.join(served, on="served", how="left", maintain_order="left").with_columns(
        pl.col("recorded_at").fill_null(dt.datetime(2009, 1, 1, tzinfo=dt.UTC))
    )


@pytest.fixture(scope="module")
def held(told: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return {**told, "ILO_USDOL": _stood(told)}


def test_counting_the_records_gives_the_published_results(known, held):
    march = count_together(known, held, as_of=MARCH)
    may = count_together(known, held, as_of=MAY)
    assert march["education"].value == 19_740
    assert march["education"].by("sex").rows() == [("female", 10_280), ("male", 9_460)]
    assert (march["training"].value, may["training"].value) == (1_388, 1_644)
    assert [may[key].value for key in known.funnels[0].steps] == [6_218, 6_083, 4_437]


def test_every_district_has_its_own_figures_and_some_fall_short(plan, known, held):
    may = count_together(known, held, as_of=MAY)
    linked = dict(may["families_linked"].by("place").iter_rows())
    assert linked == {district.place: district.linked for district in plan.districts}
    assert sum(number < 500 for number in linked.values()) == 7
    assert len(set(linked.values())) == 10


def test_migrant_work_runs_in_four_districts_and_stopped_in_two(known, held):
    migrant = count_together(known, held, as_of=MAY)["migrant"]
    states = activity(migrant)["running"].to_list()
    assert (migrant.value, states.count(True), states.count(False)) == (214, 4, 2)
    checked = held["service"].filter(service="health_check")
    seen = migrant.units.filter(pl.col("unit").is_in(checked["person"].implode())).height
    assert 100 < seen < 214  # a health worker saw most of them, and not all
    begun = held["training"].filter(stage="enrolled")["person"]
    assert 0 < migrant.units.filter(pl.col("unit").is_in(begun.implode())).height < seen


def test_a_child_of_14_counts_once_by_the_service_received_first(known, held):
    may = count_together(known, held, as_of=MAY)
    taught, trained = (set(may[key].units["unit"]) for key in ("education", "training"))
    alone = replace(known, exclusive=())
    both = count_together(alone, held, as_of=MAY)
    assert not taught & trained
    assert set(both["education"].units["unit"]) & set(both["training"].units["unit"])


def test_an_age_that_is_not_settled_is_not_counted_and_not_denied(plan, known, held):
    education = count_together(known, held, as_of=MARCH)["education"]
    assert education.unsettled.height == plan.says["unknown"]["age_not_settled"]


def test_taking_one_record_away_changes_the_figure(known, held, told):
    whole = count_together(known, held, as_of=MARCH)["education"]
    child = whole.units["unit"][1000]
    gone = {**told, "service": told["service"].filter(pl.col("person") != child)}
    fewer = count_together(known, {**held, "ILO_USDOL": _stood(gone)}, as_of=MARCH)["education"]
    assert fewer.value == 19_739


def test_some_were_found_at_work_again_served_and_not_seen_or_never_served(held):
    last = held["ILO_USDOL"].filter(pl.col("until").is_null())
    states = dict(last.group_by("status").len().iter_rows())
    assert states["relapsed"] > 50
    assert states["served"] > 100
    assert states["in_child_labour"] > 200
    assert last.filter(status="withdrawn").filter(pl.col("relapses") > 0).height > 100


def test_at_the_end_few_are_lost_and_some_are_withdrawn_by_every_reading(told):
    observed = _observed(told)
    for reading in ("ILO_USDOL", "CLMRS", "ECLT"):
        stood = determine(observed, reading, on=dt.date(2013, 6, 30))
        states = dict(stood.group_by("status").len().iter_rows())
        assert 0.1 < states["lost"] / sum(states.values()) < 0.3
        assert states["withdrawn"] > 300


def test_the_same_seed_gives_the_same_entries(plan):
    ranchi = next(each for each in plan.districts if each.place == "IN.DT.339")
    assert list(drafts_of(plan, ranchi)) == list(drafts_of(plan, ranchi))


def test_each_case_rests_on_a_consent_and_closes_with_no_goal_open(plan):
    told = [story["ways"] for story in plan.casework["story"]]
    for before, later in (("consents", "registered"), ("goals_reached", "closure_asked")):
        stories = [ways for ways in told if later in ways]
        assert stories
        assert all(before in ways[: ways.index(later)] for ways in stories)


def test_every_district_has_visits_due_late_and_coming_among_children_still_taught(plan, drafts):
    says, day = plan.says["visits"], plan.says["visits"]["on"]
    taught: dict[object, dt.date] = {}
    for draft in (d for d in drafts if d.facts.get("service") == "education"):
        taught[draft.person] = min(taught.get(draft.person, draft.true_on), draft.true_on)
    districts = {block: each.place for each in plan.districts for block in each.blocks}
    away: dict[str, list[int]] = {each.place: [] for each in plan.districts}
    for visit in (d for d in drafts if d.kind == "visit"):
        assert taught[visit.person] <= visit.true_on <= plan.days["visits_until"]
        away[districts.get(visit.place_code, visit.place_code)].append(
            (visit.facts["next_visit_on"] - day).days
        )
    for days in away.values():
        parts = {
            "due": days.count(0),
            "late": sum(-says["late_days"][1] <= each < 0 for each in days),
            "coming": sum(0 < each <= says["coming_days"][1] for each in days),
        }
        assert all(says[part][0] <= found <= says[part][1] for part, found in parts.items())


def test_children_have_sensible_ages_and_nothing_happens_before_they_are_known(drafts):
    known_since = {d.person: d.true_on for d in drafts if d.kind == "person"}
    for draft in drafts:
        if draft.kind in ("service", "training", "work", "schooling", "chores"):
            assert (
                draft.true_on >= known_since[draft.person]
                or draft.recorded_at.date() >= (known_since[draft.person])
            )
        assert draft.true_on <= draft.recorded_at.date()
    born = [
        draft.facts["birth_date"]
        for draft in drafts
        if draft.kind == "identity" and draft.facts.get("birth_date")
    ]
    assert min(born) > dt.date(1991, 1, 1)
    assert max(born) < dt.date(2013, 6, 30)


def test_names_stand_in_their_own_script_beside_the_latin_one(drafts):
    scripts = Counter()
    for draft in drafts:
        if draft.kind == "person":
            letters = "".join(draft.identifiers["other_name"]).replace(" ", "")
            scripts[_script(letters)] += 1
    assert set(scripts) == {"Devanagari", "Gujarati", "Odia"}


def _script(letters: str) -> str:
    blocks = {"Devanagari": (0x900, 0x97F), "Gujarati": (0xA80, 0xAFF), "Odia": (0xB00, 0xB7F)}
    found = {
        name
        for letter in letters
        for name, (first, last) in blocks.items()
        if first <= ord(letter) <= last
    }
    return found.pop() if len(found) == 1 else f"mixed: {letters!r}"


def test_some_things_are_unknown_corrected_or_went_back(drafts):
    kinds_of = Counter(draft.kind for draft in drafts)
    unknown = [d for d in drafts if d.kind == "work" and d.facts.get("economic_hours", 1) is None]
    worked: dict[object, list[bool]] = {}
    for draft in sorted(
        (d for d in drafts if d.kind == "work" and not d.corrects), key=lambda d: d.true_on
    ):
        worked.setdefault(draft.person, []).append(draft.facts["worked"])
    relapsed = [seen for seen in worked.values() if seen[:4] == [True, False, True, False]]
    assert kinds_of["retraction"] > 40
    assert len(unknown) > 500
    assert len(relapsed) > 50


# --- homes, papers and schemes ---

STAGES = ["reached", "form_filled", "submitted", "sanctioned", "benefit_received"]


def test_every_fact_is_a_word_that_its_kind_holds(drafts):
    for draft in drafts:
        assert set(draft.facts) <= kinds()[draft.kind].facts.keys()


def test_what_is_known_of_a_family_was_asked_and_some_did_not_ask(drafts):
    homes = [draft.facts for draft in drafts if draft.kind == "household"]
    for word in ("bpl", "ration_card", "annual_income", "parent_occupation", "house"):
        told = sum(word in facts for facts in homes) / len(homes)
        assert 0.3 < told < 0.97, word
    assert any(facts.get("annual_income", 0) is None for facts in homes)


def test_adults_have_ages_and_nobody_is_younger_than_her_child(drafts):
    relations = {d.person: d.facts["relation"] for d in drafts if d.kind == "membership"}
    lives = {d.person: d.household for d in drafts if d.kind == "membership"}
    ages: dict[object, dict[str, list[int]]] = {}
    for draft in (d for d in drafts if d.kind == "identity" and "age_low" not in d.facts):
        born = draft.facts.get("birth_date")
        year = born.year if born else draft.true_on.year - draft.facts["age"]
        home = ages.setdefault(lives[draft.person], {})
        home.setdefault(relations[draft.person], []).append(year)
    both = [home for home in ages.values() if {"head", "child"} <= home.keys()]
    assert len(both) > 3000
    assert all(min(home["child"]) - max(home["head"]) >= 15 for home in both)


def test_a_scheme_is_of_the_pack_and_was_in_force_when_somebody_asked_for_it(drafts):
    schemes = open_pack("india").schemes
    used = {draft.facts["scheme"] for draft in drafts if draft.kind == "scheme_stage"}
    assert used <= schemes.keys()
    assert len(used) > 15
    for draft in (d for d in drafts if d.facts.get("stage") in ("form_filled", "benefit_received")):
        assert schemes[draft.facts["scheme"]].on(draft.true_on), (draft.true_on, draft.facts)


def test_an_application_goes_forwards_and_every_way_out_of_it_occurs(drafts):
    courses: dict[object, list[tuple[dt.date, str]]] = {}
    for draft in (d for d in drafts if d.kind == "scheme_stage"):
        whose = (draft.household or draft.person, draft.facts["scheme"])
        courses.setdefault(whose, []).append((draft.true_on, draft.facts["stage"]))
    for course in courses.values():
        days = [next((day for day, each in course if each == stage), None) for stage in STAGES]
        known = [day for day in days if day]
        assert known == sorted(known)
    stages = Counter(stage for course in courses.values() for _, stage in course)
    for stage in ("refused", "appealed", "appeal_allowed", "appeal_rejected", "sanctioned"):
        assert stages[stage] > 30, stage
    assert stages["confirmed_by_family"] > 1000


def test_a_refusal_has_a_reason_and_papers_are_held_missing_or_not_asked(drafts):
    refused = [d.facts for d in drafts if d.facts.get("stage") == "refused"]
    assert all(facts["reason"] for facts in refused)
    papers = [d.facts for d in drafts if d.kind == "papers" and d.household]
    states = Counter(facts.get("paper_passbook", "not asked") for facts in papers)
    assert min(states[state] for state in ("held", "missing", "applied", "not asked")) > 100


def test_families_without_a_benefit_received_nothing_at_all(plan, drafts):
    lives = {d.person: d.household for d in drafts if d.kind == "membership"}
    with_benefit = {
        draft.household or lives[draft.person]
        for draft in drafts
        if draft.facts.get("stage") in ("benefit_received", "confirmed_by_family")
    }
    assert len(with_benefit) == sum(district.linked for district in plan.districts)


def test_places_are_of_schemes_that_have_too_few_and_of_the_programmes_districts(plan):
    schemes, districts = open_pack("india").schemes, {each.place for each in plan.districts}
    assert {each.place for each in plan.seats} <= districts
    assert all(schemes[each.scheme].kind == "quota" for each in plan.seats)
    assert all(schemes[each.scheme].on(plan.seats_on) for each in plan.seats)
    assert all(each.seats > 0 for each in plan.seats)


def test_what_schemes_ask_is_known_of_most_people_and_not_of_all(drafts):
    people = {draft.person for draft in drafts if draft.kind == "person"}
    told = [draft for draft in drafts if draft.kind == "circumstances"]
    assert len(told) == len({(draft.person, draft.true_on) for draft in told})
    for word in ("disability_pct", "social_category"):
        known = {draft.person for draft in told if draft.facts.get(word) is not None}
        assert 0.85 <= len(known) / len(people) <= 0.95, word
    asked = {draft.person for draft in drafts if draft.kind == "decision"}
    assert 0.8 <= len(asked) / len(people) <= 0.95


def test_all_of_a_family_are_of_one_category(drafts):
    lives = {draft.person: draft.household for draft in drafts if draft.kind == "membership"}
    found: dict[object, set[str]] = {}
    for draft in drafts:
        category = draft.facts.get("social_category")
        if draft.kind == "circumstances" and category:
            found.setdefault(lives[draft.person], set()).add(category)
    assert all(len(categories) == 1 for categories in found.values())
    assert {"SC", "ST", "OBC", "MIN", "GEN"} == set().union(*found.values())


def test_papers_are_told_as_they_were_found(drafts):
    papers = [draft.facts for draft in drafts if draft.kind == "papers"]
    for paper in ("paper_ration_card", "paper_birth_certificate"):
        states = {facts[paper] for facts in papers if paper in facts}
        assert states == {"held", "applied", "missing"}, paper


def test_the_stages_of_an_application_are_recorded_in_their_order(drafts):
    last: dict[object, dt.datetime] = {}
    for draft in (each for each in drafts if each.kind == "scheme_stage"):
        whose = (draft.person or draft.household, draft.facts["scheme"])
        assert last.get(whose, draft.recorded_at) <= draft.recorded_at
        last[whose] = draft.recorded_at


# --- centres, registers and courses ---


OF_SKILLS = {"workshop", "iti"}


def _of(drafts: list[Draft], kind: str) -> list[Draft]:
    return [draft for draft in drafts if draft.kind == kind]


def test_almost_every_child_taught_has_an_enrolment_and_most_of_a_centre_an_end(drafts):
    taught = {each.person for each in drafts if each.facts.get("service") == "education"}
    told = _of(drafts, "enrolment")
    came = [each for each in told if each.facts["learning_kind"] not in OF_SKILLS]
    assert 0.97 < len(taught & {each.person for each in came}) / len(taught) < 1
    centre = {str(each.uuid) for each in came if "batch" in each.facts}
    ends = {each.facts["of"]: each.facts["ended_as"] for each in _of(drafts, "enrolment_end")}
    shares = Counter(ends.get(uuid, "goes on") for uuid in centre)
    assert shares["completed"] > len(centre) / 2
    assert set(shares) == {"completed", "left", "moved", "transferred", "goes on"}
    admitted = {each.person for each in _of(drafts, "mainstreaming")}
    completed = {each.person for each in came if ends.get(str(each.uuid)) == "completed"}
    assert 0.8 < len(completed & admitted) / len(completed) < 1


def test_an_enrolment_ends_no_day_before_it_began_and_names_a_place_there_is(plan, drafts):
    began = {str(each.uuid): each.true_on for each in _of(drafts, "enrolment")}
    for end in _of(drafts, "enrolment_end"):
        assert began[end.facts["of"]] <= end.true_on
    kinds_of = {centre.key: centre.kind for centre in plan.centres}
    for each in _of(drafts, "enrolment"):
        assert kinds_of[each.facts["provider"]] == each.facts["learning_kind"]


def test_the_totals_of_a_month_follow_from_its_marks(drafts):
    told = [each.facts for each in _of(drafts, "attendance")]
    assert len(told) > 2500
    for facts in told:
        found = [facts["marks"].count(mark) for mark in "pea"]
        days = (facts["month"].replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        assert len(facts["marks"]) == (days - facts["month"]).days
        assert (facts["days_open"], facts["days_present"]) == (sum(found), found[0])


def test_a_centre_is_visited_on_a_day_with_school(plan):
    told = [each for district in plan.districts for each in office.drafts(plan, district, [])]
    days = [each.true_on for each in _of(told, "centre_visit")]
    assert days
    assert not [day for day in days if day.isoweekday() == 7]
    free = plan.learning["registers"]["holidays"]
    assert not [day for day in days if f"{day:%m-%d}" in free]


def test_registers_are_entered_in_three_districts_and_hold_mistakes(plan, drafts):
    districts = {centre.key: centre.district for centre in plan.centres}
    told = _of(drafts, "attendance")
    where = {districts[each.facts["provider"]] for each in told}
    assert where == {"IN.DT.221", "IN.DT.459", "IN.DT.339"}
    months = Counter((each.person, each.facts["provider"], each.facts["month"]) for each in told)
    assert sorted(months.values())[-3:] == [1, 2, 2]
    forgotten = plan.learning["registers"]["holiday_forgotten"][0]
    marked = [
        each.facts["marks"][forgotten["day"].day - 1]
        for each in told
        if each.facts["provider"] == forgotten["centre"]
        and each.facts["month"] == forgotten["day"].replace(day=1)
    ]
    assert "p" in marked
    for row in plan.learning["registers"]["missing"]:
        assert not any(months[key] for key in months if key[1:] == (row["centre"], row["month"]))


def test_a_course_goes_through_its_stages_at_a_centre_that_teaches_it(plan, drafts):
    teaches = {centre.key: centre.courses for centre in plan.centres}
    modules = {row["key"]: list(row["modules"]) for row in plan.learning["course"]}
    courses: dict[object, list[Draft]] = {}
    for each in _of(drafts, "training"):
        courses.setdefault((each.person, each.facts["course"]), []).append(each)
        assert each.facts["course"] in teaches[each.facts["provider"]]
    stages = Counter()
    for told in courses.values():
        days = {each.facts["stage"]: each.true_on for each in told}
        stages.update(list(days))
        if "completed" in days:
            passed = [each.facts["module"] for each in told if "module" in each.facts]
            assert passed == modules[told[0].facts["course"]]
            assert days["enrolled"] <= days["module_passed"] <= days["assessed"]
            assert days["assessed"] <= days["completed"]
    assert stages["certified"] > 0.75 * stages["completed"]
    assert stages["placed"] > stages["self_employed"] > stages["left"]


def test_work_that_a_course_led_to_is_described_on_its_day(drafts):
    work = {(each.person, each.true_on): each.facts for each in _of(drafts, "work")}
    placed = [e for e in _of(drafts, "training") if e.facts["stage"] in ("placed", "self_employed")]
    found = [work[each.person, each.true_on] for each in placed]
    assert all(facts["worked"] and facts["work_kind"] for facts in found)
    assert 0 < sum(facts["hazard_condition"] for facts in found) < len(found) / 20


def test_enough_children_are_checked_again_to_tell_how_they_live(drafts: list[Draft]) -> None:
    """With the form's questions; of fear nothing is told, for it is asked of one child alone."""
    checked = Counter(
        draft.person for draft in drafts if draft.kind == "learning" and "hurt" in draft.facts
    )
    assert sum(times > 1 for times in checked.values()) > 500
    assert not any("distress" in draft.facts for draft in drafts if draft.kind == "health")
