"""Every scheme of every pack, compiled and plain, on random families with unknowns."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import duckdb
import polars as pl
import pytest

from muara.eligibility import Member, family, judge, judge_one, pairs
from muara.eligibility.conditions import keys_of
from muara.eligibility.plain import Found
from muara.eligibility.value import value_of
from muara.packs import Pack, Scheme, SchemeVersion, open_pack
from muara.packs.scheme_checks import values_near

PACKS = {name: open_pack(name) for name in ("india", "indonesia")}
KEYS = [(name, key) for name, pack in PACKS.items() for key in pack.schemes]
TYPES = {"number": pl.Float64, "truth": pl.Boolean, "date": pl.Date, "clock": pl.Int64}
FAMILIES = 40


class People:
    """Random families for a version of a scheme, near its limits, a fifth of facts unknown."""

    def __init__(self, pack: Pack, scheme: Scheme, version: SchemeVersion, seed: str) -> None:
        self.pack, self.scheme, self.version = pack, scheme, version
        self.chance = random.Random(seed)  # noqa: S311
        self.words = {name: pack.vocabulary[name] for name in version.attributes}
        rules = [condition.rule for condition in version.conditions]
        for benefit in version.benefits:
            rules += [rule for rule in (benefit.when, benefit.for_each) if rule]
        self.values: dict[str, list[Any]] = {name: [] for name in self.words}
        for rule in rules:
            for word in rule.attributes:
                self.values[word.name] += values_near(word, rule)

    def fact(self, name: str) -> Any:
        if self.chance.random() < 0.2:
            return None
        value = self.chance.choice(self.values[name])
        return float(value) if self.words[name].kind == "number" else value

    def facts(self, scope: str) -> dict[str, Any]:
        return {
            n: self.fact(n)
            for n, word in self.words.items()
            if (word.scope == "household") == (scope == "household")
        }

    def place(self) -> str | None:
        where = self.scheme.jurisdiction
        near = [where, *self.version.elsewhere, self.pack.geography.country(where), None]
        below = sorted(self.pack.geography.below(where))
        return self.chance.choice([*near, *self.chance.sample(below, min(3, len(below)))])

    def receives(self) -> str | None:
        keys = [*self.version.exclusive_with, "OTHER", self.scheme.key]
        return self.chance.choice([None, "", ";".join(self.chance.sample(keys, 1))])

    def rows(self) -> list[dict[str, Any]]:
        found = []
        for n in range(FAMILIES):
            home = {**self.facts("household"), "place": self.place(), "receives": self.receives()}
            for m in range(self.chance.randint(1, 4)):
                person = {"household": f"h{n:02}", "person": f"p{n:02}.{m}"}
                found.append({**person, **home, **self.aged(self.facts("person"))})
        return found

    def aged(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Now and then an age is known only as an interval."""
        if "age" in facts and facts["age"] is not None and self.chance.random() < 0.3:
            low = facts["age"]
            return {
                **facts,
                "age": None,
                "age_low": low,
                "age_high": min(low + self.chance.randint(0, 4), 120),
            }
        return {**facts, "age_low": None, "age_high": None}

    def frame(self) -> pl.DataFrame:
        schema = {name: TYPES.get(word.kind, pl.String) for name, word in self.words.items()}
        own = dict.fromkeys(("household", "person", "place", "receives"), pl.String)
        bounds = {"age_low": pl.Float64, "age_high": pl.Float64}
        return pl.DataFrame(self.rows(), schema={**own, **bounds, **schema})


def in_force(scheme: Scheme) -> list[SchemeVersion]:
    """Each version as it is on its first day."""
    found = [scheme.on(version.since) for version in scheme.versions]
    return [version for version in found if version is not None]


def with_age(row: dict[str, Any], day: dt.date) -> dict[str, Any]:
    """The row, its age reckoned from the day of birth where no age is told."""
    born = row.get("birth_date")
    if born is None or row.get("age") is not None or born > day:
        return row
    return {**row, "age": day.year - born.year - ((day.month, day.day) < (born.month, born.day))}


def plain(people: People, row: dict[str, Any], household: list[dict[str, Any]]) -> dict[str, Any]:
    """The oracle's answer for one row."""
    household = [with_age(each, people.version.since) for each in household]
    own = {**with_age(row, people.version.since), "receives": keys_of(row["receives"])}
    around: dict[str, Any] = {
        "geography": people.pack.geography,
        "household": household,
        "day": people.version.since,
    }
    found = judge_one(people.scheme, people.version, own, **around)
    return {
        "verdict": found.verdict,
        "failing": ";".join(found.failing),
        "unknown": ";".join(found.unknown),
        "value": value_of(people.version, own, **around),
    }


