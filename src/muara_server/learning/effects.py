"""The effects of the founding paper as measured of a cohort: what a reader sees, and its lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from muara.learning import gains_rules, learning_rules
from muara.packs import open_pack
from muara_server.audit.actions import record_bulk
from muara_server.figures import language, number
from muara_server.learning.frames import effects as frames
from muara_server.learning.queries.effects import Ground
from muara_server.ledger import queries as ledger
from muara_server.registry.queries import pseudonym

if TYPE_CHECKING:
    import datetime as dt

    from muara.learning import GainsRules
    from muara.learning.define_gains import Effect, Measure
    from muara_server.accounts.rules import Somebody

COUNTS = ("entered", "pairs", "lost", "without_entry", "not_yet")
MOVES = ("up", "same", "down")
SEXES = ("female", "male")


@dataclass(frozen=True)
class Count:
    """How many, with the address of their list; None: withheld."""

    value: int | None
    address: str


@dataclass(frozen=True)
class Mark:
    """A change on a drawn line from 0 to 100, with its interval where it has one."""

    words: str
    said: str
    at: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Line:
    """One group at one later time."""

    group: str
    months: int
    told: str
    withheld: bool
    at_entry: str
    then: str
    changes: Sequence[tuple[str, str]]
    counts: Sequence[Count]


@dataclass(frozen=True)
class Drawing:
    """The changes of a measure on one scale; `zero`: where no change lies, if it is on it."""

    marks: Sequence[Mark]
    zero: float | None
    least: str
    most: str


@dataclass(frozen=True)
class Measured:
    """One measure of the cohort."""

    key: str
    label: str
    source: str
    unconfirmed: bool
    lines: Sequence[Line]
    drawing: Drawing | None


@dataclass(frozen=True)
class Section:
    """One effect: what was measured of it, what nobody was checked for, or why it never is."""

    key: str
    title: str
    source: str
    measured: Sequence[Measured]
    unchecked: Sequence[str]
    never: str


@dataclass(frozen=True)
class Effects:
    """A part of a cohort as one reader may see it, grouped by one dimension or by none."""

    asked: frames.Asked
    ground: Ground
    chosen: Mapping[str, str]
    by: str = ""

    @cached_property
    def rules(self) -> GainsRules:
        """What the pack measures."""
        return gains_rules(open_pack(self.asked.pack))

    @cached_property
    def invented(self) -> bool:
        """Are the records of this deployment invented?"""
        return ledger.is_demonstration()

    @cached_property
    def cohort(self) -> frames.Cohort:
        """Everybody who entered, and the checks."""
        return frames.cohort(self.asked)

    @property
    def empty(self) -> bool:
        """Did nobody enter by this day?"""
        return self.cohort.entered.is_empty()

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The figures of this part, a row for each group, measure and later time."""
        by = [self.by] if self.by else []
        return frames.changes(self.asked, chosen=self.chosen, by=by, language=language())

    # --- the page ---

    def sections(self) -> list[Section]:
        """Every effect, in the order of the paper."""
        return [self._section(each) for each in self.rules.effects]

    def _section(self, effect: Effect) -> Section:
        measures = [self.rules.measures[key] for key in effect.measures]
        never = self.rules.never.says
        return Section(
            key=effect.key,
            title=_in_language(effect.labels),
            source=effect.source,
            measured=[self._measured(each) for each in measures if self._rows_of(each)],
            unchecked=[each.label(language()) for each in measures if not self._rows_of(each)],
            never="" if measures else _in_language(never),
        )

    def _rows_of(self, measure: Measure) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["measure"] == measure.key]

    def _measured(self, measure: Measure) -> Measured:
        rows = self._rows_of(measure)
        return Measured(
            key=measure.key,
            label=measure.label(language()),
            source=measure.source,
            unconfirmed=measure.unconfirmed,
            lines=[self._line(row, measure) for row in rows],
            drawing=self._drawing(rows, measure),
        )

    def _line(self, row: Mapping[str, Any], measure: Measure) -> Line:
        scale = 1 if measure.kind == "number" else 100
        return Line(
            group=self.group_of(row),
            months=self.months(row["point"]),
            told=row["told"],
            withheld=row["withheld"],
            at_entry=_share(row["at_entry"], scale),
            then=_share(row["then"], scale),
            changes=[
                (words, _interval(row, name, measure)) for name, words in self._moves(row, measure)
            ],
            counts=[Count(row[name], self.address_of(row, name)) for name in COUNTS],
        )

    def _moves(self, row: Mapping[str, Any], measure: Measure) -> list[tuple[str, str]]:
        """What is told of a row: the change, or the three ways in which levels move."""
        if row["withheld"] or not row["pairs"]:
            return []
        if measure.kind == "levels":
            return [(name, move_in_words(name)) for name in MOVES]
        return [("change", "")]

    def _drawing(self, rows: Sequence[Mapping[str, Any]], measure: Measure) -> Drawing | None:
        """All changes of a measure on one scale; levels as the shares of those who moved."""
        told = [(row, name, words) for row in rows for name, words in self._moves(row, measure)]
        if not told:
            return None
        scale = 1 if measure.kind == "number" else 100
        ends = [
            scale * value
            for row, name, _words in told
            for value in (row[name], *_ends(row, name))
            if value is not None
        ]
        least, most = (0, 100) if measure.kind == "levels" else (min([0, *ends]), max([0, *ends]))
        across = (most - least) or 1

        def at(value: float | None) -> float | None:
            return None if value is None else 100 * (scale * value - least) / across

        marks = [
            Mark(
                words=", ".join(filter(None, (self.group_of(row), self._after(row), words))),
                said=_interval(row, name, measure),
                at=at(row[name]) or 0.0,
                low=at(_ends(row, name)[0]),
                high=at(_ends(row, name)[1]),
            )
            for row, name, words in told
        ]
        zero = None if measure.kind == "levels" else at(0)
        return Drawing(marks, zero, _written(least, 1), _written(most, 1))

    def _after(self, row: Mapping[str, Any]) -> str:
        return _("after %(months)s months") % {"months": self.months(row["point"])}

    def months(self, point: str) -> int:
        """How many months after entry a time of checking lies."""
        return next(each.months for each in self.rules.points.later if each.key == point)

    def group_of(self, row: Mapping[str, Any]) -> str:
        """Which group a row tells of, in words; empty where all stand together."""
        return self.words_of(self.by, row[self.by]) if self.by else ""

    # --- words ---

    def words_of(self, dimension: str, code: str | None) -> str:
        """What a district, a kind of centre, a year or a sex is called."""
        if not code:
            return _("not recorded")
        if dimension == "place":
            place = self.ground.districts.get(code)
            return place.name(language()) if place else code
        if dimension == "kind":
            kinds = learning_rules(open_pack(self.asked.pack)).kinds
            return _in_language(kinds[code].labels) if code in kinds else code
        sexes = {"female": _("girls"), "male": _("boys")}
        return sexes.get(code, code) if dimension == "sex" else code

    def choices(self) -> dict[str, dict[str, str]]:
        """What can be chosen of this cohort, by field of the form."""
        found = {
            name: {code: self.words_of(name, code) for code in self.cohort.codes(name)}
            for name in ("place", "kind", "year")
        }
        by = {
            "sex": _("girls and boys"),
            "place": _("district"),
            "kind": _("kind of school or centre"),
            "year": _("year of entry"),
        }
        return {**found, "by": by}

    # --- lists ---

    def address_of(self, row: Mapping[str, Any], what: str) -> str:
        """Where the list behind a number opens; empty for whoever opens none of it."""
        part = {**self.chosen, **({self.by: row[self.by]} if self.by else {})}
        within = {part["place"]} if part.get("place") else set(self.ground.districts)
        if not row[what] or None in part.values() or not within & self.ground.opened:
            return ""
        asked = {"measure": row["measure"], "point": row["point"], "what": what}
        return self.address("effects-list", **{**part, **asked})

    def address(self, name: str, *args: object, **asked: object) -> str:
        """An address about the same programme and days."""
        told = {
            "programme": self.asked.programme,
            "as_of": self.asked.as_of,
            "known_on": self.asked.known_on,
            **asked,
        }
        said = {key: value for key, value in told.items() if value}
        return f"{reverse(f'learning:{name}', args=args)}?{urlencode(said)}"

    @property
    def files(self) -> list[tuple[str, str]]:
        """The same as files, by their kind."""
        part = {**self.chosen, "by": self.by}
        return [(kind, self.address("effects-file", kind, **part)) for kind in ("csv", "xlsx")]


