"""What the pages show of submissions: answers, what became of them, and why something waits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from muara.errors import MuaraError
from muara.forms import Choice, Question, Sorted
from muara.forms.burden import END, START
from muara.forms.form import in_words
from muara.forms.mapping import TODAY
from muara_server.figures import language
from muara_server.intake import mappings, proposing, waiting
from muara_server.intake.models import Apart, Conflict, FormVersion, Sorting, Waiting
from muara_server.intake.reasons import TITLES, WHO_CAN, reason_of
from muara_server.ledger.kinds import kinds
from muara_server.ledger.queries import entries, facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from muara.forms.answers import Values
    from muara_server.intake.models import Received
    from muara_server.intake.waiting import Heap

_NUMBER = re.compile(r"\[\d+\]")
MANY = "select_multiple"


@dataclass(frozen=True)
class Pile:
    """One reason, in words, with what waits for it, by form: its title, how many, its id.

    `who` says who can take the reason away, where correcting an answer cannot.
    """

    reason: str
    title: str
    forms: Sequence[tuple[str, int, UUID]]
    who: str = ""


@dataclass(frozen=True)
class Line:
    """One submission in a list: nothing of what was answered."""

    sorting: Sorting
    form: str
    reasons: Sequence[str]


@dataclass(frozen=True)
class Row:
    """One answer: its question, what was said, what was first said where it was corrected."""

    name: str
    question: str
    text: str
    words: str
    first: str = ""
    choices: Sequence[tuple[str, str]] = ()
    many: bool = False
    why: str = ""

    @property
    def chosen(self) -> list[str]:
        """The codes that were chosen, where there may be several."""
        return self.text.split()

    @property
    def unknown(self) -> bool:
        """Was something answered that is none of the choices?"""
        return bool(self.text) and self.text not in dict(self.choices)


@dataclass(frozen=True)
class Became:
    """One entry that a submission proposes: entered, taken back, or waiting with why."""

    kind: str
    facts: Sequence[tuple[str, str]]
    entered: bool
    why: str = ""


def heaps(found: Sequence[Heap]) -> list[Pile]:
    """What waits, under its reasons in words."""
    titles = form_titles({each.form for each in found})
    reasons = dict.fromkeys(each.reason for each in found)
    return [
        Pile(
            reason,
            str(TITLES[reason]),
            [
                (titles.get(one.form, one.key), one.number, one.form)
                for one in found
                if one.reason == reason
            ],
            str(WHO_CAN.get(reason, "")),
        )
        for reason in reasons
    ]


def form_titles(forms: set[UUID]) -> dict[UUID, str]:
    """What these forms are called, in the reader's language where a mapping says it."""
    rows = FormVersion.objects.filter(form__in=forms).defer("xform").order_by("published_at")
    return {row.form_id: mappings.title(row, language()) for row in rows}


def line(sorting: Sorting) -> Line:
    """One submission of a list, with its reasons in words."""
    received = sorting.received
    title = mappings.title(received.version, language()) if received.version else received.form.key
    whys = dict.fromkeys(str(TITLES[each.reason]) for each in received.waiting.all())
    return Line(sorting, title, list(whys))


def kind(name: str) -> str:
    """What a kind of entry is called."""
    return kinds()[name].label(language())


def said(sorting: Sorting) -> dict[str, str]:
    """Every answer of a submission that can be corrected, by its name; the unanswered are empty."""
    try:
        answers = proposing.answers(sorting.received)
    except MuaraError:
        return {}
    return {**_unanswered(sorting, answers.values), **waiting.as_texts(answers)}


def is_many(sorting: Sorting, name: str) -> bool:
    """May several choices be the answer, so that their order says nothing?"""
    asked = _asked(sorting.received.version, name)
    return asked is not None and asked.type == MANY


def submission(sorting: Sorting) -> dict[str, Any]:
    """The answers of a submission, and what became of each of its entries."""
    received = sorting.received
    reasons = list(Waiting.objects.filter(received=received))
    page: dict[str, Any] = {"title": line(sorting).form, "rows": [], "became": []}
    page["whole"] = [why(each) for each in reasons if not each.key]
    page["clock_off"] = _is_clock_off(received)
    page["asks_place"] = any(each.reason == "which_place" for each in reasons)
    try:
        first = waiting.as_texts(proposing.answers(received, as_received=True))
        texts = said(sorting)
        page["rows"] = _rows(sorting, texts, first, reasons)
        page["became"] = _became(sorting, reasons)
    except MuaraError as fault:
        page["whole"] = page["whole"] or [str(TITLES[reason_of(fault).code])]
    return page


