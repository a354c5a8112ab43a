"""A family's page as one reader sees it: three numbers, the next step, and everybody's schemes.

"Due" means: appears eligible under a version, as recorded on a day. The office decides. What rests
on something sensitive is there for those who follow the family, and for nobody else.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara.eligibility.conditions import EXCLUSIVE
from muara.eligibility.pairs import MOST_PERSONS
from muara_server.accounts import rules as accounts
from muara_server.convergence.frames.family import FamilyFound, family_of
from muara_server.convergence.frames.stages import standing
from muara_server.convergence.queries.household import HOME, PaperTold
from muara_server.convergence.queries.schemes import pack_for
from muara_server.convergence.queries.words import in_language, language, money
from muara_server.convergence.rules.stages import OURS
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry
from muara_server.registry.queries import Called, called, family_called, in_script

if TYPE_CHECKING:
    from muara.eligibility.family import Verdict
    from muara.packs import Pack
    from muara_server.accounts.models import User
    from muara_server.registry.queries import HouseholdFile, Member

SENSITIVE = "sensitive.read"
DUE, RECEIVED, ASK, NOT_DUE, REVIEW = "due", "received", "ask", "not_due", "review"
ORDER = (DUE, ASK, REVIEW, RECEIVED, NOT_DUE)
ANSWERED_IN = ("living", "circumstances", "schooling", "identity", "decision")
BY_WORK = frozenset({"child_labour", "hazardous"})
QUESTIONS = 3
WAITED_FOR = "not asked"
"""Nobody asked about a paper that something due asks for."""
ASKED_FIRST = 2
"""Of what may be due, those that hang on the fewest answers; the others are one step away.

So is what rests on something sensitive: nobody is asked that without a cause.
"""

Who = str | None
Group = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question about one person or the household, and where its answer is recorded."""

    ask: str
    address: str


@dataclass(frozen=True)
class OnTheWay:
    """Where an application stands: since when, what should come next and by when."""

    who: str
    scheme: str
    stage: str
    stage_label: str
    since: dt.date
    days: int
    reason: str
    due_by: dt.date | None
    late_by: int
    office: str
    above: str
    ours: bool
    address: str


@dataclass(frozen=True)
class Row:
    """One scheme for one person, or for the household."""

    key: str
    title: str
    gives: str
    address: str
    status: str
    why: str
    version: dt.date
    unconfirmed: bool
    missing: Sequence[str]
    unasked: Sequence[str]
    unreachable: Sequence[str]
    questions: Sequence[Question]
    open_questions: int
    go: str
    no_paper: bool
    will: str
    gates: Sequence[str]
    either: Sequence[str]
    receipt_asked: bool
    last_seen: dt.date | None
    way: OnTheWay | None
    record: str
    sensitive: bool
    shut_out: bool
    unlocks: int = 0

    @property
    def more_questions(self) -> int:
        """How many answers are wanted beside the first."""
        return max(self.open_questions - 1, 0)


@dataclass(frozen=True)
class Section:
    """Everything for one person, or for the household (`id` is empty)."""

    id: UUID | None
    called: Called
    age: str
    rows: Sequence[Row]
    to_ask: Sequence[Row]
    not_due: Sequence[Row]

    @property
    def folded(self) -> bool:
        """Is something one step away: further questions, and what is not due?"""
        return bool(self.to_ask or self.not_due)

    @property
    def lines(self) -> int:
        """How many lines of the table it takes."""
        return len(self.rows) + self.folded


@dataclass(frozen=True)
class Paper:
    """One paper in one state: whose (none: the household's), when told, and what it holds up."""

    label: str
    state: str
    whose: Sequence[Whose]
    on: dt.date | None
    blocks: int


