"""What is recorded about them: each family's entries, in the order in which they came in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from muara_server.demonstration.ages import age_on, in_season
from muara_server.demonstration.applications import (
    HOUSEHOLD,
    Applications,
    Member,
    known_of,
    members,
)
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import Child, Family, Part
from muara_server.demonstration.homes import Relative, circumstances, grade_on
from muara_server.demonstration.plan import District, Plan
from muara_server.demonstration.questions import ask
from muara_server.ledger.drafts import Draft

_DAY = dt.timedelta(days=1)
EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
TAUGHT_AGES, TRAINED_AGES = (5, 14), (14, 17)


class Recorder:
    """Writes the entries of one district: knows its place, its programme and its clock."""

    def __init__(self, plan: Plan, district: District, chance: Chance) -> None:
        self.plan, self.district, self.chance = plan, district, chance
        self.last, self.place = plan.days["recorded_until"], district.place
        self.on_paper: set[UUID] = set()

    def of_family(self, family: Family) -> Iterator[Draft]:
        """Registration first, then what happened, by the moment of recording."""
        self.place = family.place
        yield from self._registration(family)
        happened = [draft for child in family.children for draft in self._of_child(child, family)]
        happened += self._of_home(family)
        yield from sorted(
            happened, key=lambda draft: (draft.recorded_at, draft.corrects is not None)
        )

    # --- who they are ---

    def _registration(self, family: Family) -> Iterator[Draft]:
        first = family.since
        mother = f"{family.mother[0]} {family.surname[0]}".strip()
        says = self.plan.says["families"]
        told = {"name": mother, "address": says["address"].format(ward=family.ward)}
        if self.chance.percent(says["phone"]):
            told["phone"] = f"{says['phone_begins']} {self.chance.number(10000, 99999)}"
        yield self._draft(
            "household",
            first,
            at_once=True,
            household=family.id,
            uuid=family.id,
            facts={**family.told, "members": _living_together(family)},
            identifiers=told,
        )
        for relative in family.relatives:
            if relative.registered:
                yield from self._relative(family, relative)
        for child in family.children:
            yield from self._member(
                family, child.name, child.sex, "child", child.known_on, person=child.id
            )

    def _relative(self, family: Family, relative: Relative) -> Iterator[Draft]:
        """Somebody else of the family, with the age as it was told."""
        yield from self._member(
            family,
            relative.name,
            relative.sex,
            relative.relation,
            relative.since,
            person=relative.id,
        )
        if facts := self._age_told(relative):
            yield self._draft(
                "identity", relative.since, at_once=True, person=relative.id, facts=facts
            )
        if facts := self._schooling_told(relative):
            yield self._draft("schooling", relative.since, person=relative.id, facts=facts)

    def _schooling_told(self, relative: Relative) -> dict[str, Any]:
        """How long somebody went to school, or nothing: nobody asks the old.

        That a small child never went is told only of those who are still small when the work ends.
        """
        says = self.plan.homes["relatives"]["schooling"]
        on = relative.since if relative.grown else self.last
        young = age_on(relative.born, on) < says["under" if relative.grown else "small_under"]
        if not young or not self.chance.percent(says["told"]):
            return {}
        status = self.chance.weighted(says["shares"]) if relative.grown else "never"
        facts = {"school_status": status}
        if status in says["classes"]:
            facts["grade"] = self.chance.number(*says["classes"][status])
        return facts

    def _age_told(self, relative: Relative) -> dict[str, Any]:
        """A number of years, some five of them, a paper, or nothing: nobody asked."""
        shares = self.plan.homes["relatives"]["age"][relative.role]
        way = self.chance.weighted({**shares, "": 100 - sum(shares.values())})
        age = age_on(relative.born, relative.since)
        if way == "on_paper":
            return {"birth_date": relative.born, "evidence": "birth_certificate"}
        if way == "in_five":
            low = max(age - self.chance.number(0, 5), 0)
            return {"age_low": low, "age_high": low + 5, "evidence": "statement"}
        return {"age": age, "evidence": "statement"} if way else {}

    def _member(
        self,
        family: Family,
        name: tuple[str, str],
        sex: str,
        relation: str,
        since: dt.date,
        *,
        person: UUID,
    ) -> Iterator[Draft]:
        latin, script = (
            f"{given} {surname}".strip()
            for given, surname in zip(name, family.surname, strict=True)
        )
        yield self._draft(
            "person",
            since,
            at_once=True,
            person=person,
            uuid=person,
            facts={"sex": sex},
            identifiers={"name": latin, **({"other_name": [script]} if script else {})},
        )
        yield self._draft(
            "membership",
            since,
            at_once=True,
            person=person,
            household=family.id,
            facts={"relation": relation},
        )

    # --- what happened to a child ---

    def _of_child(self, child: Child, family: Family) -> Iterator[Draft]:
        yield from self._age(child)
        yield from self._school(child, at_risk=child.taught and not child.work, family=family)
        if child.work:
            yield from self._work(child)
        elif child.taught:
            yield self._not_at_work(child, child.known_on)
        if child.taught:
            yield self._service(child, child.served_on)
        if child.part is Part.MISTAKEN:
            yield from self._mistaken(child)
        if child.protected_on:
            yield from self._protected(child)

    def _age(self, child: Child) -> Iterator[Draft]:
        """A paper gives the day of birth; a statement an interval, where that settles enough."""
        about = {"person": child.id}
        evidence = self._evidence(child)
        if evidence in ("birth_certificate", "school_record"):
            facts = {"birth_date": child.born, "evidence": evidence}
            self.on_paper.add(child.id)
            child.known["on_paper"] = evidence
            yield self._draft("identity", child.known_on, facts=facts, **about)
            return
        low, high = self._said(child)
        facts = {"age_low": low, "age_high": high, "evidence": evidence}
        stated = self._draft("identity", child.known_on, facts=facts, **about)
        yield stated
        settled = child.part is not Part.UNSETTLED
        if settled and self.chance.percent(self.plan.says["corrected"]["age_corrected"]):
            paper = {"birth_date": child.born, "evidence": "school_record"}
            yield self._draft("identity", self._later(child.known_on, 20, 90), facts=paper, **about)

    def _evidence(self, child: Child) -> str:
        says = self.plan.says["ages"]
        if child.part is Part.UNSETTLED:
            return "statement"
        paper = {key: says[key] for key in ("birth_certificate", "school_record")}
        if not self._settles(child):
            return self.chance.weighted(paper)
        rest = 100 - sum(paper.values()) - says["medical"]
        return self.chance.weighted({**paper, "medical": says["medical"], "statement": rest})

    def _settles(self, child: Child) -> bool:
        """Would an interval of a year still tell that the child was of the age that counts?"""
        trained = child.part in (Part.TRAINED, Part.ENROLLED)
        least, most = TRAINED_AGES if trained else TAUGHT_AGES
        low, high = self._said(child)
        return least <= low and high + 1 + (child.served_on - child.known_on).days // 365 <= most

    def _said(self, child: Child) -> tuple[int, int]:
        """What the family would say on the day of registration."""
        if child.part is Part.UNSETTLED:
            return child.age, child.age + 1
        age = age_on(child.born, child.known_on)
        return age, age + 1

    def _school(self, child: Child, *, at_risk: bool, family: Family) -> Iterator[Draft]:
        """What was told on the first visit, and, of those taught, once more when they learnt.

        Whoever is served though not at work is at risk: a sister or brother works, or the child is
        out of school, and then somebody wrote that down.
        """
        says = self.plan.says["school"]
        out = at_risk and not family.works_beside(child)
        asked = self.chance.percent(says["before_recorded" if child.taught else "others_recorded"])
        if asked or out:
            before = self.chance.weighted(says["at_risk"]) if out else self._before(child)
            facts = self._learning(child, before, child.known_on)
            child.known["told_status"] = facts["school_status"]
            yield self._draft("schooling", child.known_on, person=child.id, facts=facts)
        if child.part is Part.TAUGHT and self.chance.percent(says["asked_again"]):
            day = self._later(child.served_on, 60, 300)
            facts = self._learning(child, "enrolled", day)
            child.known["told_status"] = "enrolled"
            centre = self.plan.homes["school"]["centre_is"]
            facts["institution"] = centre if child.school == "centre" else "school"
            if self.chance.percent(says["attendance_recorded"]):
                facts["attendance_percent"] = self.chance.number(48, 97)
            yield self._draft("schooling", day, person=child.id, facts=facts)

    def _before(self, child: Child) -> str:
        """Was the child at school when it was first met?"""
        if child.trained:
            return child.status
        before = self.plan.says["school"]["before"]
        return self.chance.weighted(before) if child.work else "enrolled"

    def _learning(self, child: Child, status: str, day: dt.date) -> dict[str, Any]:
        """The status, with the class where there is one and somebody asked."""
        says = self.plan.homes["school"]
        grade = grade_on(child, day, first_class_at=says["first_class_at"])
        facts: dict[str, Any] = {"school_status": status}
        if status != "never" and grade and self.chance.percent(says["class_asked"]):
            facts["grade"] = grade
        return facts

    def _work(self, child: Child) -> Iterator[Draft]:
        says = self.plan.says["work"]
        yield self._at_work(child, child.known_on)
        if self.chance.percent(says["chores_asked"]):
            hours = {"chores_hours": self.chance.number(2, 24)}
            yield self._draft("chores", child.known_on, person=child.id, facts=hours)
        if child.taught:
            yield from self._seen_again(child)
        elif self.chance.percent(says["visited_again"]):
            yield self._not_at_work(child, self._later(child.served_on, 60, 200))

    def _seen_again(self, child: Child) -> Iterator[Draft]:
        """Whoever was taught is seen out of work; a few go back to it, and most of them return."""
        if child.part is Part.UNSEEN:
            return
        says, until = self.plan.says["work"], self.plan.days["verified_until"]
        seen = self._between(child.served_on, says["seen_after"], until)
        seen = child.withdrawn_on = self._while_worked(child, seen, until)
        yield self._not_at_work(child, seen)
        if child.part is Part.BACK:
            back = self._between(seen, says["back_after"], until)
            yield self._at_work(child, self._while_worked(child, back, until))
        elif child.age < TRAINED_AGES[0] - 2 and self.chance.percent(says["relapsed"]):
            yield from self._relapse(child, seen)
        elif self.chance.percent(says["visited_again"]):
            yield self._not_at_work(child, self._later(seen, 60, 200))

    def _relapse(self, child: Child, seen: dt.date) -> Iterator[Draft]:
        """Found at work again, taught again, seen out of work again: where there is time for it."""
        says, until = self.plan.says["work"], self.plan.days["verified_until"]
        back = seen + self.chance.number(*says["back_after"]) * _DAY
        back = self._while_worked(child, back, until)
        again = back + self.chance.number(*says["served_after"]) * _DAY
        if again >= until:
            return
        yield self._at_work(child, back)
        yield self._service(child, again)
        yield self._not_at_work(child, self._between(again, says["seen_after"], until))

    def _while_worked(self, child: Child, day: dt.date, last: dt.date) -> dt.date:
        """The next day on which such work is done; the day itself where the records end before."""
        later = in_season(day, child.work.months if child.work else ())
        return later if later <= last else day

    def _not_at_work(self, child: Child, day: dt.date) -> Draft:
        facts = {"worked": False, "worst_form": "none", "seen_at": "home"}
        return self._draft("work", day, person=child.id, facts=facts)

    def _at_work(self, child: Child, day: dt.date) -> Draft:
        kind, says = child.work, self.plan.says["work"]
        assert kind is not None  # noqa: S101  (only called for children found at work)
        most = min(kind.most_hours, 6 + 3 * child.age)
        hours = self.chance.number(min(kind.least_hours, most), most)
        unknown = self.chance.percent(says["hours_unknown"])
        # Of whoever is taught every definition finds child labour, also where the age is a guess.
        unsure = unknown or hours < says["surely_from"] or child.id not in self.on_paper
        unsure = unsure or child.part is Part.BACK
        hazard = self.chance.percent(kind.hazard_percent) or (child.taught and unsure)
        facts = {
            "worked": True,
            "economic_hours": None if unknown else hours,
            "work_kind": kind.work_kind,
            "hazard_condition": hazard,
            "night_work": self.chance.percent(says["night"]),
            "seen_at": self.chance.one_of(("workplace", "workplace", "home", "street")),
        }
        for danger, share in self.plan.says.get("hazards", {}).get(kind.work_kind, {}).items():
            facts[danger] = hazard and self.chance.percent(share)
        return self._draft("work", day, person=child.id, facts=facts)

    def _service(self, child: Child, day: dt.date) -> Draft:
        purpose = "withdrawal" if child.work else "prevention"
        facts = {"service": "education", "purpose": purpose}
        return self._draft("service", day, person=child.id, facts=facts)

    def _mistaken(self, child: Child) -> Iterator[Draft]:
        """A service entered for the wrong child, and taken back when somebody saw it."""
        wrong = self._draft(
            "service", child.served_on, person=child.id, facts={"service": "education"}
        )
        yield wrong
        yield self._retraction(wrong, "did_not_happen")

    def _protected(self, child: Child) -> Iterator[Draft]:
        day = child.protected_on
        assert day is not None  # noqa: S101  (only called for protected children)
        left = max(child.known_on, day - 40 * _DAY)
        alone = self.chance.one_of(("migrated_alone", "migrated_with_family"))
        if left < day:
            yield self._draft("movement", left, person=child.id, facts={"movement": alone})
        yield self._draft("movement", day, person=child.id, facts={"movement": "found"})
        yield self._draft("service", day, person=child.id, facts={"service": "protection"})
        decision = self.chance.weighted(self.plan.homes["decisions"]["of_protected"])
        if decision in self.plan.homes["decisions"]["authority"]:
            authority = self.plan.homes["decisions"]["authority"][decision]
            facts = {"decision": decision, "authority": authority}
            yield self._draft("decision", self._later(day, 2, 24), person=child.id, facts=facts)

    def visit(self, family: Family, child: Child, day: dt.date, *, next_on: dt.date) -> Draft:
        """A visit that set the day of the next one."""
        self.place = family.place
        facts = {
            "visited": self.chance.one_of(("home", "home", "school")),
            "met": self.chance.one_of(("child", "caregiver", "both")),
            "next_visit_on": next_on,
        }
        return self._draft("visit", day, person=child.id, facts=facts)

    def seen_out_of_work(self, family: Family, child: Child, day: dt.date) -> Draft:
        """A visit that looked at work and found none."""
        self.place = family.place
        return self._not_at_work(child, day)

    def served(self, family: Family, child: Child, day: dt.date) -> Draft:
        """The same service as before, written down once more."""
        self.place = family.place
        return self._service(child, day)

    def given(
        self, family: Family, child: Child, day: dt.date, service: str, **facts: Any
    ) -> Draft:
        """The child was given this service."""
        self.place = family.place
        said = {"service": service, **facts}
        return self._draft("service", min(day, self.last), person=child.id, facts=said)

    def health_told(self, family: Family, child: Child, day: dt.date, **facts: Any) -> Draft:
        """The case worker asked how the child is; it is no medical finding."""
        self.place = family.place
        said = {"examined_by": "worker", **facts}
        return self._draft("health", min(day, self.last), person=child.id, facts=said)

    def entry(self, family: Family, child: Child, kind: str, day: dt.date, **said: Any) -> Draft:
        """Anything else that was recorded of the child."""
        self.place = family.place
        return self._draft(kind, min(day, self.last), person=child.id, **said)

    # --- what happened to the family ---

    def _of_home(self, family: Family) -> Iterator[Draft]:
        """Papers and circumstances on the visit of the linkage; then every stage of a scheme."""
        papers = self._household_papers(family)
        applied = Applications(family, self.plan, self.chance, papers, self.district.arrival)
        day = applied.reached if family.progress else family.since
        for member in members(family):
            on = max(day, member.since)
            known = known_of(member, on, self.plan)
            true, told = circumstances(member.role, known, family.known, self.plan, self.chance)
            member.known |= true
            if told:
                yield self._draft("circumstances", on, person=member.id, facts=told)
            if self._asked_for_decisions(member):
                yield self._draft("decision", on, person=member.id, facts={"decision": "none"})
        says = self.plan.homes["papers"]
        if self.chance.percent(says["reached" if family.progress else "not_reached"]):
            yield self._draft("papers", day, household=family.id, facts=papers)
            yield from self._own_papers(family, day)
        yield from self._stages(family, applied)

    def _asked_for_decisions(self, member: Member) -> bool:
        """Was the answer that no authority ever decided anything about this person?"""
        protected = isinstance(member, Child) and member.protected_on is not None
        asked = self.plan.homes["decisions"]["asked"][member.role]
        return not protected and self.chance.percent(asked)

    def _household_papers(self, family: Family) -> dict[str, Any]:
        asked = [paper for paper in self.plan.papers if paper.of == HOUSEHOLD]
        return dict(ask(asked, {**family.known}, self.chance))

    def _own_papers(self, family: Family, day: dt.date) -> Iterator[Draft]:
        for member in members(family):
            asked = [paper for paper in self.plan.papers if paper.of == member.role]
            if asked and self.chance.percent(self.plan.homes["papers"][member.role]):
                on = max(day, member.since)
                fitting = {**family.known, **known_of(member, on, self.plan)}
                told = dict(ask(asked, fitting, self.chance))
                if told:
                    yield self._draft("papers", on, person=member.id, facts=told)

    def _stages(self, family: Family, applied: Applications) -> Iterator[Draft]:
        first, written = True, {}
        for step in applied.steps():
            about = {"person": step.person} if step.person else {"household": family.id}
            said = self._draft("scheme_stage", step.day, facts=step.facts, **about)
            # A form that lay in a bag keeps back what followed it: the ledger refuses a benefit
            # while the last that it knows of the application is a refusal.
            whose = step.person, step.facts["scheme"]
            said = replace(said, recorded_at=max(written.get(whose, EARLIEST), said.recorded_at))
            written[whose] = said.recorded_at
            yield said
            if first and self.chance.percent(self.plan.linkage["steps"]["entered_twice"]):
                again = self._draft("scheme_stage", step.day, facts=step.facts, **about)
                yield again
                yield self._retraction(again, "twice")
            first = False

    # --- entries ---

    def _later(self, day: dt.date, least: int, most: int, last: dt.date | None = None) -> dt.date:
        """Some days later, but never after the work ended."""
        end = last or self.plan.days["visits_until"]
        return min(day + self.chance.number(least, most) * _DAY, max(end, day))

    def _between(self, day: dt.date, days: Sequence[int], last: dt.date) -> dt.date:
        """Some days later, sooner where that would be after the last day."""
        least, most = (min(day + each * _DAY, max(last, day)) for each in days)
        return self.chance.day(least, most)

    def _retraction(self, wrong: Draft, reason: str) -> Draft:
        return self._draft(
            "retraction",
            wrong.true_on,
            person=wrong.person,
            household=wrong.household,
            corrects=wrong.uuid,
            facts={"reason": reason},
            after=wrong.recorded_at,
        )

    def _draft(
        self,
        kind: str,
        day: dt.date,
        *,
        facts: Mapping[str, Any],
        at_once: bool = False,
        after: dt.datetime | None = None,
        uuid: UUID | None = None,
        **about: Any,
    ) -> Draft:
        return Draft(
            uuid=uuid or self.chance.uuid(),
            programme=self.plan.programme,
            kind=kind,
            place_code=self.place,
            true_on=day,
            recorded_at=self._moment(after.date() + 9 * _DAY if after else day, at_once=at_once),
            facts=facts,
            **about,
        )

    def _moment(self, day: dt.date, *, at_once: bool) -> dt.datetime:
        """The same week, mostly; a few forms lie in a bag for months."""
        late = self.chance.percent(self.plan.says["families"]["late_record"])
        days = self.chance.number(30, 130) if late else self.chance.number(0, 6)
        days = 0 if at_once else days
        on = min(day + days * _DAY, max(self.last, day))
        at = dt.time(self.chance.number(4, 13), self.chance.number(0, 59))
        return dt.datetime.combine(on, at, tzinfo=dt.UTC)


def _living_together(family: Family) -> int:
    return len(family.relatives) + len(family.children)
