"""What a place of learning stands for, what is retention and what a dropout: pack data.

`learning.toml` of a pack; `muara_countries/international/learning.toml` explains its tables. A
country's file adds kinds of institution, and replaces what it names again.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from muara.errors import PackError, nearest
from muara.follow_up import AttendanceRule, attendance_rule
from muara.follow_up.define import named, one_of, source_of, whole_number
from muara.packs import Table, open_pack, pack_names, read_toml
from muara.rules.vocabulary import Text

from .define_centres import Centres, centres_of
from .parts import FILE

if TYPE_CHECKING:
    from pathlib import Path

    from muara.packs import Pack

TABLES = (
    *("kinds", "mainstreaming", "retention", "dropout", "straight_to_school", "centres"),
    *("skills", "gains", "office"),
)
"""The tables of the file but for its texts; other modules read the last three."""

STANDS_FOR = (
    *("school", "special_training", "bridge", "equivalency", "shelter", "vocational"),
    "resource",
)
"""What a kind of institution may stand for."""

ENDED = ("completed", "transferred", "left", "moved")
"""How an enrolment ends."""

FIGURES = ("enrolled", "attending", "completed", "mainstreamed", "retained", "out_of_work")
"""The figures of a programme's learning: six, in this order, never one."""

EXCUSED = ("left_out", "absent")

SAYS: Mapping[str, tuple[str, ...]] = {
    "enrolled": ("day", "kind"),
    "ended": ("day", "kind", "ended"),
    "ended_somehow": ("day", "kind"),
    "where_now": (),
    "too_early": (),
    "completed": ("day",),
    "mainstreamed": ("day",),
    "straight": ("day",),
    "age_unknown": (),
    "retained_yes": ("months_after", "mark", "present", "open"),
    "retained_no": ("months_after", "mark", "present", "open"),
    "retained_left": ("months_after", "mark"),
    "retained_elsewhere": ("months_after", "mark"),
    "retained_unknown": ("months_after", "mark", "present", "open", "unknown"),
    "retained_not_yet": ("months_after", "mark"),
    "retained_waits": ("months_after", "mark", "until"),
    "dropped_absent": ("low", "day"),
    "dropped_left": ("day",),
    "dropped_unknown": ("low", "high", "limit"),
    "missing": ("months",),
    "missing_more": ("months", "more"),
}
"""The sentences of a reason, each with what can be filled in."""

FLAGS: Mapping[str, tuple[str, ...]] = {
    "holiday": (),
    "no_school_day": (),
    "closed": (),
    "too_many_days": ("found", "most"),
    "two_institutions": ("other",),
    "not_enrolled": (),
    "before_enrolment": ("day",),
    "after_end": ("day",),
    "keyed_twice": (),
    "batch_full": ("batch", "most", "found"),
    "no_batch": ("batch",),
    "age_outside": ("found", "kind", "most"),
}
"""What may be odd in a register, each with what its sentence can name."""

_ANY_AGE = (None, None)
Ages = tuple[int | None, int | None]
Part = TypeVar("Part")


@dataclass(frozen=True)
class Kind:
    """A kind of institution, and what it is to be enrolled there."""

    key: str
    stands_for: str
    labels: Text
    in_school: bool = False
    course: bool = False
    residential: bool = False
    ages: Ages = _ANY_AGE
    source: str = ""
    unconfirmed: bool = False

    def label(self, language: str) -> str:
        """What it is called; in English where there is no word."""
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True)
class Mainstreaming:
    """What an admission to school stands for, where no enrolment was recorded."""

    kind: str
    source: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class Retention:
    """When and by which attendance a child has stayed in school."""

    months: tuple[int, ...]
    over_months: int
    percent: int
    grace_days: int
    figure: int
    source: str = ""
    unconfirmed: bool = False

    def over(self, months: int) -> int:
        """Over how many months the share is taken, so many months on."""
        return min(self.over_months, months)


