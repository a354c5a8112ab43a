"""Partners of the demonstration, their agreements and promises, entered as their keepers would.

What other parts of the demonstration name by its key has the id that `organisation_id` gives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.coordination.queries.organisations import partners_at
from muara_server.demonstration.chance import Chance
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.demonstration.plan import Plan

Row = Mapping[str, Any]
Entered = tuple[str, Draft]
"""Who enters it, by login, and what."""


def enter(plan: Plan, users: Mapping[str, User]) -> int:
    """Enter them all, in the order in which one thing names another; how many entries that was."""
    told = _Partners(plan, users)
    steps = (
        told.organisations(),
        told.parts(),
        told.agreements(),
        told.parties(),
        told.promises(),
        told.answers(),
        told.changes(),
        told.liaisons(),
    )
    return sum(_append(each, users) for each in steps)


def organisation_id(plan: Plan, key: str) -> UUID:
    """The id of the organisation of this key."""
    return Chance(plan.seed, f"partner/{key}").uuid()


def agreement_id(plan: Plan, key: str) -> UUID:
    """The id of the agreement of this key."""
    return Chance(plan.seed, f"agreement/{key}").uuid()


def _append(entered: Iterator[Entered], users: Mapping[str, User]) -> int:
    done = 0
    for login, each in groupby(entered, key=lambda one: one[0]):
        drafts = [draft for _login, draft in each]
        deed = "demonstration.entered"
        ledger.append(drafts, who=users[login], deed=deed, source="demonstration")
        done += len(drafts)
    return done


class _Partners:
    """Writes what partners.toml tells."""

    def __init__(self, plan: Plan, users: Mapping[str, User]) -> None:
        self.plan, self.users, self.says = plan, users, plan.partners
        self.rows: list[Row] = [*self._of_the_pack(), *self.says["organisation"]]
        self.place_of = {row["key"]: row["place"] for row in self.rows}

    def _of_the_pack(self) -> Iterator[Row]:
        """The partners that the pack names: what they are called stands there."""
        says = self.says["partners"]
        for key, row in partners_at(places.by_code(says["place"])).items():
            yield {
                "key": key,
                "partner": key,
                "name": row["labels"]["en"],
                "kind": says.get("kind_of", {}).get(key, says["kinds"][row["group"]]),
                "place": says["place"],
                "since": says.get("since_of", {}).get(key, says["since"]),
                "part_of": says.get("part_of", {}).get(key, ""),
                "role": says.get("roles", {}).get(key, says.get("role", "")),
                "unconfirmed": row.get("unconfirmed", False),
            }

    def organisations(self) -> Iterator[Entered]:
        """Whatever others are a part of comes first."""
        for row in sorted(self.rows, key=lambda one: self._depth(one)):
            facts = {
                "organisation_kind": row["kind"],
                "partner": row.get("partner"),
                "part_of": self._id(row.get("part_of")),
                "unconfirmed": row.get("unconfirmed") or None,
            }
            words = {"title": row["name"], "source": row.get("source"), "note": row.get("note")}
            made = organisation_id(self.plan, row["key"])
            yield self._draft("organisation", row["place"], row["since"], facts, words, uuid=made)

    def _depth(self, row: Row) -> int:
        whole = next((one for one in self.rows if one["key"] == row.get("part_of")), None)
        return 1 + self._depth(whole) if whole else 0

    def parts(self) -> Iterator[Entered]:
        """What each does in the programme."""
        for row in self.rows:
            if row.get("role"):
                facts = {"of": self._id(row["key"]), "role": row["role"]}
                since = row.get("role_since", row["since"])
                yield self._draft("organisation_role", row["place"], since, facts)

    def agreements(self) -> Iterator[Entered]:
        """Each recorded, signed, renewed, ended."""
        for row in self.says["agreement"]:
            of = agreement_id(self.plan, row["key"])
            facts = {
                "step": "record",
                "agreement_kind": row["kind"],
                "unconfirmed": row.get("unconfirmed"),
            }
            words = {name: row.get(name) for name in ("title", "text", "document", "source")}
            day = row.get("signed") or row["drafted"]
            yield self._draft("agreement", row["place"], day, facts, words, uuid=of)
            for step in self._steps_of(row):
                said = {name: step[name] for name in _FACTS if name in step}
                yield self._draft(
                    "agreement", row["place"], step["on"], {"of": str(of), **said}, step
                )

    def _steps_of(self, row: Row) -> Iterator[Row]:
        if "signed" in row:
            known = {name: row[name] for name in ("until", "since", "day_known") if name in row}
            yield {"step": "sign", "on": row["signed"], **known}
        yield from row.get("step", ())

    def parties(self) -> Iterator[Entered]:
        """An entry for each."""
        for row in self.says["agreement"]:
            of = str(agreement_id(self.plan, row["key"]))
            for key, capacity in row["parties"].items():
                facts = {"of": of, "organisation": self._id(key), "capacity": capacity}
                day = row.get("signed") or row["drafted"]
                yield self._draft("agreement_party", row["place"], day, facts)

    def promises(self) -> Iterator[Entered]:
        """What each promised."""
        for number, row in enumerate(self.says["promise"]):
            facts = {
                "step": "undertake",
                "owner": self._id(row["owner"]),
                "due_on": row["due"],
                "agreement": str(agreement_id(self.plan, row["agreement"]))
                if "agreement" in row
                else None,
            }
            made = self._promise(number)
            words = {"text": row["text"]}
            yield self._draft("obligation", row["place"], row["promised"], facts, words, uuid=made)

    def answers(self) -> Iterator[Entered]:
        """What became of each promise, told by whoever speaks for the organisation or keeps it."""
        for number, row in enumerate(self.says["promise"]):
            for step in row.get("step", ()):
                said = {name: step[name] for name in _FACTS if name in step}
                facts = {"of": str(self._promise(number)), **said}
                yield self._draft(
                    "obligation", row["place"], step["on"], facts, step, by=step.get("by", "")
                )

    def changes(self) -> Iterator[Entered]:
        """Mergers, new names, ends."""
        for row in self.says.get("change", ()):
            facts = {
                "of": self._id(row["of"]),
                "change": row["change"],
                "other": self._id(row.get("other")),
            }
            place = self.place_of[row["of"]]
            yield self._draft("organisation_change", place, row["on"], facts, row)

    def liaisons(self) -> Iterator[Entered]:
        """Who speaks for whom, with an account."""
        for row in self.says.get("liaison", ()):
            holder = self.users[row["holder"]]
            facts = {"of": self._id(row["of"]), "holder": str(holder.pk)}
            words = {"member": holder.display_name}
            place = self.place_of[row["of"]]
            yield self._draft("liaison", place, row["since"], facts, words)

    def _promise(self, number: int) -> UUID:
        return Chance(self.plan.seed, f"promise/{number}").uuid()

    def _id(self, key: str | None) -> str | None:
        return str(organisation_id(self.plan, key)) if key else None

    def _draft(
        self,
        kind: str,
        place: str,
        on: dt.date,
        facts: Row,
        words: Row | None = None,
        *,
        uuid: UUID | None = None,
        by: str = "",
    ) -> Entered:
        chance = Chance(self.plan.seed, f"{kind}/{place}/{on}/{sorted(map(str, facts.items()))}")
        names = [name for name in _WORDS if (words or {}).get(name)]
        seen = max(on + dt.timedelta(days=1), self.says["recorded_from"])
        return by or self.says["keepers"][place], Draft(
            uuid=uuid or chance.uuid(),
            programme=self.plan.programme,
            kind=kind,
            place_code=place,
            true_on=on,
            recorded_at=dt.datetime.combine(seen, dt.time(6, 30), tzinfo=dt.UTC),
            facts={name: said for name, said in facts.items() if said is not None},
            identifiers={name: words[name] for name in names} if words else {},
        )


_FACTS = ("step", "since", "until", "day_known", "due_on", "reason")
_WORDS: Sequence[str] = ("title", "text", "document", "source", "note", "member")