@pytest.mark.parametrize(("pack", "key"), KEYS)
def test_compiled_and_plain_agree(pack: str, key: str) -> None:
    scheme = PACKS[pack].schemes[key]
    for version in in_force(scheme):
        people = People(PACKS[pack], scheme, version, f"{key} {version.since}")
        frame = people.frame()
        found = pairs(frame, on=version.since, pack=PACKS[pack], schemes=[key])
        homes: dict[str, list[dict[str, Any]]] = {}
        for row in frame.to_dicts():
            homes.setdefault(row["household"], []).append(row)
        rows = {(row["household"], row["person"]): row for row in frame.to_dicts()}
        for answer in found.to_dicts():
            household = homes[answer["household"]]
            row = rows.get((answer["household"], answer["person"])) or household[0]
            wanted = plain(people, row, household)
            assert {name: answer[name] for name in wanted} == wanted, row


@pytest.mark.parametrize(("pack", "key"), KEYS)
def test_truths_and_words_say_the_same(pack: str, key: str) -> None:
    scheme = PACKS[pack].schemes[key]
    version = in_force(scheme)[-1]
    frame = People(PACKS[pack], scheme, version, f"truths {key}").frame()
    on = version.since
    words = judge(frame, on=on, pack=PACKS[pack], schemes=[key])
    truths = judge(frame, on=on, pack=PACKS[pack], schemes=[key], words=False)
    said = {True: "eligible", False: "not_eligible", None: "ask"}
    ids = [name.removeprefix(f"{key}_") for name in truths.columns[frame.width + 1 :]]
    for word, truth in zip(words.to_dicts(), truths.to_dicts(), strict=True):
        assert word[f"{key}_verdict"] == said[truth[f"{key}_verdict"]]
        fails = [each for each in ids if truth[f"{key}_{each}"] is False]
        asks = [each for each in ids if truth[f"{key}_{each}"] is None]
        assert word[f"{key}_failing"] == ";".join(fails)
        assert word[f"{key}_unknown"] == ";".join(asks)


@pytest.mark.parametrize(("pack", "key"), KEYS[::4])
def test_duckdb_agrees(pack: str, key: str) -> None:
    scheme = PACKS[pack].schemes[key]
    version = in_force(scheme)[-1]
    people = People(PACKS[pack], scheme, version, f"duck {key}").frame()
    answer = [f"{key}_{part}" for part in ("verdict", "failing", "unknown")]
    wanted = judge(people, on=version.since, pack=PACKS[pack], schemes=[key])
    found = judge(
        duckdb.sql("SELECT * FROM people"), on=version.since, pack=PACKS[pack], schemes=[key]
    )
    order = ["household", "person"]
    told = found.pl().sort(order).select(answer)
    assert told.equals(wanted.sort(order).select(pl.col(answer).cast(pl.String)))


def alone(people: People, row: dict[str, Any]) -> Found:
    """What is found of a person who lives alone."""
    return judge_one(
        people.scheme,
        people.version,
        {**row, "receives": keys_of(row["receives"])},
        geography=people.pack.geography,
        household=[row],
        day=people.version.since,
    )


@pytest.mark.parametrize("pack", list(PACKS))
def test_a_fact_learnt_turns_no_yes_into_no_but_by_its_own_condition(pack: str) -> None:
    """Whatever an unknown fact turns out to be, settled conditions stay as they were."""
    for key, scheme in PACKS[pack].schemes.items():
        version = in_force(scheme)[-1]
        people = People(PACKS[pack], scheme, version, f"learn {key}")
        for row in people.rows()[:20]:
            before = alone(people, row)
            for name in people.words:
                if row[name] is None and not (name == "age" and row.get("age_low") is not None):
                    learnt = {**row, name: people.chance.choice(people.values[name])}
                    after = alone(people, learnt)
                    if not people.words[name].asked_of:  # taken not to hold until it is known
                        assert set(before.failing) <= set(after.failing)
                    touched = {
                        c.id
                        for c in version.conditions
                        if name in {a.name for a in c.rule.attributes}
                    }
                    assert set(after.failing) - set(before.failing) <= touched & set(before.unknown)
                    assert set(after.unknown) <= set(before.unknown) | touched
                    if before.verdict == "eligible":
                        assert after.verdict == "eligible"


def test_a_family_is_judged_as_its_rows_are() -> None:
    pack = PACKS["india"]
    on, place = dt.date(2012, 6, 1), "IN.DT.221"
    home = {"residence": "rural", "bpl": True, "annual_income": 18000, "work_demanded": True}
    people = [{"age": 34, "sex": "female"}, {"age": 10, "sex": "male", "school_status": "dropout"}]
    members = [Member(f"p{n}", facts, frozenset()) for n, facts in enumerate(people)]
    told = family(home, members, on=on, pack=pack, place=place, receives=frozenset())
    frame = pl.DataFrame(
        [
            {"household": "h", "person": f"p{n}", "place": place, "receives": "", **home, **facts}
            for n, facts in enumerate(people)
        ],
        infer_schema_length=None,
    )
    table = {
        (row["scheme"], row["person"]): row for row in pairs(frame, on=on, pack=pack).to_dicts()
    }
    assert len(told.verdicts) > 40
    for verdict in told.verdicts:
        row = table[verdict.scheme.key, verdict.who]
        assert verdict.verdict == row["verdict"], row
        assert verdict.failing or verdict.value == row["value"], row
        assert [t.id for t in verdict.failing] == [
            name for name in row["failing"].split(";") if name
        ]
        assert verdict.received == row["received"]
