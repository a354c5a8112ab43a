"""Budget lines: what was planned, and what activities, societies and their centres spent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl

from muara.coordination import against_plan, budget_lines
from muara.packs import Pack, open_pack
from muara_server import figures
from muara_server.coordination.frames.societies import Account
from muara_server.coordination.money_words import FLAG_WORDS
from muara_server.coordination.queries.activities import activities
from muara_server.coordination.queries.flags import Flag, with_settled
from muara_server.coordination.queries.money import societies
from muara_server.coordination.queries.told import said
from muara_server.learning.queries.centres import centres_by_key
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.told import Said
    from muara_server.places.models import Place

_PLANS = {
    "plan": pl.String,
    "line": pl.String,
    "place": pl.String,
    "begins_on": pl.Date,
    "ends_on": pl.Date,
    "amount": pl.Float64,
}
_SPENT = {
    "id": pl.String,
    "line": pl.String,
    "label": pl.String,
    "place": pl.String,
    "day": pl.Date,
    "amount": pl.Float64,
    "what": pl.String,
    "activity": pl.String,
}


@dataclass(frozen=True)
class Plan:
    """A plan of a budget line, and what was spent of it."""

    told: Said
    label: str
    begins: dt.date
    ends: dt.date
    amount: float
    spent: float
    over: float
    flag: Flag | None

    @property
    def share(self) -> float:
        """What was spent, in per cent of the plan."""
        return 100 * self.spent / self.amount


@dataclass(frozen=True)
class Payment:
    """One payment: of an activity, of a society, or of a centre."""

    on: dt.date
    what: str
    amount: float
    activity: UUID | None


class Budget:
    """The budget as one reader may see it."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.told = said(user, "budget_plan")
        self.spent = pl.DataFrame(list(_spent(user)), schema=_SPENT).unique(
            "id", keep="first", maintain_order=True
        )

    def plans(self) -> list[Plan]:
        """Every plan with what was spent of it: those above it first, then the latest."""
        rows = [
            {
                "plan": str(each.id),
                "line": each.facts["line"],
                "place": each.place.path,
                "begins_on": dt.date.fromisoformat(each.facts["begins_on"]),
                "ends_on": dt.date.fromisoformat(each.facts["ends_on"]),
                "amount": float(each.facts["amount"]),
            }
            for each in self.told
        ]
        found = against_plan(pl.DataFrame(rows, schema=_PLANS), self.spent).to_dicts()
        flags = {flag.about: flag for flag in with_settled(self.user, self._flags(found))}
        plans = [
            _plan(told, row, flags.get(told.id)) for told, row in zip(self.told, found, strict=True)
        ]
        return sorted(plans, key=lambda one: (one.over == 0, -one.ends.toordinal(), one.label))

    def payments(self, plan: Plan) -> list[Payment]:
        """What was spent of a plan, payment by payment."""
        return _payments(
            self.spent.filter(
                (pl.col("line") == plan.told.facts["line"])
                & pl.col("place").str.starts_with(plan.told.place.path)
                & pl.col("day").is_between(plan.begins, plan.ends)
            )
        )

    def unplanned(self) -> list[tuple[str, list[Payment]]]:
        """Payments that no plan counts, by line."""
        counted = pl.lit(False)
        for each in self.told:
            begins, ends = each.facts["begins_on"], each.facts["ends_on"]
            counted |= (
                (pl.col("line") == each.facts["line"])
                & pl.col("place").str.starts_with(each.place.path)
                & pl.col("day").is_between(
                    dt.date.fromisoformat(begins), dt.date.fromisoformat(ends)
                )
            )
        left = self.spent.filter(~counted)
        return [
            (str(label), _payments(rows))
            for (label,), rows in sorted(left.group_by("label"), key=lambda one: str(one[0]))
        ]

    def _flags(self, found: Sequence[Mapping[str, Any]]) -> Iterator[Flag]:
        for told, row in zip(self.told, found, strict=True):
            if row["over"] > 0:
                words = {
                    "line": line_label(told.facts["line"], told.place),
                    "over": figures.number(round(row["over"])),
                }
                yield Flag(
                    code="over_plan",
                    about=told.id,
                    says=str(FLAG_WORDS["over_plan"]) % words,
                    place=told.place,
                    over=row["over"],
                )


def _plan(told: Said, row: Mapping[str, Any], flag: Flag | None) -> Plan:
    return Plan(
        told=told,
        label=line_label(told.facts["line"], told.place),
        begins=row["begins_on"],
        ends=row["ends_on"],
        amount=row["amount"],
        spent=row["spent"],
        over=row["over"],
        flag=flag,
    )


def line_label(key: str, place: Place) -> str:
    """What a budget line is called in the pack of a place."""
    line = budget_lines(open_pack(pack_of(place))).get(key)
    return line.label(figures.language()) if line else key


def _payments(rows: pl.DataFrame) -> list[Payment]:
    return [
        Payment(
            on=row["day"],
            what=row["what"],
            amount=row["amount"],
            activity=UUID(row["activity"]) if row["activity"] else None,
        )
        for row in rows.sort("day", "id").to_dicts()
    ]


def _spent(user: User) -> Iterator[dict[str, Any]]:
    """Every payment once: of activities by their line, of societies and centres by the head."""
    for each in activities(user):
        for told in each.costs:
            if each.line:
                yield {
                    "id": str(told.id),
                    "line": each.line,
                    "label": line_label(each.line, each.place),
                    "place": each.place.path,
                    "day": told.on,
                    "amount": float(told.facts["amount"]),
                    "what": each.title,
                    "activity": str(each.id),
                }
    known = centres_by_key()
    for society in societies(user):
        account = Account(user, society)
        lines = _lines_by_head(account.pack)
        for row in account.moves.filter(pl.col("movement") == "used").to_dicts():
            centre = known.get(row["centre"]) if row["centre"] else None
            if row["head"] in lines:
                place = centre.provider.place if centre else society.organisation.place
                name = centre.provider.name if centre else society.organisation.name
                yield {
                    "id": row["id"],
                    "line": lines[row["head"]],
                    "label": line_label(lines[row["head"]], place),
                    "place": place.path,
                    "day": row["day"],
                    "amount": row["amount"],
                    "what": name,
                    "activity": None,
                }


def _lines_by_head(pack: Pack) -> dict[str, str]:
    return {head: line.key for line in budget_lines(pack).values() for head in line.heads}
