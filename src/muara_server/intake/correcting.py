"""The answers of a submission as fields: what stands in each, and what somebody typed instead.

What names a record shows what it is called, and a name that is typed is looked up in the list of
its question, as far as whoever sorts may see it; the person chooses who is meant. Nothing is kept
before everything that was typed can be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import FormError, MuaraError
from muara.forms import Question, keyed
from muara.forms.form import in_words
from muara_server.figures import language
from muara_server.intake import asked, mappings, proposing, shown, waiting
from muara_server.intake.corrections import PLACE, corrected
from muara_server.intake.models import FormVersion, Waiting
from muara_server.intake.paper import meant
from muara_server.intake.slips import in_words_of

if TYPE_CHECKING:
    from django.http import QueryDict

    from muara.forms.answers import Values
    from muara_server.accounts.models import User
    from muara_server.intake.models import Received, Sorting

ANSWER, MEANT = "answer:", "meant:"
_DAY = Question("day", "date")
_OF_THE_DAY = frozenset({"no_day", "day"})
_OF_THE_PLACE = frozenset({"which_place", "unknown_place"})


@dataclass(frozen=True)
class Row:
    """One answer as a field: its question, what stands in it, what came where that is another.

    `kind`: `day`, `record`, or empty. `offered`: those who may be meant by what was typed, and
    `picked` the one that was chosen.
    """

    name: str
    question: str
    text: str
    came: str = ""
    choices: Sequence[tuple[str, str]] = ()
    many: bool = False
    kind: str = ""
    why: str = ""
    offered: Sequence[meant.Row] = ()
    picked: str = ""

    @property
    def chosen(self) -> list[str]:
        """The codes that were chosen, where there may be several."""
        return self.text.split()

    @property
    def unknown(self) -> bool:
        """Was something answered that is none of the choices?"""
        return bool(self.text) and self.text not in dict(self.choices)


@dataclass(frozen=True)
class Spare:
    """One repetition more than was sent: what is asked many times, and its empty fields."""

    title: str
    rows: Sequence[Row]

    @property
    def begun(self) -> bool:
        """Was something typed in it?"""
        return any(row.text for row in self.rows)


@dataclass(frozen=True)
class Beyond:
    """What came and is no answer to a question of this version: its name, its words, and why."""

    name: str
    texts: Sequence[str]
    why: str


@dataclass(frozen=True)
class Typed:
    """What was typed: corrected answers by name; what is wrong; who may be meant; who was picked.

    `posted` is everything as it was typed, so that no field is emptied by a slip in another.
    """

    posted: dict[str, str]
    told: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    offered: dict[str, Sequence[meant.Row]] = field(default_factory=dict)
    picked: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fields:
    """The fields of a page, the repetitions that can be added, and what is beyond the form."""

    rows: Sequence[Row] = ()
    spare: Sequence[Spare] = ()
    beyond: Sequence[Beyond] = ()


def fields(sorting: Sorting, *, user: User, again: Typed | None = None) -> Fields:
    """The answers as fields; `again`: with what was typed and could not be read."""
    try:
        answers = proposing.answers(sorting.received)
        first = waiting.as_texts(proposing.answers(sorting.received, as_received=True))
    except MuaraError:
        return Fields()
    texts = said(sorting)
    shows = _Shows(sorting, [texts, first], user)
    reasons = list(Waiting.objects.filter(received=sorting.received))
    rows = {
        name: _typed(_row(shows, name, text, first.get(name, ""), reasons), again)
        for name, text in texts.items()
    }
    spare = _spare(sorting, answers.values)
    return Fields(
        [row for name, row in rows.items() if name not in spare],
        [
            Spare(title, [rows[name] for name in spare if spare[name] == title])
            for title in dict.fromkeys(spare.values())
        ],
        _beyond(sorting.received, answers.beyond),
    )


def said(sorting: Sorting) -> dict[str, str]:
    """Every answer of a submission that can be corrected, by its name; the unanswered are empty."""
    try:
        answers = proposing.answers(sorting.received)
    except MuaraError:
        return {}
    told = corrected(sorting.received)
    asks_place = Waiting.objects.filter(received=sorting.received, reason__in=_OF_THE_PLACE)
    where = {PLACE: told.get(PLACE, "")} if PLACE in told or asks_place.exists() else {}
    open_still = (name for name, _start in _open(sorting, answers.values))
    return {**where, **dict.fromkeys(open_still, ""), **waiting.as_texts(answers)}


def typed(sorting: Sorting, posted: QueryDict, *, user: User) -> Typed:
    """What was typed, read: only what differs from what stood there, and only of what is asked."""
    found = Typed(
        {
            name.removeprefix(ANSWER): " ".join(texts).strip()
            for name, texts in posted.lists()
            if name.startswith(ANSWER)
        }
    )
    texts = said(sorting)
    shows = _Shows(sorting, [texts], user)
    for name in [each for each in found.posted if each in texts]:
        text, before = found.posted[name], shows(name, texts[name])
        if picked := posted.get(MEANT + name, ""):
            found.told[name] = found.picked[name] = picked
        elif text != before and not (
            asked.is_many(sorting, name) and set(text.split()) == set(before.split())
        ):
            _read(found, sorting, name, text, user=user)
    return found


class _Shows:
    """What stands in a field: what a record is called, a day as its field takes it, else the text.

    All names are looked up at once.
    """

    def __init__(self, sorting: Sorting, told: Iterable[Mapping[str, str]], user: User) -> None:
        self.sorting = sorting
        wanted: dict[str, set[str]] = {}
        for name, text in ((name, text) for each in told for name, text in each.items()):
            if text and (listed := asked.list_of(sorting, name)):
                wanted.setdefault(listed, set()).add(text)
        self.called = {
            listed: meant.called(texts, listed, user=user) for listed, texts in wanted.items()
        }

    def __call__(self, name: str, text: str) -> str:
        if asked.is_day(self.sorting, name):
            return _as_day(text)
        return self.called.get(asked.list_of(self.sorting, name), {}).get(text, text)


def _read(found: Typed, sorting: Sorting, name: str, text: str, *, user: User) -> None:
    """One answer that was typed: as it is kept, or what is wrong with it and who may be meant."""
    listed = asked.list_of(sorting, name)
    if text and asked.is_day(sorting, name):
        try:
            found.told[name] = keyed(_DAY, text)
        except FormError as slip:
            found.wrong[name] = in_words_of(slip)
    elif text and listed and not meant.as_id(text) and not meant.called([text], listed, user=user):
        found.offered[name] = meant.meant_by(text, listed, user=user)
        found.wrong[name] = (
            _("Which of these is meant? Choose one, or type another name.")
            if found.offered[name]
            else _("Nothing of this name was found where you work. Type another, or a part of it.")
        )
    else:
        found.told[name] = text


def _row(shows: _Shows, name: str, text: str, first: str, reasons: Sequence[Waiting]) -> Row:
    sorting, version = shows.sorting, shows.sorting.received.version
    inside, came = shows(name, text), shows(name, first) or first
    listed = asked.list_of(sorting, name)
    return Row(
        name,
        asked.label(version, name) if name != PLACE else _("Place where this was (name or code)"),
        inside,
        came=asked.words(version, name, came) if came != inside else "",
        choices=asked.choices(version, name),
        many=asked.is_many(sorting, name),
        kind="day" if asked.is_day(sorting, name) else "record" if listed else "",
        why=next((shown.why(each) for each in reasons if _is_about(sorting, each, name)), ""),
    )


def _typed(row: Row, again: Typed | None) -> Row:
    """The field with what was typed into it, and what is wrong with that."""
    if again is None or row.name not in again.posted:
        return row
    text, picked = again.posted[row.name], again.picked.get(row.name, "")
    return replace(
        row,
        text=text,
        why=again.wrong.get(row.name, row.why),
        offered=[meant.Row(picked, text)] if picked else again.offered.get(row.name, ()),
        picked=picked,
    )


def _is_about(sorting: Sorting, row: Waiting, name: str) -> bool:
    """Is it this answer for which something waits?"""
    if name == PLACE or row.reason in _OF_THE_PLACE:
        return name == PLACE and row.reason in _OF_THE_PLACE
    if answer := row.values.get("answer"):
        return bool(answer == name)
    if sorting.mapping is None or not row.key:
        return False
    number = int(row.key.partition("[")[0])
    entries = mappings.read(sorting.mapping).entries
    entry = next((each for each in entries if each.number == number), None)
    if entry is None:
        return False
    if row.reason in _OF_THE_DAY:
        about = asked.day_of(sorting, entry)
    else:
        about = entry.facts.get(row.values.get("fact", ""), "")
    return about == asked.path_of(name) and _numbers(row.key).startswith(_numbers(name))


def _numbers(name: str) -> str:
    """The numbers of the repetitions in a name or key."""
    return "".join(asked.NUMBER.findall(name))


def _open(sorting: Sorting, values: Values) -> Iterator[tuple[str, str]]:
    """Every question by its name, in each repetition that was sent and in one more of each.

    With how the names in that one more begin; empty for what was sent.
    """
    assert sorting.received.version is not None  # noqa: S101  (its answers were read)
    form, days = mappings.form_of(sorting.received.version), asked.days_of(sorting)
    every = [each for each in form.questions if each.asked or each.path in days]
    for repeats in dict.fromkeys(each.repeats for each in every):
        inner = repeats[-1] if repeats else ""
        for start, is_new in _repetitions(repeats, values):
            for each in every:
                if each.repeats == repeats:
                    yield start + each.path.removeprefix(inner), start if is_new else ""


def _repetitions(repeats: Sequence[str], values: Values) -> list[tuple[str, bool]]:
    """How the names of answers in these repeats begin, one inside the other: `pupils[2]`.

    The last of each was not sent.
    """
    found, around = [("", values, False)], ""
    for repeat in repeats:
        found = [
            (
                f"{start}{repeat.removeprefix(around)}[{number}]",
                inside,
                is_new or number > len(outer.get(repeat, ())),
            )
            for start, outer, is_new in found
            for number, inside in enumerate([*outer.get(repeat, ()), {}], start=1)
        ]
        around = repeat
    return [(start, is_new) for start, _inside, is_new in found]


def _spare(sorting: Sorting, values: Values) -> dict[str, str]:
    """The names of the fields in repetitions that were not sent, and what each is headed by."""
    assert sorting.received.version is not None  # noqa: S101  (its answers were read)
    sections = mappings.form_of(sorting.received.version).sections
    titles = dict[str, str]()
    for name, start in _open(sorting, values):
        if start:
            path = asked.path_of(start)
            told = in_words(sections[path].labels, language()) if path in sections else ""
            titles[name] = f"{told or path.rpartition('/')[2]} {_numbers(start)}"
    return titles


def _beyond(received: Received, beyond: Mapping[str, Sequence[str]]) -> list[Beyond]:
    if not beyond:
        return []
    versions = list(
        FormVersion.objects.filter(form=received.form_id).defer("xform").order_by("-published_at")
    )
    return [_why_beyond(received, path, texts, versions) for path, texts in beyond.items()]


def _why_beyond(
    received: Received, path: str, texts: Sequence[str], versions: Sequence[FormVersion]
) -> Beyond:
    """Answered twice, asked by another version, or asked by none."""
    asks = next((each for each in versions if asked.question_of(each, path)), None)
    if asked.question_of(received.version, path):
        why = _("This was answered twice. The first answer is above, and counts.")
    elif asks:
        told = {"version": asks.version or "–"}
        why = _("Version %(version)s of the form asks this; the one it was filled with does not.")
        why %= told
    else:
        why = _("No version of this form that was published here asks this.")
    return Beyond(asked.label(asks, path) if asks else path, texts, why)


def _as_day(text: str) -> str:
    """A day as a field for days takes it; empty for what is none."""
    try:
        return dt.date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""
