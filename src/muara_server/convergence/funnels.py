"""The linkage funnel as one reader sees it: stages, who was lost, districts, refusals, lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muara_server.audit.actions import record_bulk
from muara_server.convergence.frames import stages as frames
from muara_server.convergence.frames.consenting import told_to
from muara_server.convergence.queries.stages import fact, is_sensitive, stage_in_words
from muara_server.convergence.queries.words import in_language, language
from muara_server.convergence.telling import Listed, Number, Telling
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    import polars as pl

    from muara_server.accounts.models import User
    from muara_server.convergence.queries.area import Area

CHANGES = {
    "appealed": _("Appealed"),
    "allowed": _("Appeal allowed"),
    "rejected": _("Appeal rejected"),
    "waiting": _("Appeal waiting"),
    "received": _("Received after all"),
}


@dataclass(frozen=True)
class Stage:
    """One stage: how many families, to what share of the first, and who was lost after it."""

    name: str
    counted: Number
    share: float
    kept: float | None
    of_before: float | None
    lost: Number | None
    days: float | None
    measured: int


@dataclass(frozen=True)
class DistrictRow:
    """One district: its families at every stage."""

    name: str
    address: str
    cells: Sequence[Number]


@dataclass(frozen=True)
class Refusal:
    """One reason: how often, and what became of it; None where a count is withheld."""

    reason: str
    refused: Number
    named: Sequence[tuple[str, int | None]]


@dataclass(frozen=True)
class Row:
    """One family of a list, without a name."""

    pseudonym: str
    address: str
    on: dt.date
    district: str


@dataclass(frozen=True)
class Funnel(Telling):
    """The funnel of a part of a programme, up to a day and as known on a day."""

    month: dt.date | None = None

    @cached_property
    def everything(self) -> pl.DataFrame:
        """Every stage recorded in the programme."""
        return frames.entries(self.area.programme, as_of=self.as_of, known_on=self.known_on)

    @cached_property
    def entries(self) -> pl.DataFrame:
        """Those of the chosen scheme and month, in all districts."""
        return frames.part_of(self.everything, scheme=self.scheme, month=self.month)

    @cached_property
    def chosen(self) -> pl.DataFrame:
        """Those of the chosen district too."""
        return frames.part_of(self.entries, place=self.place)

    @cached_property
    def counted(self) -> pl.DataFrame:
        """Those that this reader's figures count."""
        if self.area.whole:
            return self.chosen
        return told_to(self.chosen, self.area.opened, by="place")

    @cached_property
    def cells(self) -> Mapping[tuple[str, str], int | None]:
        """Families by district and stage, as far as this reader may be told."""
        return frames.published(
            self.entries,
            list(self.area.districts),
            on=self.as_of,
            smallest=self.area.hidden_below,
            opened=self.area.opened,
        )

    # --- addresses ---

    @property
    def asked(self) -> dict[str, str]:
        """With the month."""
        return {**super().asked, "month": self.month.strftime("%Y-%m") if self.month else ""}

    def address(self, **part: Any) -> str:
        """The funnel of the same part and the same days; `part` changes some of it."""
        return self.address_of("funnel", **part)

    def number(self, value: int | None, label: str, **part: Any) -> Number:
        """A count and where its list opens."""
        return Number(value, self.address_of("funnel-list", **part), label)

    # --- stages ---

    @cached_property
    def stages(self) -> list[Stage]:
        """The stages in order, each to scale from the first."""
        rows = frames.steps(self.counted, on=self.as_of)
        shown = [self._shown(row["stage"], row["units"]) for row in rows]
        first = shown[0] if shown else None
        before, following = [None, *shown], [*shown[1:], None]
        return [
            self._stage(row, value, around, first)
            for row, value, *around in zip(rows, shown, before[:-1], following, strict=True)
        ]

    def _stage(
        self,
        row: Mapping[str, Any],
        value: int | None,
        around: Sequence[int | None],
        first: int | None,
    ) -> Stage:
        before, after = around
        name, told = stage_in_words(row["stage"]), value is not None and after is not None
        return Stage(
            name=name,
            counted=self.number(value, name, stage=row["stage"]),
            share=100 * (value or 0) / first if first else 0.0,
            kept=100 * after / value if told and value and after is not None else None,
            of_before=100 * value / before if value is not None and before else None,
            lost=self.number(value - after, name, stage=row["stage"], lost="1")
            if told and value and after is not None and self.tells(value - after)
            else None,
            days=row["median_days"] if self.tells(row["measured"]) else None,
            measured=row["measured"],
        )

    def _shown(self, stage: str, units: int) -> int | None:
        """A stage's count; of one district as the table by district tells it."""
        if self.place:
            return self.cells.get((self.place, stage), 0)
        return units if self.tells(units) else None

    @property
    def empty(self) -> bool:
        """Was nothing recorded?"""
        return self.chosen.is_empty()

    # --- districts, refusals ---

    def stage_names(self) -> list[str]:
        """The heads of the table by district."""
        return [stage_in_words(stage) for stage in frames.STAGES]

    @cached_property
    def districts(self) -> list[DistrictRow]:
        """Every district, in the order of the places; never a rank."""
        wanted = [self.place] if self.place else list(self.area.districts)
        return [self._district(code) for code in wanted if code in self.area.districts]

    def _district(self, code: str) -> DistrictRow:
        name = self.area.districts[code].name(language())
        return DistrictRow(
            name=name,
            address=self.address(place=code),
            cells=[
                self.number(
                    self.cells[code, stage],
                    f"{stage_in_words(stage)}, {name}",
                    place=code,
                    stage=stage,
                )
                for stage in frames.STAGES
            ],
        )

    @cached_property
    def refusals(self) -> list[Refusal]:
        """Why offices refused, and what became of it."""
        return [self._refusal(row) for row in frames.refused(self.counted, on=self.as_of)]

    def _refusal(self, row: Mapping[str, Any]) -> Refusal:
        reason = row["reason"] or ""
        words = fact("reason").code_label(reason, language()) if reason else ""
        told = self.tells(row["refused"])
        return Refusal(
            reason=words,
            refused=self.number(
                row["refused"] if told else None, words, refused="1", reason=reason
            ),
            named=[
                (str(words), row[name] if told and self.tells(row[name]) else None)
                for name, words in CHANGES.items()
            ],
        )

    # --- the list behind a number ---

    def opened(self, part: Mapping[str, Any], *, who: User) -> FunnelOpened:
        """The list behind a number, as far as this reader may open it. That it was is recorded."""
        stage = part["stage"] or frames.STAGES[0]
        listed = frames.listed(
            self.chosen,
            on=self.as_of,
            stage=stage,
            lost=part["lost"],
            reason=part["reason"] if part["refused"] else None,
        )
        rows = listed
        if not self.area.whole:
            rows = frames.in_places(listed, sorted(self.area.opened))
        if rows.height:
            record_bulk(
                "funnel.opened",
                who=who,
                items=rows["household"].to_list(),
                programme=self.area.programme,
                detail={"stage": stage, "as_of": self.as_of.isoformat()},
            )
        return FunnelOpened(self, stage, part, rows, listed.height - rows.height)


