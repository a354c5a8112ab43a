"""What the pages show of submissions: answers, what became of them, and why something waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from muara.errors import MuaraError
from muara.forms import Sorted
from muara_server.figures import language
from muara_server.intake import asked, mappings, proposing, waiting
from muara_server.intake.models import Apart, Conflict, FormVersion, Sorting, Waiting
from muara_server.intake.reasons import TITLES, WHO_CAN, reason_of
from muara_server.ledger.kinds import kinds
from muara_server.ledger.queries import entries, facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from muara_server.intake.models import Received
    from muara_server.intake.waiting import Heap


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


def submission(sorting: Sorting) -> dict[str, Any]:
    """What became of each entry of a submission, and why it waits as a whole."""
    received = sorting.received
    reasons = list(Waiting.objects.filter(received=received))
    page: dict[str, Any] = {"title": line(sorting).form, "became": []}
    page["whole"] = [why(each) for each in reasons if not each.key]
    page["clock_off"] = _is_clock_off(received)
    try:
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
        asks = next((each for each in versions if asked.question_of(each, name)), versions[0])
        words = asked.words(asks, name, first.get(name, "")), asked.words(asks, name, text)
        rows.append((asked.label(asks, name), *words))
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
