"""A district committee in Sitamarhi with five seats, for tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.coordination.actions import bodies as deeds
from muara_server.coordination.actions.bodies import Came
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.queries.bodies import Body, body_for
from server.cast import PROGRAMME

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

SINCE = dt.date(2024, 1, 8)
MET = dt.date(2024, 5, 3)
SIDES = {"labour": "ministry", "education": "ministry", "kilns": "employers", "union": "union"}


@dataclass(frozen=True)
class Committee:
    """Its id, and the ids of organisations and seats by short names."""

    id: UUID
    who: User
    place: Place
    organisations: dict[str, UUID]
    seats: dict[str, UUID]

    @property
    def body(self) -> Body:
        return body_for(self.who, self.id)

    def tell(self, kind: str, **told: object) -> UUID:
        given = {"of": self.id, "place": self.place, "programme": PROGRAMME, "who": self.who}
        return tell(kind, **(given | told))  # type: ignore[arg-type]

    def meets(self, *there: str, on: dt.date = MET) -> UUID:
        """A meeting to which these came, and nobody else."""
        meeting = self.called(on)
        self.held(meeting, *there, on=on)
        return meeting

    def called(self, on: dt.date = MET) -> UUID:
        return deeds.call(
            self.body, meets_on=on, agenda="Kilns", where="Collectorate", on=SINCE, who=self.who
        )

    def held(self, meeting: UUID, *there: str, on: dt.date = MET) -> None:
        came = [
            Came(seat, "present" if name in there else "absent")
            for name, seat in self.seats.items()
        ]
        deeds.hold(self.body, meeting, on=on, came=came, who=self.who)

    def decides(self, meeting: UUID | None, due_on: dt.date, owner: str = "labour") -> UUID:
        facts = {
            "step": "decide",
            "body": str(self.id),
            "owner": str(self.organisations[owner]),
            "due_on": due_on,
        }
        if meeting:
            facts["meeting"] = str(meeting)
        words = {"text": "Visit every kiln before the season ends."}
        return self.tell("decision_taken", of=None, facts=facts, words=words, on=MET)


def a_committee(who: User, place: Place, kind: str = "district_committee") -> Committee:
    def organisation(name: str, sort: str) -> UUID:
        return tell(
            "organisation",
            place=place,
            programme=PROGRAMME,
            facts={"organisation_kind": sort},
            words={"title": name.capitalize()},
            on=SINCE,
            who=who,
        )

    organisations = {name: organisation(name, sort) for name, sort in SIDES.items()}
    body = tell(
        "body",
        place=place,
        programme=PROGRAMME,
        facts={"body_kind": kind},
        on=SINCE,
        who=who,
    )
    roles = {"labour": "chair", "education": "secretary"}
    seats = {
        name: tell(
            "seat",
            of=body,
            place=place,
            programme=PROGRAMME,
            facts={
                "organisation": str(organisation),
                "seat_role": roles.get(name, "member"),
                "member_sex": "female" if name in ("labour", "union") else "male",
            },
            words={"member": f"Somebody of {name}"},
            on=SINCE,
            who=who,
        )
        for name, organisation in organisations.items()
    }
    return Committee(body, who, place, organisations, seats)