@dataclass(frozen=True)
class Dropout:
    """How many school days of absence in a row are a dropout."""

    school_days: int
    excused: str
    left: bool
    source: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class StraightToSchool:
    """Children who go to school without a course before it, and whether that is mainstreaming."""

    ages: Ages
    mainstreamed: bool
    source: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class LearningRules:
    """All that a pack says of a child's way through learning."""

    kinds: Mapping[str, Kind]
    attendance: AttendanceRule
    mainstreaming: Mainstreaming
    retention: Retention
    dropout: Dropout
    centres: Centres
    straight: StraightToSchool | None = None
    texts: Mapping[str, Text] = field(repr=False, default_factory=dict)

    def kind(self, key: str) -> Kind:
        """A kind by its key. Raises PackError with the nearest right word."""
        if key not in self.kinds:
            raise PackError(
                f"There is no kind of institution {key!r}.", do=nearest(key, self.kinds)
            )
        return self.kinds[key]

    def text(self, key: str, language: str = "en") -> str:
        """A sentence, by `says.KEY`, `flags.KEY`, `ended.KEY` or `figures.KEY`."""
        return self.texts[key].get(language) or self.texts[key]["en"]

    def words(self, part: str) -> Mapping[str, Text]:
        """What the kinds of institution are called (`kinds`), or how an enrolment ends (`ended`).

        >>> from muara.packs import open_pack
        >>> learning_rules(open_pack("india")).words("ended")["left"]["en"]
        'left'
        """
        if part == "kinds":
            return {key: kind.labels for key, kind in self.kinds.items()}
        return {key: self.texts[f"{part}.{key}"] for key in _FILLED[part]}

    def unconfirmed(self) -> list[str]:
        """What awaits a primary source, in order."""
        kinds = [f"{FILE} kind {key}" for key, each in self.kinds.items() if each.unconfirmed]
        parts = {
            "mainstreaming": self.mainstreaming.unconfirmed,
            "retention": self.retention.unconfirmed,
            "dropout": self.dropout.unconfirmed,
            "centres": self.centres.unconfirmed,
            "straight_to_school": self.straight is not None and self.straight.unconfirmed,
        }
        return [*kinds, *(f"{FILE} {key}" for key, doubtful in parts.items() if doubtful)]


@cache
def learning_rules(pack: Pack) -> LearningRules:
    """What a pack, and those it extends, say of learning.

    Raises PackError, with file, line and the nearest right word, for a slip; and where something
    that every pack needs is said nowhere.

    >>> from muara.packs import open_pack
    >>> rules = learning_rules(open_pack("india"))
    >>> rules.retention.months, rules.straight.ages, rules.kind("training_centre").ages
    ((3, 6, 12), (5, 8), (9, 14))
    """
    tops = [
        read_toml(folder / FILE, pack.languages)
        for folder in pack.folders
        if (folder / FILE).exists()
    ]
    kinds = {kind.key: kind for top in tops for kind in _kinds(top)}
    made = LearningRules(
        kinds=kinds,
        attendance=attendance_rule(pack),
        mainstreaming=_needed(
            pack, _last(tops, "mainstreaming", lambda part: _admission(part, kinds))
        ),
        retention=_needed(pack, _last(tops, "retention", _retention)),
        dropout=_needed(pack, _last(tops, "dropout", _dropout)),
        centres=_needed(pack, _last(tops, "centres", lambda part: centres_of(part, STANDS_FOR))),
        straight=_last(tops, "straight_to_school", _straight),
        texts={key: text for top in tops for key, text in _texts(top)} | _months(pack),
    )
    for top in tops:
        top.done(*TABLES)
    _check_texts(pack, made.texts)
    return made


@cache
def learning_words(part: str) -> Mapping[str, Text]:
    """The kinds of institution of all packs (`kinds`), or how an enrolment ends (`ended`).

    >>> sorted(learning_words("ended"))
    ['completed', 'left', 'moved', 'transferred']
    """
    found: dict[str, Text] = {}
    for name in pack_names():
        found |= learning_rules(open_pack(name)).words(part)
    return found


def _last(tops: list[Table], name: str, read: Callable[[Table], Part]) -> Part | None:
    """A table as the last file has it that has it."""
    found = None
    for top in tops:
        if name in top.values:
            table = top.table(name)
            found = read(table)
            table.done()
    return found


def _needed(pack: Pack, part: Part | None) -> Part:
    if part is None:
        raise PackError(
            f"The pack {pack.name!r} does not say what mainstreaming, retention and dropout are, "
            "or when centres are visited.",
            do=f"Write [mainstreaming], [retention], [dropout] and [centres] in its {FILE}.",
        )
    return part


# --- the tables ---


