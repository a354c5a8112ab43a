"""Villages on a day: every child of theirs, what their groups did, and whether they are free of
child labour by the rule of the pack. Nothing here is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl

from muara.coordination import (
    FREE,
    UNKNOWN,
    Missing,
    VillageRules,
    answer_children,
    count_children,
    judge_villages,
    village_rules,
    what_is_missing,
)
from muara.disclosure import withhold
from muara.packs import open_pack
from muara_server.coordination.community_checkers import CHILDREN, SURVEY, VERIFICATION
from muara_server.coordination.frames.children_of_villages import children_of
from muara_server.coordination.queries.communities import Group, groups
from muara_server.coordination.queries.told import Said, said
from muara_server.coordination.rules.reach import keeps
from muara_server.coordination.rules.villages import RECORD, is_village, opens_children
from muara_server.places.countries import pack_of, smallest_cell

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

WORK = ("labour", "clear", "open", "unseen")
SCHOOL = ("schooled", "out", "untold")
SEXES = ("female", "male", "")


@dataclass(frozen=True)
class Village:
    """A village on a day: the answer, what it rests on, and what stands against it."""

    place: Place
    on: dt.date
    rules: VillageRules
    answer: str
    expires_on: dt.date | None
    expired_on: dt.date | None
    holds: Mapping[str, bool | None]
    missing: Sequence[Missing]
    row: Mapping[str, Any]
    count: Said | None
    survey: Said | None
    verification: Said | None
    groups: Sequence[Group] = field(default_factory=tuple)

    @property
    def is_free(self) -> bool:
        """Is it free of child labour on the day?"""
        return self.answer == FREE

    @property
    def source_of_count(self) -> str:
        """Where the last count of its children stands."""
        return self.count.word("source") if self.count else ""

    @property
    def seen_by_verifier(self) -> str:
        """What whoever verified wrote of it."""
        return self.verification.word("text") if self.verification else ""

    @property
    def standing(self) -> str:
        """How it is listed: free, expired, not_free, unknown."""
        return "expired" if self.answer == UNKNOWN and self.expired_on else self.answer


def villages_of(
    user: User,
    *,
    on: dt.date,
    place: Place | None = None,
    known_on: dt.date | None = None,
) -> list[Village]:
    """The villages of which something is recorded and this reader reads, by their paths."""
    records = said(user, CHILDREN, SURVEY, VERIFICATION, place=place, known_on=known_on)
    held = groups(user, place=place, on=on, known_on=known_on)
    found = {each.place.pk: each.place for each in (*records, *held) if is_village(each.place)}
    if place is not None and is_village(place):
        found[place.pk] = place
    listed = sorted(found.values(), key=lambda each: each.path)
    return [
        village
        for pack in dict.fromkeys(pack_of(each) for each in listed)
        for village in _judged(
            [each for each in listed if pack_of(each) == pack],
            village_rules(open_pack(pack)),
            _Records([each for each in records if each.on <= on], held),
            on=on,
            known_on=known_on,
        )
    ]


def one_village(
    user: User, place: Place, *, on: dt.date, known_on: dt.date | None = None
) -> Village:
    """One village on a day, whatever is recorded of it."""
    found = villages_of(user, on=on, place=place, known_on=known_on)
    return next(each for each in found if each.place.pk == place.pk)


@dataclass(frozen=True)
class _Records:
    told: Sequence[Said]
    groups: Sequence[Group]

    def last(self, place: Place, kind: str) -> Said | None:
        """What was last told of this kind of a village."""
        own = [each for each in self.told if each.kind == kind and each.place.pk == place.pk]
        return max(own, key=lambda each: (each.on, each.number), default=None)

    def verified(self, place: Place) -> Said | None:
        """The last verification by somebody who did not record the survey that it looked at."""
        surveys = {each.id: each.by for each in self.told if each.kind == SURVEY}
        own = [
            each
            for each in self.told
            if each.kind == VERIFICATION
            and each.place.pk == place.pk
            and _survey_of(each) in {str(key) for key, by in surveys.items() if by != each.by}
        ]
        return max(own, key=lambda each: (each.on, each.number), default=None)

    def of(self, place: Place) -> list[Group]:
        return [each for each in self.groups if each.place.pk == place.pk]


def _survey_of(verification: Said) -> str:
    return str(verification.facts["survey"])


def _judged(
    places: Sequence[Place],
    rules: VillageRules,
    records: _Records,
    *,
    on: dt.date,
    known_on: dt.date | None,
) -> list[Village]:
    counted = count_children(children_of(places, on=on, known_on=known_on), rules)
    of_code = {row["village"]: row for row in counted.to_dicts()}
    rows = [_row(each, of_code.get(each.code, {}), rules, records) for each in places]
    if not rows:
        return []
    answers = judge_villages(pl.DataFrame(rows, infer_schema_length=None), rules, on=on).to_dicts()
    return [
        Village(
            place=place,
            on=on,
            rules=rules,
            answer=answer["answer"],
            expires_on=answer["expires_on"],
            expired_on=answer["expired_on"],
            holds={each.key: answer[each.key] for each in rules.conditions},
            missing=what_is_missing(row, answer, rules),
            row=row,
            count=records.last(place, CHILDREN),
            survey=records.last(place, SURVEY),
            verification=records.verified(place),
            groups=records.of(place),
        )
        for place, row, answer in zip(places, rows, answers, strict=True)
    ]


def _row(
    place: Place, children: Mapping[str, Any], rules: VillageRules, records: _Records
) -> dict[str, Any]:
    """A village as its conditions read it."""
    count, survey = records.last(place, CHILDREN), records.last(place, SURVEY)
    verified = records.verified(place)
    met = [each.last_met for each in records.of(place) if each.last_met]
    row: dict[str, Any] = {
        "village": place.code,
        "children_expected": expected(count, rules),
        "children_known": 0,
        "in_child_labour_low": 0,
        "in_child_labour_high": 0,
        "out_of_school_low": 0,
        "out_of_school_high": 0,
        "never_seen": 0,
        # Where there is no child, the survey alone says that nobody is at work.
        "seen_months": survey.on if survey and not children else None,
        **children,
        "survey_months": survey.on if survey else None,
        "homes_missed": survey.facts["homes"] - survey.facts["homes_visited"] if survey else None,
        "met_months": max(met, default=None),
        "verified_months": verified.on if verified else None,
        "seen_working": _seen_working(records.of(place), verified),
    }
    return row


def expected(count: Said | None, rules: VillageRules) -> int | None:
    """How many children of the ages that count there should be, by the last count."""
    if count is None:
        return None
    return sum(
        count.facts.get(f"{sex}_{band}") or 0 for sex in ("female", "male") for band in rules.bands
    )


def _seen_working(held: Sequence[Group], verified: Said | None) -> int | None:
    """The children whom groups saw at work since the last verification, and it itself. That nobody
    saw one is known only where somebody verified."""
    since = verified.on if verified else dt.date.min
    seen = sum(visit.facts["at_work"] for each in held for visit in each.visits if visit.on > since)
    if verified is not None:
        return seen + int(verified.facts["at_work"])
    return seen or None


# --- every child of a village, for a table and for a list ---


@dataclass(frozen=True)
class Line:
    """One row of the table of children: how many girls, boys, all; None where withheld."""

    key: str
    cells: Sequence[int | None]


def children_in(village: Village, *, known_on: dt.date | None = None) -> pl.DataFrame:
    """The children of a village who are counted, with `work` (one of `WORK`), `school` (of those of
    school age, one of `SCHOOL`) and `away`."""
    told = children_of([village.place], on=village.on, known_on=known_on)
    judged = answer_children(told, village.rules).filter(pl.col("counted").fill_null(value=True))
    of_age = pl.col("school_age").fill_null(value=True)
    work = (
        pl.when("labour")
        .then(pl.lit("labour"))
        .when("clear")
        .then(pl.lit("clear"))
        .when(pl.col("last_seen").is_null())
        .then(pl.lit("unseen"))
        .otherwise(pl.lit("open"))
    )
    school = (
        pl.when(~of_age)
        .then(None)
        .when("schooled")
        .then(pl.lit("schooled"))
        .when(~pl.col("schooled"))
        .then(pl.lit("out"))
        .otherwise(pl.lit("untold"))
    )
    return judged.with_columns(work.alias("work"), school.alias("school"))


def table_of(
    listed: pl.DataFrame, column: str, keys: Sequence[str], *, smallest: int
) -> list[Line]:
    """How many stand at each of these, girls, boys and all; small numbers withheld, and with them
    as many others as keep them hidden (`smallest` 0: none)."""
    sexes = [sex for sex in SEXES if sex or (listed["sex"].fill_null("") == "").any()]
    grid = pl.DataFrame([{column: key, "sex": sex} for key in keys for sex in sexes])
    counts = listed.with_columns(pl.col("sex").fill_null("")).group_by(column, "sex").len("value")
    cells = grid.join(counts, on=[column, "sex"], how="left", maintain_order="left").with_columns(
        pl.col("value").fill_null(0).cast(pl.Int64)
    )
    shown = withhold(cells, by=[column, "sex"], smallest=smallest) if smallest else cells
    lines = []
    for key in keys:
        own = shown.filter(pl.col(column) == key)["value"].to_list()
        whole = None if None in own else sum(own)
        lines.append(Line(key, [*own[:2], whole]))
    return lines


def told_number(number: int, smallest: int) -> int | None:
    """A number of children as this reader is told it; None where it is withheld."""
    return None if 0 < number < smallest else number


def smallest_for(user: User, place: Place) -> int:
    """The smallest number of children that this reader is told of a village; 0: any."""
    if opens_children(user, place):
        return 0
    return smallest_cell(open_pack(pack_of(place)).path)


def smallest_of_groups(user: User, place: Place) -> int:
    """The same of what groups saw and raised: whoever records for them is told what they did."""
    return 0 if keeps(user, place, RECORD) else smallest_for(user, place)


def ids_in(listed: pl.DataFrame, *, part: str = "") -> list[UUID]:
    """Who stands in a part of the list: a key of `WORK` or `SCHOOL`, or `away`."""
    if part in WORK:
        listed = listed.filter(pl.col("work") == part)
    elif part in SCHOOL:
        listed = listed.filter(pl.col("school") == part)
    elif part == "away":
        listed = listed.filter("away")
    return [UUID(each) for each in listed["person"]]
