"""What the pages of estimates say around their figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from django.utils.translation import gettext as _

from muara.microdata import SurveyMapping, mapping_from_text
from muara.packs import open_pack
from muara.tables import standard
from muara.tables.labels import words_of
from muara_server.figures import number
from muara_server.surveys import queries, words
from muara_server.surveys.estimating import kept
from muara_server.surveys.estimating.asked import Asked
from muara_server.surveys.estimating.choices import Choices, choices_of, told
from muara_server.surveys.estimating.kept import table_of
from muara_server.surveys.estimating.shown import Sheet

if TYPE_CHECKING:
    from muara_server.surveys.models import Estimates, Survey
    from muara_server.surveys.models import SurveyMapping as KeptMapping

MAPPING = Path("mapping.toml")
FILE = "survey.csv"
"""What the file is called in a command once it was deleted, and its name with it."""


def choices_for(survey: Survey) -> Choices | None:
    """What may be asked of a survey; None where nobody has said yet how it is read."""
    saved = queries.mapping_of(survey)
    return choices_of(read_as(saved, survey), open_pack(survey.pack)) if saved else None


def read_as(saved: KeptMapping, survey: Survey) -> SurveyMapping:
    """The mapping that is kept as text."""
    return mapping_from_text(saved.text, path=MAPPING, vocabulary=open_pack(survey.pack).vocabulary)


@dataclass(frozen=True)
class Shown:
    """Estimates as their page shows them.

    Attributes:
        sheet: The table.
        says: One sentence each on don't-knows, who was asked about, and the design.
        depths: How deep the breakdowns may be shown, with the words of each choice.
        others: The same question under other definitions.
        command: What gives the same on the command line.
    """

    sheet: Sheet
    says: Sequence[str]
    depths: Sequence[tuple[int, str]]
    others: Sequence[tuple[str, str]]
    command: str


def shown(estimates: Estimates, *, depth: int, choices: Choices | None) -> Shown:
    """Estimates that were worked out, in the reader's language."""
    asked = Asked.kept(estimates.asked)
    sheet = Sheet.of(table_of(estimates), open_pack(estimates.survey.pack), depth=depth)
    known = choices.definitions if choices and asked.of in choices.definitions else {}
    return Shown(
        sheet=sheet,
        says=list(_says(estimates, asked, sheet)),
        depths=_depths(sheet.deepest),
        others=[(key, label) for key, label in known.items() if key != asked.of],
        command=command_of(estimates),
    )


def command_of(estimates: Estimates) -> str:
    """What gives the same on the command line."""
    survey = estimates.survey
    called = {"survey": survey.file or FILE, "mapping": str(MAPPING), "country": survey.pack}
    return Asked.kept(estimates.asked).command(**called)


def _says(estimates: Estimates, asked: Asked, sheet: Sheet) -> Iterator[str]:
    regime = open_pack(estimates.survey.pack).regimes.get(asked.of)
    if regime is not None:
        yield (
            _("A don't-know counts as not in this definition.")
            if regime.unknown == "no"
            else _("Whom the answers leave undecided is in no row.")
        )
    if asked.where:
        yield _("Asked about: %(rule)s.") % {"rule": asked.where}
    if estimates.drawn:
        yield _design(estimates.drawn, sheet)


def _design(drawn: dict[str, int], sheet: Sheet) -> str:
    df = sheet.table.cells.filter(pl.col("group") == "")["df"].drop_nulls()
    told = {name: number(drawn.get(name, 1)) for name in ("strata", "units")}
    if df.is_empty():
        return _("Design: %(strata)s strata, %(units)s sampling units.") % told
    return _("Design: %(strata)s strata, %(units)s sampling units, %(df)s degrees of freedom.") % {
        **told,
        "df": number(int(df[0])),
    }


def _depths(deepest: int) -> list[tuple[int, str]]:
    said = [_("each breakdown on its own"), _("every two of them"), _("every three of them")]
    said += [_("every four of them")]
    return list(enumerate(said[:deepest], start=1)) if deepest > 1 else []


FILES = (("csv", "CSV"), ("xlsx", "Excel"), ("html", "HTML"), ("pdf", "PDF"))
"""The whole table as a file, and what people call that."""


def earlier(survey: Survey, choices: Choices | None) -> list[tuple[Estimates, str, str]]:
    """What was asked before: its title, and its breakdowns in words."""
    known = choices.breakdowns if choices else {}
    return [
        (each, title_of(each), ", ".join(known.get(name, name) for name in each.asked["by"]))
        for each in kept.earlier(survey)
    ]


def title_of(estimates: Estimates) -> str:
    """What is estimated, in words."""
    asked = Asked.kept(estimates.asked)
    pack = open_pack(estimates.survey.pack)
    if asked.table:
        return told(standard(asked.table, pack).title)
    return told(words_of([asked.of], pack).get(f"of={asked.of}", {"en": asked.of}))


def problem(estimates: Estimates) -> dict[str, Any]:
    """Why nothing was worked out, and the rules that would help: these stand on buttons."""
    rules = _narrower(estimates)
    said = {key: text for key, text in estimates.problem.items() if key != "do" or not rules}
    return {"problem": words.told(said), "narrower": rules}


def _narrower(estimates: Estimates) -> list[str]:
    """The rules that keep to those who were asked what the question rests on."""
    asked = Asked.kept(estimates.asked)
    mapping, pack = read_as(estimates.mapping, estimates.survey), open_pack(estimates.survey.pack)
    if asked.where or asked.of not in {*pack.regimes, *mapping.asked}:
        return []
    rests = pack.regimes[asked.of].attributes if asked.of in pack.regimes else [asked.of]
    return list(dict.fromkeys(mapping.asked[word] for word in rests if word in mapping.asked))