def _kinds(top: Table) -> Iterable[Kind]:
    for key, table in named(top, "kinds"):
        made = Kind(
            key=key,
            stands_for=one_of(table, "stands_for", table.need("stands_for", str), STANDS_FOR),
            labels=table.text("labels"),
            in_school=table.get("in_school", bool, False),
            course=table.get("course", bool, False),
            residential=table.get("residential", bool, False),
            ages=_ages(table) if "ages" in table.values else _ANY_AGE,
            source=source_of(table),
            unconfirmed=table.get("unconfirmed", bool, False),
        )
        table.done()
        yield made


def _ages(table: Table) -> Ages:
    """`ages = { from = 9, to = 14 }`, in completed years; one of the two may be left out."""
    said = table.need("ages", dict)
    for key, value in said.items():
        one_of(table, "ages", key, ("from", "to"))
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            table.refuse(f"{value!r} is no age in completed years.", "ages")
    low, high = said.get("from"), said.get("to")
    if not said or (low is not None and high is not None and low > high):
        table.refuse("These are the ages of nobody.", "ages", "Write { from = 9, to = 14 }.")
    return low, high


def _admission(table: Table, kinds: Mapping[str, Kind]) -> Mainstreaming:
    schools = tuple(key for key, kind in kinds.items() if kind.in_school)
    return Mainstreaming(
        kind=one_of(table, "kind", table.need("kind", str), schools),
        source=source_of(table),
        unconfirmed=table.get("unconfirmed", bool, False),
    )


def _retention(table: Table) -> Retention:
    marks = tuple(table.need("months", list))
    if any(type(each) is not int or each < 1 for each in marks) or not _rising(marks):
        table.refuse("months are whole numbers from 1, each greater than the one before.", "months")
    percent = whole_number(table, "percent")
    if percent > 100:
        table.refuse(f"{percent} is no share in per cent.", "percent")
    figure = whole_number(table, "figure")
    if figure not in marks:
        table.refuse(
            f"{figure} is none of the months.", "figure", nearest(str(figure), map(str, marks))
        )
    return Retention(
        months=marks,
        over_months=whole_number(table, "over_months"),
        percent=percent,
        grace_days=whole_number(table, "grace_days", least=0),
        figure=figure,
        source=source_of(table),
        unconfirmed=table.get("unconfirmed", bool, False),
    )


def _rising(marks: tuple[int, ...]) -> bool:
    return bool(marks) and list(marks) == sorted(set(marks))


def _dropout(table: Table) -> Dropout:
    return Dropout(
        school_days=whole_number(table, "school_days"),
        excused=one_of(table, "excused", table.need("excused", str), EXCUSED),
        left=table.need("left", bool),
        source=source_of(table),
        unconfirmed=table.get("unconfirmed", bool, False),
    )


def _straight(table: Table) -> StraightToSchool:
    return StraightToSchool(
        ages=_ages(table),
        mainstreamed=table.need("mainstreamed", bool),
        source=source_of(table),
        unconfirmed=table.get("unconfirmed", bool, False),
    )


# --- the sentences ---

_FILLED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "ended": dict.fromkeys(ENDED, ()),
    "figures": dict.fromkeys(FIGURES, ()),
    "says": SAYS,
    "flags": FLAGS,
}


def _texts(top: Table) -> Iterable[tuple[str, Text]]:
    for name, known in _FILLED.items():
        table = replace(top.table(name), steps=((name, 0),))
        for key in table.values:
            one_of(table, key, key, tuple(known))
            text = table.text(key)
            for said in text.values():
                _check_filled(table, key, said, known[key])
            yield f"{name}.{key}", text


def _check_filled(table: Table, key: str, said: str, known: tuple[str, ...]) -> None:
    for _, name, _, _ in string.Formatter().parse(said):
        if name is not None and name not in known:
            table.refuse(f"{{{name}}} cannot be filled in.", key, nearest(name, known))


def _months(pack: Pack) -> dict[str, Text]:
    """The names of the months, as the pack's phrases have them."""
    names = {code: pack.phrases.in_language(code)("months") for code in pack.languages}
    return {"months": names}


def _check_texts(pack: Pack, texts: Mapping[str, Text]) -> None:
    for name, known in _FILLED.items():
        for key in known:
            if f"{name}.{key}" not in texts:
                file: Path = pack.path / FILE
                raise PackError(f"[{name}] lacks {key!r}.", file=file, do="Write the sentence.")
