"""Bodies of the demonstration: seats, meetings, decisions, recorded as their keepers would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.demonstration.chance import Chance
from muara_server.demonstration.partners import organisation_id
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.demonstration.plan import Plan

Row = Mapping[str, Any]
Entered = tuple[str, Draft]

CALLED_BEFORE = dt.timedelta(days=14)
DUE_AFTER = (35, 75)
CAME = {"present": 78.0, "substitute": 8.0, "excused": 8.0, "absent": 6.0}
OUTCOMES = {"done": 60.0, "late": 18.0, "postponed": 8.0, "dropped": 6.0, "open": 8.0}


def enter(plan: Plan, users: Mapping[str, User]) -> int:
    """Enter them all, in the order in which one thing names another; how many entries that was."""
    told = [_Body(plan, row, place) for row in plan.bodies["body"] for place in row["places"]]
    steps = (
        _offices(plan, told),
        (each for body in told for each in body.begins()),
        (each for body in told for each in body.sits()),
        (each for body in told for each in body.calls()),
        (each for body in told for each in body.meets()),
        (each for body in told for each in body.decides()),
        (each for body in told for each in body.follows_up()),
        (each for body in told for each in body.leaves()),
    )
    return sum(_append(each, users) for each in steps)


def body_id(plan: Plan, kind: str, place: str) -> UUID:
    """The id of the body of this kind at this place."""
    return Chance(plan.seed, f"body/{kind}/{place}").uuid()


def _append(entered: Iterator[Entered], users: Mapping[str, User]) -> int:
    done = 0
    for login, each in groupby(sorted(entered, key=lambda one: one[0]), key=lambda one: one[0]):
        drafts = [draft for _login, draft in each]
        deed = "demonstration.entered"
        ledger.append(drafts, who=users[login], deed=deed, source="demonstration")
        done += len(drafts)
    return done


def _offices(plan: Plan, told: Sequence[_Body]) -> Iterator[Entered]:
    """The invented offices that have a seat, or own a decision, once each."""
    known: set[str] = set()
    for body in told:
        for office in body.offices:
            key = body.organisation(office)
            if key in known or not key.startswith("office/"):
                continue
            known.add(key)
            says = plan.bodies["offices"][office]
            name = says["name"].format(place=body.place_name)
            yield body.draft(
                "organisation",
                max(body.row["since"], plan.bodies["recorded_from"]),
                {"organisation_kind": says["kind"]},
                {"title": name},
                uuid=organisation_id(plan, key),
            )


@dataclass(frozen=True)
class _Seat:
    """One seat: of which office (empty: of a person alone), and in which role."""

    id: UUID
    office: str
    organisation: UUID | None
    role: str


class _Body:
    """Writes what bodies.toml tells of one body."""

    def __init__(self, plan: Plan, row: Row, place: str) -> None:
        self.plan, self.row, self.place, self.says = plan, row, place, plan.bodies
        self.id = body_id(plan, row["kind"], place)
        self.place_name = places.by_code(place).name("en")
        self.chance = Chance(plan.seed, f"sittings/{row['kind']}/{place}")
        self.offices = sorted(
            {*row.get("seats", ()), *row.get("observe", ()), *row.get("decides", ())}
        )
        self.seats = self._seats()
        self.days = self._days()
        self.events = {
            each["meeting"]: each
            for each in self.says.get("event", ())
            if (each["body"], each["place"]) == (row["kind"], place)
        }

    # --- what there is ---

    def organisation(self, office: str) -> str:
        """The key of the organisation that an office is here."""
        own = self.says.get("offices_of", {}).get(self.place, {})
        return str(own.get(office, f"office/{office}/{self.place}"))

    def _seats(self) -> list[_Seat]:
        row = self.row
        named = [(key, key) for key in row.get("partners", ())]
        named += [(office, self.organisation(office)) for office in row.get("seats", ())]
        watching = [(key, key) for key in row.get("observers", ())]
        watching += [(office, self.organisation(office)) for office in row.get("observe", ())]
        told = [(office, key, "") for office, key in named]
        told += [("", "", "") for _ in range(row.get("persons", 0))]
        roles = ["chair", "secretary", *["member"] * len(told)]
        seats = [(office, key, role) for (office, key, _), role in zip(told, roles, strict=False)]
        seats += [(office, key, "observer") for office, key in watching]
        return [
            _Seat(
                id=Chance(self.plan.seed, f"seat/{self.id}/{number}").uuid(),
                office=office,
                organisation=organisation_id(self.plan, key) if key else None,
                role=role,
            )
            for number, (office, key, role) in enumerate(seats)
        ]

    def _days(self) -> list[dt.date]:
        """The days of its meetings, about as far apart as its row says."""
        if "every_days" not in self.row:
            return []
        days, day = [], self.says["first"] + dt.timedelta(days=self.chance.number(0, 20))
        while day <= self.says["last"]:
            days.append(day)
            day += dt.timedelta(days=self.row["every_days"] + self.chance.number(-6, 6))
        return days

    def _meeting(self, number: int) -> UUID:
        return Chance(self.plan.seed, f"meeting/{self.id}/{number}").uuid()

    # --- what is recorded ---

    def begins(self) -> Iterator[Entered]:
        """It is there since a day."""
        facts = {"body_kind": self.row["kind"], "unconfirmed": self.row.get("unconfirmed")}
        words = {"source": self.row.get("source")}
        yield self.draft("body", self.row["since"], facts, words, uuid=self.id)

    def sits(self) -> Iterator[Entered]:
        """Who has a seat in it. Who sits for a real organisation is not named."""
        since = self.row.get("seats_since", max(self.row["since"], self.says["recorded_from"]))
        for seat in self.seats:
            facts: dict[str, Any] = {"of": str(self.id), "seat_role": seat.role}
            words = {}
            if seat.office not in self.row.get("partners", ()) and seat.role != "observer":
                sex = self.chance.one_of(("female", "male"))
                facts["member_sex"] = sex
                words["member"] = self.chance.one_of(
                    self.says["women" if sex == "female" else "men"]
                )
            if seat.organisation:
                facts["organisation"] = str(seat.organisation)
            yield self.draft("seat", since, facts, words, uuid=seat.id)

    def calls(self) -> Iterator[Entered]:
        """Each meeting is called two weeks before."""
        for number, day in enumerate(self.days, 1):
            facts = {"of": str(self.id), "meets_on": day}
            yield self.draft("meeting", day - CALLED_BEFORE, facts, uuid=self._meeting(number))

    def meets(self) -> Iterator[Entered]:
        """Held, with everybody's attendance where it is told; or not held."""
        for number, day in enumerate(self.days, 1):
            event = self.events.get(number, {})
            of = {"of": str(self.id), "meeting": str(self._meeting(number))}
            if "not_held" in event:
                yield self.draft("meeting_not_held", day, of | {"why_not": event["not_held"]})
                continue
            yield self.draft("meeting_held", day, of)
            for seat in self.seats if "attendance" not in self.row else ():
                came = self._came(seat, event)
                yield self.draft(
                    "meeting_attendance", day, of | {"seat": str(seat.id), "came": came}
                )

    def _came(self, seat: _Seat, event: Row) -> str:
        drawn = self.chance.weighted(CAME)
        if "only" in event:
            return "present" if seat.office in event["only"] else "absent"
        if seat.office in event.get("without", ()):
            return "absent"
        # Whoever chairs is there, and so is every side, unless an event says otherwise.
        return "present" if seat.role == "chair" or seat.office in _SIDES else drawn

    def decides(self) -> Iterator[Entered]:
        """One decision of each meeting that was held."""
        for number, day in enumerate(self.days, 1):
            if "not_held" in self.events.get(number, {}) or not self.row.get("decides"):
                continue
            text, owner, seat, due = self._decision(number)
            facts = {
                "step": "decide",
                "body": str(self.id),
                "meeting": str(self._meeting(number)),
                "owner": str(owner),
                "seat": str(seat) if seat else None,
                "due_on": due,
            }
            yield self.draft(
                "decision_taken", day, facts, {"text": text}, uuid=self._decided(number)
            )

    def _is_there(self, office: str, day: dt.date) -> bool:
        """Nobody owns anything who has merged into another or closed by then."""
        key = self.organisation(office)
        return not any(
            each["of"] == key and each["change"] in ("merged", "closed") and each["on"] <= day
            for each in self.plan.partners.get("change", ())
        )

    def _decided(self, number: int) -> UUID:
        return Chance(self.plan.seed, f"decision/{self.id}/{number}").uuid()

    def _decision(self, number: int) -> tuple[str, UUID, UUID | None, dt.date]:
        chance = Chance(self.plan.seed, f"decides/{self.id}/{number}")
        texts = next(
            each["texts"] for each in self.says["decision"] if self.row["kind"] in each["of"]
        )
        owns = self.events.get(number, {}).get("owns")
        day = self.days[number - 1]
        there = [each for each in self.row["decides"] if self._is_there(each, day)]
        office = owns or there[number % len(there)]
        seat = next((each for each in self.seats if each.office == office), None)
        owner = organisation_id(self.plan, self.organisation(office))
        due = self.days[number - 1] + dt.timedelta(days=chance.number(*DUE_AFTER))
        return texts[number % len(texts)], owner, seat.id if seat and owns else None, due

    def follows_up(self) -> Iterator[Entered]:
        """What became of each decision, by the last day of the programme."""
        for number in range(1, len(self.days) + 1):
            if "not_held" in self.events.get(number, {}) or not self.row.get("decides"):
                continue
            yield from self._followed(number)

    def _followed(self, number: int) -> Iterator[Entered]:
        chance = Chance(self.plan.seed, f"follows/{self.id}/{number}")
        due = self._decision(number)[3]
        outcome, step = chance.weighted(OUTCOMES), {"of": str(self._decided(number))}
        early, after = (dt.timedelta(days=chance.number(2, 20)) for _ in range(2))
        event = self.events.get(number, {})
        if "only" in event or "owns" in event or outcome == "open":
            return
        if outcome == "dropped":
            facts = step | {"step": "drop", "reason": "overtaken"}
            yield from self._in_time(due - early, facts)
            return
        if outcome == "postponed":
            later = due + dt.timedelta(days=40)
            facts = step | {"step": "postpone", "due_on": later, "reason": "no_staff"}
            yield from self._in_time(due - dt.timedelta(days=1), facts)
            yield from self._in_time(later - early, step | {"step": "do"})
            return
        done = due - early if outcome == "done" else due + after
        yield from self._in_time(done, step | {"step": "do"})

    def _in_time(self, day: dt.date, facts: Row) -> Iterator[Entered]:
        """Only what had happened by the programme's last day."""
        if day <= self.says["last"]:
            yield self.draft("decision_taken", day, facts)

    def leaves(self) -> Iterator[Entered]:
        """Whoever leaves a seat after a meeting."""
        for number, event in self.events.items():
            for seat in self.seats if "leaves" in event else ():
                if seat.office == event["leaves"]:
                    day = self.days[number - 1] + dt.timedelta(days=20)
                    yield self.draft("seat_end", day, {"of": str(self.id), "seat": str(seat.id)})

    def draft(
        self,
        kind: str,
        on: dt.date,
        facts: Row,
        words: Row | None = None,
        *,
        uuid: UUID | None = None,
    ) -> Entered:
        """An entry of its place, recorded on the evening of its day by whoever keeps it."""
        own = Chance(self.plan.seed, f"{kind}/{self.id}/{on}/{sorted(map(str, facts.items()))}")
        keepers = self.plan.partners["keepers"]
        seen = max(on, self.says["recorded_from"])
        return keepers.get(self.place, self.says["keeper"]), Draft(
            uuid=uuid or own.uuid(),
            programme=self.plan.programme,
            kind=kind,
            place_code=self.place,
            true_on=on,
            recorded_at=dt.datetime.combine(seen, dt.time(12, 30), tzinfo=dt.UTC),
            facts={name: said for name, said in facts.items() if said is not None},
            identifiers={name: said for name, said in (words or {}).items() if said},
        )


_SIDES = frozenset({"labour", "employers", "union"})