def _is_clock_off(received: Received) -> bool:
    """Did the phone's clock differ from ours by more than a wrong zone explains?"""
    said = received.phone_clock
    return said is not None and abs(said - received.received_at) > dt.timedelta(days=1)


def proposals(found: Sorted) -> list[Became]:
    """What answers would become, where nothing is kept: entries, and what could not be sorted."""
    made = [
        Became(kind(each.kind), _facts(each.kind, each.facts), entered=False)
        for each in found.proposed
    ]
    unsorted = [
        Became(kind(each.kind), (), entered=False, why=str(TITLES[reason_of(each.why).code]))
        for each in found.unsorted
    ]
    return [*made, *unsorted]


def differences(apart: Apart) -> list[tuple[str, str, str]]:
    """The answers in which two contents under one number differ: question, one, the other."""
    try:
        first = waiting.as_texts(proposing.answers(apart.beside))
        other = waiting.differing(apart) | waiting.lost_by_taking(apart)
        versions = apart.beside.version, waiting.version_of(apart)
    except MuaraError:
        return []
    rows = []
    for name, text in other.items():
        asks = next((each for each in versions if _asked(each, name)), versions[0])
        words = _words(asks, name, first.get(name, "")), _words(asks, name, text)
        rows.append((_question(asks, name), *words))
    return rows


def may_be_taken(apart: Apart) -> bool:
    """Can another content be read, and correct the first without losing an answer?"""
    try:
        return not waiting.lost_by_taking(apart)
    except MuaraError:
        return False


def conflict(held: Conflict) -> dict[str, Any]:
    """What two people say of one day: every fact of either, those that differ first."""
    said = facts_of(held.entries)
    one, other = (said.get(entry, {}) for entry in held.entries)
    about = held.second
    names = sorted({*one, *other}, key=lambda name: (one.get(name) == other.get(name), name))
    rows = [
        (_label(about.kind, name), *(_fact(about.kind, name, each) for each in (one, other)))
        for name in names
    ]
    who = who_say(held)
    return {
        "kind": kind(about.kind),
        "rows": rows,
        "about": about,
        "first": who[0],
        "second": who[1],
    }


def conflicts(found: Sequence[Conflict]) -> list[tuple[Conflict, str, str]]:
    """Each with what it is about and who say it."""
    return [(each, kind(each.second.kind), ", ".join(who_say(each))) for each in found]


def who_say(held: Conflict) -> tuple[str, str]:
    """The names of the two; of the first also that it was written on the screen."""
    second = held.second.received.user.display_name
    if held.first:
        return held.first.received.user.display_name, second
    entry = entries([held.entries[0]]).get(held.entries[0])
    by = entry.recorded_by.display_name if entry and entry.recorded_by else "–"
    return _("%(name)s (on the screen)") % {"name": by}, second


def why(row: Waiting) -> str:
    """Why something waits, with the question and the fact that it is about."""
    about = [_label(row.kind, row.values["fact"])] if row.kind and row.values.get("fact") else []
    if {"low", "high"} <= row.values.keys():
        about.append(_("from %(low)s to %(high)s") % row.values)
    title = str(TITLES[row.reason])
    return f"{title} ({', '.join(about)})" if about else title


def _rows(
    sorting: Sorting, texts: Mapping[str, str], first: Mapping[str, str], reasons: list[Waiting]
) -> list[Row]:
    version = sorting.received.version
    return [
        Row(
            name,
            _question(version, name),
            text,
            _words(version, name, text),
            _words(version, name, first.get(name, "")) if text != first.get(name, "") else "",
            _choices(version, name),
            is_many(sorting, name),
            next((why(each) for each in reasons if _is_about(sorting, each, name)), ""),
        )
        for name, text in texts.items()
    ]