@dataclass(frozen=True)
class Checked:
    """One child of a list, under a name that says nothing: the two checks that are compared."""

    pseudonym: str
    address: str
    district: str
    sex: str
    entry_on: dt.date | None
    entry: str
    then_on: dt.date | None
    then: str


def opened(
    shown: Effects, *, measure: str, point: str, what: str, part: Mapping[str, str], who: Somebody
) -> list[Checked]:
    """The children behind a number, where this reader opens lists. That they were is recorded."""
    listed = frames.behind(shown.asked, measure=measure, point=point, what=what, chosen=part)
    rows = [row for row in listed.to_dicts() if row["place"] in shown.ground.opened]
    if rows:
        record_bulk(
            "figure.opened",
            who=who,
            items=[row["person"] for row in rows],
            programme=shown.asked.programme,
            detail={"indicator": f"effects.{measure}.{point}", "as_of": f"{shown.asked.as_of}"},
        )
    return [_checked(shown, row, shown.rules.measures[measure]) for row in rows]


def _checked(shown: Effects, row: Mapping[str, Any], measure: Measure) -> Checked:
    known = row["place"] in shown.ground.known
    return Checked(
        pseudonym=pseudonym(shown.asked.programme, row["person"]),
        address=reverse("web:person", args=[row["person"]]) if known else "",
        district=shown.words_of("place", row["place"]),
        sex=row["sex"] or "",
        entry_on=row["entry_on"],
        entry=_value(row["entry"], measure),
        then_on=row["then_on"],
        then=_value(row["then"], measure),
    )