@dataclass(frozen=True)
class Whose:
    """In whose name a paper is, and where it is recorded."""

    name: str
    address: str


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next; `kind` is paper, apply, papers, question or empty."""

    kind: str
    says: str
    where: str = ""
    bring: Sequence[str] = ()
    then: str = ""
    address: str = ""


@dataclass(frozen=True)
class FamilyPage:
    """A household on a day, as known on a day, for one reader."""

    user: User
    file: HouseholdFile
    on: dt.date
    known_on: dt.date | None
    sensitive: bool
    may_record: bool
    held: FamilyFound = field(repr=False)

    @classmethod
    def of(
        cls, user: User, file: HouseholdFile, *, on: dt.date, known_on: dt.date | None = None
    ) -> FamilyPage:
        """The page of a household whose file was asked for, as of `on`."""
        place, programme = file.household.place, file.household.programme
        return cls(
            user=user,
            file=file,
            on=on,
            known_on=known_on,
            sensitive=accounts.allows(user, SENSITIVE, place=place, programme=programme),
            may_record=accounts.allows(user, "linkage.record", place=place, programme=programme),
            held=family_of(
                file.household.pk,
                {one.person.pk: one.person.sex for one in file.members},
                place_code=place.code,
                pack=pack_for(place),
                on=on,
                known_on=known_on,
            ),
        )

    @property
    def pack(self) -> Pack:
        """Whose schemes these are."""
        return self.held.pack

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """What this reader may see."""
        return [v for v in self.held.found.verdicts if self.sensitive or not v.sensitive]

    # --- three numbers ---

    @cached_property
    def missed(self) -> Mapping[str, Any]:
        """What is due and not received, as bounds, and the cash it is worth a year."""
        return self.held.missed(without_sensitive=not self.sensitive)

    @property
    def received(self) -> int:
        """How many schemes arrive, whoever in the family they are for."""
        return sum(1 for each in self.verdicts if each.received)

    @property
    def asked_about_receipt(self) -> bool:
        """Did anybody ever ask this family what arrives?"""
        return bool(self.held.known.stages)

    @property
    def recorded_until(self) -> dt.date:
        """The day up to which records were read."""
        return self.known_on or self.on

    @property
    def may_print_card(self) -> bool:
        """May this reader give the family its card?"""
        held = self.file.household
        return accounts.allows(self.user, "family.card", place=held.place, programme=held.programme)

    @property
    def stage_form(self) -> str:
        """Where a step towards any scheme is recorded."""
        return reverse("convergence:stage", args=[self.file.household.pk])

    @property
    def to_answer(self) -> int:
        """How many more may be due: something is still to be asked."""
        return int(self.missed["gap_high"] - self.missed["gap_low"])

    @property
    def cash(self) -> str:
        """The cash missed a year over what is certainly due; empty where none is valued."""
        if self.missed["gap_low"] == self.missed["n_unvalued"]:
            return ""
        return money(self.missed["value"], self.missed["currency"])

    @property
    def valued(self) -> int:
        """Over how many schemes that sum goes."""
        return int(self.missed["gap_low"] - self.missed["n_unvalued"])

    # --- the table ---

    @cached_property
    def groups(self) -> list[Section]:
        """The household first, then its members in their order; the most unlocked first."""
        by_who: dict[Who, list[Row]] = {}
        for each in self.verdicts:
            by_who.setdefault(each.who, []).append(self._row(each))
        members = [(None, Called(""), "")] + [
            (one.person.pk, called(one.names, language()), _age(one)) for one in self.file.members
        ]
        found = []
        for who, named, age in members:
            rows = sorted(
                by_who.get(str(who) if who else None, ()),
                key=lambda row: (ORDER.index(row.status), -row.unlocks, row.title),
            )
            asked = sorted(
                (row for row in rows if row.status == ASK), key=lambda row: row.open_questions
            )
            first = [row for row in asked if not row.sensitive][:ASKED_FIRST]
            shown = [
                row
                for row in rows
                if row.status not in (ASK, NOT_DUE) or row in first or row.shut_out
            ]
            later = [row for row in asked if row not in first]
            not_due = [row for row in rows if row.status == NOT_DUE and not row.shut_out]
            found.append(Section(who, named, age, shown, later, not_due))
        return [group for group in found if group.lines]

    def _row(self, each: Verdict) -> Row:
        status = _status(each)
        way = self._ways.get((each.who, each.scheme.key))
        return Row(
            key=each.scheme.key,
            title=in_language(each.scheme.title),
            gives=self._gives(each),
            address=self._scheme_page(each.scheme.key),
            status=status,
            why="; ".join(each.why(language(), sensitive=self.sensitive)),
            version=each.version.since,
            unconfirmed=each.version.unconfirmed,
            missing=[self._one_of(group) for group in each.missing if self._shown(group)],
            unasked=[self._one_of(group) for group in each.unasked if self._shown(group)],
            unreachable=[in_language(limit.says) for limit in each.unreachable],
            questions=list(self._questions(each))[:1],
            open_questions=len(each.questions),
            go=self._go(each),
            no_paper=not each.missing and not each.unasked,
            will=each.changes(language()),
            gates=[in_language(gate.say) for gate in each.version.gates],
            either=self._either(each),
            receipt_asked=each.received is not None,
            last_seen=self._arrivals(each.who).get(each.scheme.key),
            way=way,
            record=self._record_stage(each.who, each.scheme.key) if self.may_record else "",
            sensitive=each.sensitive,
            shut_out=_shut_out(each),
            unlocks=self._unlocked_by.get(self._last_paper(each), 0) if status == DUE else 0,
        )

    def _gives(self, each: Verdict) -> str:
        """The cash a year where that can be said; else what is given, in words."""
        if each.value:
            amount = money(each.value, each.currency)
            once = all(b.type == "one_off" for b, _truth in each.benefits if b.in_money)
            return amount if once else _("%(amount)s a year") % {"amount": amount}
        return next((in_language(b.says) for b, truth in each.benefits if truth and b.says), "")

    def _scheme_page(self, key: str) -> str:
        return reverse("convergence:scheme", args=[key]) + f"?on={self.on.isoformat()}"

    def _go(self, each: Verdict) -> str:
        offices = [self.pack.offices[key] for key in each.scheme.offices]
        return in_language(offices[0].go) if offices else ""

    def _either(self, each: Verdict) -> list[str]:
        """The schemes that this one shuts out, or is shut out by, as far as they are in play."""
        if _status(each) == NOT_DUE and not _shut_out(each):
            return []
        own, group = set(each.version.exclusive_with), each.scheme.exclusive_group
        found = []
        for other in self.verdicts:
            if other is each or other.who not in (each.who, None) and each.who is not None:
                continue
            shut = (
                other.scheme.key in own
                or each.scheme.key in other.version.exclusive_with
                or (group and other.scheme.exclusive_group == group)
            )
            if shut and other.scheme.key != each.scheme.key and _in_play(other, each):
                found.append(in_language(other.scheme.title))
        return list(dict.fromkeys(found))

    # --- questions ---

    def _questions(self, each: Verdict) -> Iterator[Question]:
        if _status(each) != ASK:
            return
        for name in each.questions:
            asked = self.pack.vocabulary.get(name)
            if asked is None:
                continue
            ask = asked.settle(language()) if asked.interval else asked.ask(language())
            yield Question(ask, self._answer(name, each.who) if self.may_record else "")

    def _answer(self, name: str, who: Who) -> str:
        """Where the answer is recorded: the form of the kind of entry that holds it."""
        kind = kind_that_holds(name)
        if not kind:
            return ""
        if kinds()[kind].about == "household":
            address = reverse("web:record-household", args=[self.file.household.pk, kind])
        elif who is None:
            return ""
        else:
            address = reverse("web:record", args=[who, kind])
        return f"{address}?ask={name}"

    # --- the next step ---

    @cached_property
    def next_step(self) -> NextStep | None:
        """The one paper that unlocks most; else what needs none; else the question."""
        return (
            self._next_paper()
            or self._next_application()
            or self._next_papers_question()
            or self._next_question()
        )

    def _next_paper(self) -> NextStep | None:
        if not self._unlocked_by:
            return None
        (group, who), number = max(self._unlocked_by.items(), key=lambda item: item[1])
        paper = self.pack.papers[group[0]]
        named = f"{self._one_of(group)}, {self._name(who)}" if who else self._one_of(group)
        says = ngettext(
            "%(paper)s: this one paper unlocks %(number)s scheme.",
            "%(paper)s: this one paper unlocks %(number)s schemes.",
            number,
        ) % {"paper": named, "number": number}
        office = self.pack.offices.get(paper.office)
        return NextStep(
            kind="paper",
            says=says,
            where=in_language(office.go) if office else "",
            bring=[self._one_of(tuple(group.split("|"))) for group in paper.needs],
            then=self._then(),
            address=self._papers_form(who),
        )

    def _next_application(self) -> NextStep | None:
        ready = [
            each
            for each in self._due
            if not each.missing
            and not each.unasked
            and not each.unreachable
            and (each.who, each.scheme.key) not in self._ways
        ]
        if not ready:
            return None
        first = ready[0]
        title = {"scheme": in_language(first.scheme.title)}
        return NextStep(
            kind="apply",
            says=_("Apply for %(scheme)s: no paper is missing.") % title,
            where=self._go(first),
            then=self._then(),
            address=self._record_stage(first.who, first.scheme.key),
        )

    def _next_papers_question(self) -> NextStep | None:
        """Papers that nobody asked about hold up the most: ask which are there."""
        unasked = Counter(
            group for each in self._due for group in each.unasked if self._shown(group)
        )
        if not unasked:
            return None
        listed = [self._one_of(group) for group, _number in unasked.most_common(QUESTIONS)]
        return NextStep(
            kind="papers",
            says=_("Ask which papers are there: %(papers)s.") % {"papers": ", ".join(listed)},
            then=self._then(),
            address=self._papers_form(None),
        )

    def _next_question(self) -> NextStep | None:
        asked: Counter[tuple[str, Who]] = Counter(
            (name, each.who if self._of_person(name) else None)
            for each in self.verdicts
            if _status(each) == ASK
            for name in each.questions
            if name in self.pack.vocabulary
        )
        if not asked:
            return None
        (name, who), number = asked.most_common(1)[0]
        word = self.pack.vocabulary[name]
        told = ngettext(
            "It settles %(number)s scheme.", "It settles %(number)s schemes.", number
        ) % {"number": number}
        ask = word.settle(language()) if word.interval else word.ask(language())
        named = f"{self._name(who)}: {ask}" if who else ask
        return NextStep(kind="question", says=named, where=told, address=self._answer(name, who))

    def _then(self) -> str:
        """How many questions remain, as a sentence; empty where there is none."""
        number = len(
            {
                (name, each.who if self._of_person(name) else None)
                for each in self.verdicts
                if _status(each) == ASK
                for name in each.questions
            }
        )
        if not number:
            return ""
        return ngettext(
            "Then %(number)s question could change more.",
            "Then %(number)s questions could change more.",
            number,
        ) % {"number": number}

    @cached_property
    def _due(self) -> list[Verdict]:
        return [each for each in self.verdicts if _status(each) == DUE]

    @cached_property
    def _unlocked_by(self) -> dict[tuple[Group, Who], int]:
        """How many schemes each paper opens that is the only one missing, and in whose name."""
        found: Counter[tuple[Group, Who]] = Counter()
        for each in self._due:
            if key := self._last_paper(each):
                found[key] += 1
        return dict(found)

    def _last_paper(self, each: Verdict) -> tuple[Group, Who] | None:
        """The one paper that this waits for, in whose name; None where it waits for more."""
        alone = len(each.missing) == 1 and not each.unasked and not each.unreachable
        if not alone or not self._shown(each.missing[0]):
            return None
        group = each.missing[0]
        personal = self._paper(group[0]).of == "person"
        return group, each.who if personal else None

    # --- papers ---

    @cached_property
    def papers(self) -> list[Paper]:
        """What is held or missing, and what nobody asked about that something due asks for."""
        return [one for one in self._papers if one.state]

    @cached_property
    def more_papers(self) -> list[Paper]:
        """Papers that may be asked for once something else is answered."""
        return [one for one in self._papers if not one.state]

    @cached_property
    def _papers(self) -> list[Paper]:
        """By paper and state, those that hold up most first; held ones before missing ones."""
        found: dict[tuple[str, str], list[tuple[Who, int]]] = {}
        for (key, who), blocks in self._asked_for.items():
            if self._shown((key,)):
                told = self._told(key, who)
                state = told.state if told else WAITED_FOR if blocks else ""
                found.setdefault((key, state), []).append((who, blocks))
        listed = [self._paper_row(key, state, of) for (key, state), of in found.items()]
        order = ("held", "applied", "missing", WAITED_FOR, "")
        return sorted(listed, key=lambda one: (order.index(one.state), -one.blocks, one.label))

    @cached_property
    def _asked_for(self) -> dict[tuple[str, Who], int]:
        """The papers that schemes in play ask for, or that were told of, and what each holds up."""
        asked: dict[tuple[str, Who], int] = {}
        for each in self.verdicts:
            if _status(each) not in (DUE, ASK):
                continue
            for group in each.version.papers.needs:
                open_ = _status(each) == DUE and (group in each.missing or group in each.unasked)
                for key in group:
                    whose = each.who if self._paper(key).of == "person" else None
                    asked[key, whose] = asked.get((key, whose), 0) + int(open_)
        for who, known in self.held.known.of.items():
            for key in known.papers:
                asked.setdefault((key, str(who) if who else None), 0)
        return asked

    def _paper_row(self, key: str, state: str, of: Sequence[tuple[Who, int]]) -> Paper:
        told = [self._told(key, who) for who, _blocks in of]
        return Paper(
            label=self._label(key),
            state=state,
            whose=[
                Whose(self._name(who) if who else "", self._papers_form(who)) for who, _blocks in of
            ],
            on=max((one.on for one in told if one), default=None),
            blocks=sum(blocks for _who, blocks in of),
        )

    def _told(self, key: str, who: Who) -> PaperTold | None:
        known = self.held.known.of
        own = known[UUID(who)].papers.get(key) if who else None
        return own or known[HOME].papers.get(key)

    def _papers_form(self, who: Who) -> str:
        if not self.may_record:
            return ""
        if who:
            return reverse("web:record", args=[who, "papers"])
        return reverse("web:record-household", args=[self.file.household.pk, "papers"])

    def _paper(self, key: str) -> Any:
        return self.pack.papers[key]

    def _shown(self, group: Group) -> bool:
        return self.sensitive or not all(self._paper(key).sensitive for key in group)

    def _label(self, key: str) -> str:
        known = self.pack.papers.get(key)
        return in_language(known.labels) if known else key

    def _one_of(self, group: Group) -> str:
        listed = [self._label(key) for key in group]
        if len(listed) == 1:
            return listed[0]
        told = {"first": ", ".join(listed[:-1]), "last": listed[-1]}
        return _("%(first)s or %(last)s") % told

    # --- on the way ---

    @cached_property
    def on_the_way(self) -> list[OnTheWay]:
        """What was begun and has not arrived, the latest first."""
        arrived = {"benefit_received", "confirmed_by_family"}
        shown = [way for way in self._ways.values() if way.stage not in arrived]
        return sorted(shown, key=lambda way: (-way.late_by, way.since))

    @cached_property
    def _ways(self) -> dict[tuple[Who, str], OnTheWay]:
        told = standing(self.held.known, pack=self.pack)
        visible = {each.scheme.key for each in self.verdicts}
        hidden = {each.scheme.key for each in self.held.found.verdicts} - visible
        return {
            (row["person"], row["scheme"]): self._way(row)
            for row in told
            if row["scheme"] not in hidden
        }

    def _way(self, row: Mapping[str, Any]) -> OnTheWay:
        facts = kinds()["scheme_stage"].facts
        scheme = self.pack.schemes.get(row["scheme"])
        reason = row["reason"] or ""
        return OnTheWay(
            who=self._name(row["person"]) if row["person"] else "",
            scheme=in_language(scheme.title) if scheme else row["scheme"],
            stage=row["stage"],
            stage_label=facts["stage"].code_label(row["stage"], language()),
            since=row["since"],
            days=row["days"],
            reason=facts["reason"].code_label(reason, language()) if reason else "",
            due_by=row["due_by"],
            late_by=max(row["late_by"] or 0, 0),
            office=self._office(row["office"]),
            above=self._office(row["escalates_to"]),
            ours=row["next_stage"] in OURS,
            address=self._record_stage(row["person"], row["scheme"]) if self.may_record else "",
        )

    def _office(self, key: str | None) -> str:
        return in_language(self.pack.offices[key].labels) if key else ""

    def _record_stage(self, who: Who, scheme: str) -> str:
        address = reverse("convergence:stage", args=[self.file.household.pk])
        about = f"&person={who}" if who else ""
        return f"{address}?scheme={scheme}{about}"

    def _arrivals(self, who: Who) -> dict[str, dt.date]:
        return self.held.known.arrivals(UUID(who) if who else None, self.pack)

    # --- words ---

    @property
    def called(self) -> Called:
        """The family's name, in the reader's script where one of them has it so."""
        return family_called(self.file.name, (one.names for one in self.file.members), language())

    def _name(self, who: Who) -> str:
        names = (one.names for one in self.file.members if str(one.person.pk) == who)
        return in_script(next(names, ()), language()) or _("Name not recorded")

    def _of_person(self, name: str) -> bool:
        word = self.pack.vocabulary.get(name)
        return word is None or word.scope == "person"

    @cached_property
    def in_two_households(self) -> list[dict[str, Any]]:
        """Members who are recorded in another household too, with the day since when."""
        persons = [one.person.pk for one in self.file.members]
        others = registry.elsewhere_too(self.file.household.pk, persons, on=self.on)
        return [{"name": self._name(str(who)), "since": since} for who, since in others.items()]

    @property
    def too_large(self) -> bool:
        """More people than live in one household."""
        return len(self.file.members) > MOST_PERSONS


def kind_that_holds(name: str) -> str:
    """The kind of entry in which this word is recorded; empty where nobody may record it."""
    if name == "age":
        return "identity"
    if name in BY_WORK:
        return "work"
    if name in kinds()["decision"].concludes:
        return "decision"
    return next((kind for kind in ANSWERED_IN if name in kinds()[kind].facts), "")


def _status(each: Verdict) -> str:
    if each.received:
        return REVIEW if each.verdict == "not_eligible" else RECEIVED
    return {"eligible": DUE, "ask": ASK}.get(each.verdict, NOT_DUE)


def _in_play(other: Verdict, each: Verdict) -> bool:
    """Does the other one matter here: is it due, does it arrive, or does this one shut it out?"""
    if _status(other) in (DUE, RECEIVED):
        return True
    return _status(each) in (DUE, RECEIVED) and (_status(other) == ASK or _shut_out(other))


def _shut_out(each: Verdict) -> bool:
    """Is nothing against it but a scheme that arrives already?"""
    return [test.id for test in each.failing] == [EXCLUSIVE] and each.received is not True


def _age(one: Member) -> str:
    if one.age is None:
        return ""
    if one.age.low == one.age.high:
        return str(one.age.low)
    return _("%(low)s to %(high)s") % {"low": one.age.low, "high": one.age.high}