@dataclass(frozen=True)
class FunnelOpened:
    """An opened number: its rows, and how many more lie where the reader may not look."""

    funnel: Funnel
    stage: str
    part: Mapping[str, Any]
    listed: pl.DataFrame
    elsewhere: int

    @property
    def rows(self) -> Listed[Row]:
        """The families that may be listed here."""
        return Listed(self.listed, lambda rows: [self._row(each) for each in rows])

    def _row(self, unit: Mapping[str, Any]) -> Row:
        area = self.funnel.area
        place = area.districts.get(unit["place"])
        known = area.knows(unit["place"])
        return Row(
            pseudonym=registry.pseudonym(area.programme, unit["household"]),
            address=reverse("web:household", args=[unit["household"]]) if known else "",
            on=unit["on"],
            district=place.name(language()) if place else unit["place"] or "",
        )

    @property
    def label(self) -> str:
        """What the number counts."""
        return stage_in_words(self.stage)

    @property
    def reason(self) -> str:
        """The reason of the refusals opened."""
        code = self.part["reason"]
        return fact("reason").code_label(code, language()) if code else ""

    @property
    def hidden(self) -> bool:
        """Are there others whose number may not be told?"""
        return bool(self.elsewhere) and self.elsewhere < self.funnel.area.hidden_below


def scheme_names(area: Area, told: pl.DataFrame) -> dict[str, str]:
    """The schemes that may be chosen, by title: those with an entry, without the sensitive ones."""
    used = set(frames.schemes_of(told))
    named = {
        scheme.key: in_language(scheme.title)
        for scheme in area.pack.schemes.values()
        if scheme.key in used and not is_sensitive(scheme)
    }
    return dict(sorted(named.items(), key=lambda item: item[1].casefold()))