def _value(value: float | None, measure: Measure) -> str:
    """What a check said: a number, yes or no, or a level in words."""
    if value is None:
        return ""
    if measure.kind == "levels":
        return _in_language(list(measure.levels.values())[int(value)])
    if measure.kind == "truth":
        return _("yes") if value else _("no")
    return number(value)


def file_rows(shown: Effects) -> Iterator[Sequence[Any]]:
    """The figures as a file: what is withheld is said so, and what is invented."""
    figures = ("at_entry", "then", "change", "low", "high")
    moves = [f"{move}{end}" for move in MOVES for end in ("", "_low", "_high")]
    part = ("place", "kind", "year", "sex")
    yield (
        *("programme", "as_of", "known_on", *part, "measure", "label", "months_after_entry"),
        *(*COUNTS, *figures, *moves, "withheld", "invented"),
    )
    invented = _("invented for the demonstration") if shown.invented else ""
    for row in shown.rows:
        held = {**shown.chosen, **({shown.by: row[shown.by]} if shown.by else {})}
        measure = shown.rules.measures[row["measure"]]
        yield (
            *(shown.asked.programme, shown.asked.as_of, shown.asked.known_on or ""),
            *(shown.words_of(name, held[name]) if name in held else "" for name in part),
            *(measure.key, measure.label(language()), shown.months(row["point"])),
            *("" if row[name] is None else row[name] for name in (*COUNTS, *figures, *moves)),
            *(_("withheld") if row["withheld"] else "", invented),
        )


def count_in_words(what: str) -> str:
    """What a number counts: the head of its column, and of its list."""
    words = {
        "entered": _("Entered"),
        "pairs": _("Checked both times"),
        "lost": _("Not checked again"),
        "without_entry": _("No check at entry"),
        "not_yet": _("May still be checked"),
    }
    return words[what]


def move_in_words(move: str) -> str:
    """In which way levels moved."""
    words = {"up": _("a higher level"), "same": _("the same level"), "down": _("a lower level")}
    return words[move]


def _ends(row: Mapping[str, Any], name: str) -> tuple[float | None, float | None]:
    if name == "change":
        return row["low"], row["high"]
    return row[f"{name}_low"], row[f"{name}_high"]


def _interval(row: Mapping[str, Any], name: str, measure: Measure) -> str:
    """A change with its interval; shares in per cent, a change of them in points."""
    scale, sign = 1 if measure.kind == "number" else 100, name == "change"
    ends = dict(zip(("low", "high"), _ends(row, name), strict=True))
    told = {"value": row[name], **ends}
    said = {key: _written(value, scale, sign=sign) for key, value in told.items()}
    if measure.kind == "levels":
        return _("%(value)s %% (%(low)s to %(high)s)") % said
    if measure.kind == "truth":
        return _("%(value)s points (%(low)s to %(high)s)") % said
    return _("%(value)s (%(low)s to %(high)s)") % said if said["low"] else said["value"]


def _share(value: float | None, scale: int) -> str:
    """A mean, or a share in per cent."""
    return f"{_written(value, scale)} %" if value is not None and scale != 1 else _written(value, 1)


def _written(value: float | None, scale: int, *, sign: bool = False) -> str:
    if value is None:
        return ""
    told = round(scale * value, 1) + 0.0
    return f"+{number(told)}" if sign and told > 0 else number(told)


def _in_language(texts: Mapping[str, str]) -> str:
    return texts.get(language()) or texts["en"]
