"""A few children of the real programme's districts, entered through the ledger."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from muara_server.accounts.models import User
from muara_server.ledger.actions import append
from muara_server.ledger.drafts import Draft

PROGRAMME = "converging_2008"
SITAMARHI, SURAT, KATIHAR = "IN.DT.221", "IN.DT.459", "IN.DT.201"


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


@dataclass
class Register:
    """Writes down children and families, and remembers the entries."""

    who: User
    source: str = "demonstration"
    services: list[uuid.UUID] = field(default_factory=list)
    persons: list[uuid.UUID] = field(default_factory=list)

    def children(
        self, number: int, place: str, *, sex: str = "female", on: str = "2012-05-01"
    ) -> None:
        """Children of 10 who were out of school, not at work, and were given education services."""
        for _ in range(number):
            self.child(place, sex=sex, on=on)

    def child(
        self,
        place: str,
        *,
        sex: str = "female",
        on: str = "2012-05-01",
        age: int | tuple[int, int] = 10,
    ) -> uuid.UUID:
        """One child of this age, at least and at most; the service's entry."""
        low, high = age if isinstance(age, tuple) else (age, age)
        person, service, day = uuid.uuid4(), uuid.uuid4(), dt.date.fromisoformat(on)
        same = {"place": place, "day": day, "person": person}
        drafts = [
            self.draft("person", uuid=person, facts={"sex": sex}, **same),
            self.draft("identity", facts={"age_low": low, "age_high": high}, **same),
            self.draft("work", facts={"worked": False, "worst_form": "none"}, **same),
            self.draft("schooling", facts={"school_status": "dropout"}, **same),
            self.draft("service", uuid=service, facts={"service": "education"}, **same),
        ]
        self.record(*drafts)
        self.services.append(service)
        self.persons.append(person)
        return service

    def family(self, place: str, *stages: str, on: str = "2012-05-01") -> None:
        """A family and the stages it reached, a month apart."""
        household, day = uuid.uuid4(), dt.date.fromisoformat(on)
        drafts = [
            self.draft("household", uuid=household, household=household, place=place, day=day)
        ]
        for number, stage in enumerate(stages):
            later = day + dt.timedelta(days=30 * number)
            facts = {"scheme": "IN-NREGS", "stage": stage}
            drafts.append(
                self.draft("scheme_stage", household=household, place=place, day=later, facts=facts)
            )
        self.record(*drafts)

    def retract(self, service: uuid.UUID, place: str, *, on: str) -> None:
        """Somebody saw that the service was never given."""
        person = self.persons[self.services.index(service)]
        day = dt.date.fromisoformat(on)
        self.record(
            self.draft(
                "retraction",
                person=person,
                place=place,
                day=day,
                corrects=service,
                facts={"reason": "did_not_happen"},
            )
        )

    def draft(self, kind: str, *, place: str, day: dt.date, **said: object) -> Draft:
        chosen = {"uuid": uuid.uuid4(), **said}
        return Draft(
            programme=PROGRAMME,
            kind=kind,
            place_code=place,
            true_on=day,
            recorded_at=noon(day),
            **chosen,
        )

    def record(self, *drafts: Draft) -> None:
        append(drafts, who=self.who, source=self.source)