def _is_about(sorting: Sorting, row: Waiting, name: str) -> bool:
    """Is it this answer for which something waits?"""
    path = _NUMBER.sub("", name)
    if answer := row.values.get("answer"):
        return bool(answer == name)
    if sorting.mapping is None or not row.values.get("fact") or not row.key:
        return False
    number = int(row.key.partition("[")[0])
    entries = mappings.read(sorting.mapping).entries
    entry = next((each for each in entries if each.number == number), None)
    if entry is None or entry.facts.get(row.values["fact"]) != path:
        return False
    return _numbers(row.key).startswith(_numbers(name))


def _numbers(name: str) -> str:
    """The numbers of the repetitions in a name or key."""
    return "".join(_NUMBER.findall(name))


def _became(sorting: Sorting, reasons: list[Waiting]) -> list[Became]:
    reading = proposing.read(sorting.received)
    made = proposing.last_made(sorting.received)
    whys = {each.key: why(each) for each in reasons}
    proposed = [
        Became(
            kind(each.kind),
            _facts(each.kind, each.facts),
            entered=each.key in made,
            why=whys.get(each.key, ""),
        )
        for each in reading.sorted.proposed
    ]
    return proposed + [
        Became(kind(each.kind), (), entered=False, why=whys.get(each.key, ""))
        for each in reading.sorted.unsorted
    ]


def _unanswered(sorting: Sorting, values: Values) -> dict[str, str]:
    """Every question, in each repetition that was sent: what was left open can be answered."""
    assert sorting.received.version is not None  # noqa: S101  (its answers were read)
    asked = mappings.form_of(sorting.received.version).asked
    return {
        start + each.path.removeprefix(repeats[-1] if repeats else ""): ""
        for repeats in dict.fromkeys(each.repeats for each in asked)
        for start in _repetitions(repeats, values)
        for each in asked
        if each.repeats == repeats
    }


def _repetitions(repeats: Sequence[str], values: Values) -> list[str]:
    """How the names of answers in these repeats begin, one inside the other: `pupils[2]`."""
    found, around = [("", values)], ""
    for repeat in repeats:
        found = [
            (f"{start}{repeat.removeprefix(around)}[{number}]", inside)
            for start, outer in found
            for number, inside in enumerate(outer.get(repeat, ()), start=1)
        ]
        around = repeat
    return [start for start, _inside in found]


def _asked(version: FormVersion | None, name: str) -> Question | None:
    if version is None:
        return None
    return mappings.form_of(version).by_path.get(_NUMBER.sub("", name))


def _question(version: FormVersion | None, name: str) -> str:
    asked = _asked(version, name)
    number = _NUMBER.search(name)
    label = asked.label(language()) if asked and asked.asked else _noted(name)
    return f"{label} {number[0]}" if number else label


def _noted(name: str) -> str:
    """What nobody was asked: the day, and what the phone works out of the answers."""
    if name == TODAY:
        return _("Day on which it was filled")
    if name == START:
        return _("When the form was opened first, by the phone’s clock")
    if name == END:
        return _("When the form was finished, by the phone’s clock")
    return _("%(name)s (worked out by the phone)") % {"name": name}


def _choices(version: FormVersion | None, name: str) -> list[tuple[str, str]]:
    asked = _asked(version, name)
    if asked is None or asked.type not in ("select_one", MANY):
        return []
    return [(each.code, _choice(each)) for each in asked.choices]


def _choice(choice: Choice) -> str:
    return in_words(choice.labels, language()) or choice.code


def _words(version: FormVersion | None, name: str, text: str) -> str:
    """An answer in words: what its choices are called."""
    asked = _asked(version, name)
    if asked is None or not asked.choices:
        return text
    known = {each.code: _choice(each) for each in asked.choices}
    several = text.split() if asked.type == "select_multiple" else [text]
    return ", ".join(known.get(each, each) for each in several)


def _facts(name: str, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(_label(name, fact), _fact(name, fact, facts)) for fact in facts]


def _label(name: str, fact: str) -> str:
    held = kinds()[name].facts.get(fact)
    return held.label(language()) if held else fact


def _fact(name: str, fact: str, facts: Mapping[str, Any]) -> str:
    """A fact in words; what was asked and is not known, and what was not asked."""
    if fact not in facts:
        return "–"
    value, held = facts[fact], kinds()[name].facts.get(fact)
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return held.code_label(value, language()) if held and isinstance(value, str) else str(value)
