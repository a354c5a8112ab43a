"""Participants counted once across activities, and what of them a person must resolve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl

from muara.coordination import counted_once, in_two_towns
from muara_server import figures
from muara_server.coordination.money_words import FLAG_WORDS
from muara_server.coordination.queries.flags import SETTLED, Flag, with_settled
from muara_server.coordination.queries.told import said
from muara_server.keys import sounds

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.activities import Activity
    from muara_server.coordination.queries.told import Said

_COLUMNS = {
    "participant": pl.String,
    "activity": pl.String,
    "place": pl.String,
    "sex": pl.String,
    "kind": pl.String,
    "first_day": pl.Date,
    "last_day": pl.Date,
}


@dataclass(frozen=True)
class Counted:
    """Who took part in some activities, each once; `told`: a row for each part and place."""

    told: pl.DataFrame
    people: pl.DataFrame

    @property
    def together(self) -> int:
        """How many people there are, each once."""
        return self.people.height

    @property
    def times(self) -> int:
        """How often somebody took part."""
        return self.told.unique(["participant", "activity"]).height

    @property
    def table(self) -> list[tuple[str, dict[str, int]]]:
        """How many of each kind, by sex."""
        grouped = self.people.group_by("kind", "sex").len().sort("kind").iter_rows()
        found: dict[str, dict[str, int]] = {}
        for kind, sex, many in grouped:
            found.setdefault(kind, {})[sex] = many
        return list(found.items())


def counted(user: User, listed: Sequence[Activity]) -> Counted:
    """Everybody who took part in these activities, each once."""
    same, apart = _resolved(user)
    rows = [
        {
            "participant": _person(told.facts["participant"], str(each.id), same, apart),
            "activity": str(each.id),
            "place": place.path,
            "sex": told.facts.get("participant_sex"),
            "kind": told.facts["participant_kind"],
            "first_day": first,
            "last_day": last,
        }
        for each in listed
        for told in each.taking_part
        for first, last in [each.days_of(told)]
        for place in each.places
    ]
    frame = pl.DataFrame(rows, schema=_COLUMNS)
    return Counted(told=frame, people=counted_once(frame))


def flags(user: User, listed: Sequence[Activity]) -> list[Flag]:
    """Who was in two towns on one day, and who may be one person counted twice."""
    known = {str(each.id): each for each in listed}
    names = {
        told.facts["participant"]: told.word("member") or told.word("document")
        for each in listed
        for told in each.taking_part
    }
    found = [*_two_towns(listed, known, names), *_perhaps_same(listed)]
    return with_settled(user, found)


def _two_towns(
    listed: Sequence[Activity], known: dict[str, Activity], names: dict[str, str]
) -> Iterator[Flag]:
    rows = [
        {
            "participant": told.facts["participant"],
            "activity": str(each.id),
            "place": place.path,
            "sex": None,
            "kind": None,
            "first_day": first,
            "last_day": last,
        }
        for each in listed
        for told in each.taking_part
        for first, last in [each.days_of(told)]
        for place in each.places
    ]
    for row in in_two_towns(pl.DataFrame(rows, schema=_COLUMNS)).to_dicts():
        first, second = known[row["activity"]], known[row["other"]]
        words = {
            "who": names[row["participant"]],
            "day": figures.day(row["on"]),
            "first": first.title,
            "second": second.title,
        }
        yield Flag(
            code="two_towns",
            about=UUID(row["participant"]),
            says=str(FLAG_WORDS["two_towns"]) % words,
            place=first.place,
            beside=second.id,
        )


def _perhaps_same(listed: Sequence[Activity]) -> Iterator[Flag]:
    """Two of one name and place, of whom one was entered with a number and the other without."""
    by_sound: dict[tuple[str, str], dict[str, tuple[Activity, Said]]] = {}
    for each in listed:
        for told in each.taking_part:
            spoken = " ".join(sorted(sounds.sounds(told.word("member"))))
            if spoken:
                alike = by_sound.setdefault((spoken, each.place.path), {})
                alike.setdefault(told.facts["participant"], (each, told))
    for alike in by_sound.values():
        (first, (at, told)), *others = sorted(alike.items())
        for other, (at_other, told_other) in others:
            if _has_number(told) and _has_number(told_other):
                continue
            words = {"who": told.word("member"), "first": at.title, "second": at_other.title}
            yield Flag(
                code="perhaps_same",
                about=UUID(first),
                says=str(FLAG_WORDS["perhaps_same"]) % words,
                place=at.place,
                beside=UUID(other),
            )


def _has_number(told: Said) -> bool:
    return bool(told.word("phone") or told.word("document"))


def _resolved(user: User) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """Who is one person with whom; and who, at an activity, is somebody else of that name."""
    same: dict[str, str] = {}
    apart: set[tuple[str, str]] = set()
    for each in said(user, SETTLED):
        about, beside = each.facts["about"], each.facts.get("beside") or ""
        if each.facts["flag"] == "perhaps_same" and each.facts["found"] == "one_person":
            same[beside] = about
        if each.facts["flag"] == "two_towns" and each.facts["found"] == "two_people":
            apart.add((about, beside))
    return same, apart


def _person(
    participant: str, activity: str, same: dict[str, str], apart: set[tuple[str, str]]
) -> str:
    if (participant, activity) in apart:
        return f"{participant}/{activity}"
    seen = {participant}
    while participant in same and same[participant] not in seen:
        participant = same[participant]
        seen.add(participant)
    return participant
