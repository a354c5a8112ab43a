"""A person's page, apart from the findings: three answers, what was seen, the family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara.errors import FrameError
from muara.packs import open_pack
from muara_server.accounts import rules
from muara_server.figures import between, day, number
from muara_server.intake.attached import File, of_entries
from muara_server.ledger.kinds import PAPER, Fact, Kind, kinds, paper_of, schemes
from muara_server.places import queries as places
from muara_server.registry import queries as registry
from muara_server.registry.queries import Called, called

from .measures import measured, truth
from .words import in_language, language

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.registry.queries import AgeEvidence, Seen, Told

SHAPES = {"square": "at-work", "ring": "not-at-work", "diamond": "other"}
BOUNDS = ("age_low", "age_high")
LEFT_TO_FILES = frozenset({"work_date", "isic", "isco"})
"""The day is asked of every entry; the kind of work says to a visitor what codes say to a file."""
YEAR = timedelta(days=365)
ALSO_ALONE = frozenset({"service"})
"""A service is a step of a referral where one was sent, and given all the same where none was."""
NOT_TOLD = frozenset(
    {
        "person",
        "household",
        "membership",
        "workplace",
        "retraction",
        "movement",
        "trafficking_signs",
        "consent",
        "scheme_stage",
        "document",
        "disagreement",
        "review",
        "enrolment",
        "enrolment_end",
        "mainstreaming",
        "support",
    }
)
"""Kinds of entry that are made elsewhere than on a person's or a household's page, or no more."""


@dataclass(frozen=True)
class Answer:
    """One of the three answers at the head of the page."""

    said: str
    when: str


@dataclass(frozen=True)
class Row:
    """One entry of the timeline, in words."""

    id: UUID
    shape: str
    true_on: date
    heading: str
    says: str
    recorded_at: datetime
    recorded_by: str
    corrects: UUID | None
    corrected_by: UUID | None
    is_spell: bool
    is_chosen: bool
    files: Sequence[File] = ()


@dataclass(frozen=True)
class NextVisit:
    """When somebody is to go there next, and how late that is."""

    day: date
    late: bool
    words: str


@dataclass(frozen=True)
class Relative:
    """Somebody who lives in the same household."""

    id: UUID
    called: Called
    age: str
    relation: str


def spells(seen: Sequence[Seen]) -> list[Seen]:
    """The work that was seen and stands, newest first."""
    return [one for one in seen if one.kind.name == "work" and one.mark == "square" and one.stands]


def chosen_spell(seen: Sequence[Seen], wanted: str) -> Seen | None:
    """The spell asked for, else the newest; None where no work has been seen."""
    held = spells(seen)
    return next((one for one in held if str(one.id) == wanted), held[0] if held else None)


def day_of_answers(seen: Sequence[Seen], *, today: date) -> date:
    """Today, or, after a year without any observation, the day of the last one."""
    newest = max((one.true_on for one in seen), default=today)
    return today if today - newest <= YEAR else newest


def age_in_words(age: AgeEvidence | None) -> str:
    """14 to 15 years, as far as the evidence tells."""
    if age is None:
        return _("Not known")
    return between(age.low, age.high)


def age_evidence(ages: Sequence[AgeEvidence]) -> str:
    """What the age rests on."""
    if not ages:
        return _("Nobody has recorded an age.")
    used = ages[0]
    known_by = evidence_in_words(used.evidence)
    if used.birth_date:
        told = {"day": day(used.birth_date), "evidence": known_by}
        return _("Born on %(day)s (%(evidence)s).") % told
    told = {"day": day(used.said_on), "evidence": known_by}
    return _("From %(evidence)s, on %(day)s. No birth date is known.") % told


def weaker_evidence(ages: Sequence[AgeEvidence]) -> str:
    """Which evidence was not used, because it is weaker or older."""
    others = list(dict.fromkeys(evidence_in_words(one.evidence) for one in ages[1:]))
    if not others:
        return ""
    told = ngettext(
        "Weaker evidence, not used: %(listed)s.",
        "Weaker evidence, not used: %(listed)s.",
        len(others),
    )
    return told % {"listed": ", ".join(others)}


def evidence_in_words(code: str) -> str:
    """What a kind of evidence is called."""
    fact = kinds()["identity"].facts["evidence"]
    return fact.code_label(code, language()) if code else _("an unnamed source")


def working(seen: Sequence[Seen]) -> Answer:
    """Whether the person was at work when last seen."""
    newest = _newest(seen, "work")
    if newest is None:
        return Answer(_("Not known"), _("Nobody has recorded it."))
    words = {"square": _("Yes"), "ring": _("No"), "diamond": _("Not known")}
    return Answer(words[newest.mark], _when(newest, "seen_at"))


def at_school(seen: Sequence[Seen]) -> Answer:
    """Whether the person was at school when last seen."""
    newest = _newest(seen, "schooling")
    status = _told(newest, "school_status")
    if newest is None or status is None:
        return Answer(_("Not known"), _("Nobody has recorded it."))
    words = value_in_words(status.fact, status.value)
    return Answer(words[:1].upper() + words[1:], _when(newest, "attendance_percent"))


def next_visit(seen: Sequence[Seen], *, today: date) -> NextVisit | None:
    """The day that the newest visit set for the next one."""
    told = _told(_newest(seen, "visit"), "next_visit_on")
    if told is None or not told.value:
        return None
    return visit_on(date.fromisoformat(str(told.value)), today=today)


def visit_on(wanted: date, *, today: date) -> NextVisit:
    """A visit with how late it is, in words."""
    late = (today - wanted).days
    words = ngettext("%(number)s day late", "%(number)s days late", max(late, 0))
    return NextVisit(wanted, late > 0, words % {"number": number(late)} if late > 0 else "")


def timeline(seen: Sequence[Seen], *, chosen: Seen | None) -> list[Row]:
    """What was seen, newest first, in words."""
    held = {one.id for one in spells(seen)}
    files = of_entries([one.id for one in seen])
    return [
        Row(
            id=one.id,
            shape=SHAPES[one.mark],
            true_on=one.true_on,
            heading=heading(one),
            says=says(one),
            recorded_at=one.recorded_at,
            recorded_by=one.recorded_by or _("the demonstration"),
            corrects=one.corrects,
            corrected_by=one.corrected_by,
            is_spell=one.id in held,
            is_chosen=chosen is not None and one.id == chosen.id,
            files=files.get(one.id, ()),
        )
        for one in seen
    ]


def heading(one: Seen) -> str:
    """What kind of entry it is; work says whether the child was at it."""
    if one.kind.name == "work" and one.mark != "diamond":
        return _("Found at work") if one.mark == "square" else _("Not at work")
    return in_language(one.kind.labels)


def says(one: Seen) -> str:
    """What the entry says, fact by fact, and the note that was written with it."""
    interval = _interval(one)
    told = [f"{in_language(each.fact.labels)}: {_value(each)}" for each in _to_tell(one)]
    return "; ".join([*interval, *told, *one.said.get("note", ())])


def _to_tell(one: Seen) -> list[Told]:
    """The facts in order; what the heading or the interval tells already is left out."""
    said_already = {"worked"} if one.mark in ("square", "ring") else set()
    held = [each for each in one.told if each.fact.type != "id"]
    return [each for each in held if each.fact.name not in said_already | {*BOUNDS}]


def _interval(one: Seen) -> list[str]:
    """An age that was told as an interval is one thing, not two."""
    ends = {each.fact.name: each for each in one.told if each.fact.name in BOUNDS}
    if not ends:
        return []
    low, high = (ends[name].value if name in ends else None for name in BOUNDS)
    label = in_language(next(iter(ends.values())).fact.labels)
    return [f"{label}: {between(low, high)}"]


def value_in_words(fact: Fact, value: Any) -> str:
    """A fact as a reader sees it, with its unit."""
    if value is None or isinstance(value, bool):
        return truth(value)
    if fact.type == "number":
        return measured(value, fact.unit)
    if fact.type == "date":
        return day(date.fromisoformat(str(value)))
    if fact.type in ("code", "classification"):
        return fact.code_label(str(value), language())
    if fact.type == "scheme":
        known = schemes().get(str(value))
        return in_language(known.title) if known else str(value)
    return _place_named(str(value)) if fact.name.endswith("_place") else str(value)


def _place_named(code: str) -> str:
    """A place by its name; a code that no table of places holds stays what it is."""
    try:
        return in_language(places.by_code(code).names)
    except FrameError:
        return code


def family(members: Sequence[registry.Member], *, without: UUID | None = None) -> list[Relative]:
    """Those who live in the household, the head first."""
    return [
        Relative(
            id=one.person.pk,
            called=called(one.names, language()),
            age=between(one.age.low, one.age.high) if one.age else "",
            relation=relation_in_words(one.membership.relation),
        )
        for one in members
        if one.person.pk != without
    ]


def relation_in_words(code: str) -> str:
    """What a relation to the head of the household is called."""
    return kinds()["membership"].facts["relation"].code_label(code, language()) if code else ""


def sex_in_words(code: str) -> str:
    """Recorded sex."""
    return (
        kinds()["person"].facts["sex"].code_label(code, language()) if code else _("not recorded")
    )


def recordable(*, about: str) -> list[Kind]:
    """The kinds of entry that can be recorded on the page of a person or of a household.

    What belongs to a procedure is recorded where that stands, and consent and movement on the page
    of that.
    """
    return [
        one
        for one in kinds().values()
        if one.about in (about, "either")
        and one.name not in NOT_TOLD
        and (one.name in ALSO_ALONE or "of" not in one.facts)
    ]


def holds(attribute: str) -> Kind | None:
    """The kind of entry that an answer to this question belongs to."""
    if attribute == "age":
        return kinds()["identity"]
    order = ("work", "schooling", "chores")
    return next((kinds()[name] for name in order if attribute in kinds()[name].facts), None)


def asked_in_words(attribute: str, ask: str) -> str:
    """A question as it is asked of a family: an age by the paper that would settle it."""
    if attribute != "age":
        return ask
    return in_language(kinds()["identity"].facts["evidence"].question)


def short_id(identifier: UUID) -> str:
    """Enough of an id to tell it over the telephone.

    >>> short_id(UUID("12345678-1234-5678-1234-567812345678"))
    '1234-5678'
    """
    plain = identifier.hex
    return f"{plain[:4]}-{plain[4:8]}"


def may_record(user: User, *, place: Any, programme: str) -> bool:
    """Whether this reader may record something here."""
    return rules.allows(user, "observation.record", place=place, programme=programme)


def _newest(seen: Sequence[Seen], kind: str) -> Seen | None:
    return next((one for one in seen if one.kind.name == kind and one.stands), None)


def _told(one: Seen | None, fact: str) -> Told | None:
    return next((each for each in one.told if each.fact.name == fact), None) if one else None


def _when(one: Seen, beside: str) -> str:
    """The day, and one more thing that was told with it."""
    told = _told(one, beside)
    if told is None or told.value is None:
        return day(one.true_on)
    return f"{day(one.true_on)} · {value_in_words(told.fact, told.value)}"


def _value(told: Told) -> str:
    return _("asked, not known") if told.value is None else value_in_words(told.fact, told.value)


def asked_on_pages(kind: Kind, *, about: str = "", pack: str = "") -> list[Fact]:
    """What a page asks of this kind; links to other records come with phones and files.

    Of what schemes ask and of papers, only what the country's pack knows and is theirs: the
    papers of a person, or of a household.
    """
    return [
        fact
        for fact in kind.facts.values()
        if fact.type != "id" and fact.name not in LEFT_TO_FILES and _is_theirs(fact, about, pack)
    ]


def _is_theirs(fact: Fact, about: str, pack: str) -> bool:
    if not pack:
        return True
    known = open_pack(pack)
    if fact.name.startswith(PAPER):
        paper = known.papers.get(paper_of(fact.name))
        return paper is not None and about in ("", paper.of)
    # A page asks for the figure itself; its bounds come with phones and files.
    return not fact.shared or fact.name in known.vocabulary
