"""What the pages of estimates say around their figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.microdata import SurveyMapping, mapping_from_text
from muara.packs import open_pack
from muara.tables import PublicationRules, publication_rules, standard
from muara.tables.labels import words_of
from muara_server.figures import number
from muara_server.surveys import queries
from muara_server.surveys.estimating.asked import Asked
from muara_server.surveys.estimating.choices import Choices, choices_of, told
from muara_server.surveys.estimating.kept import tables_of
from muara_server.surveys.estimating.shown import Sheet

if TYPE_CHECKING:
    from muara_server.surveys.models import Estimates, Survey
    from muara_server.surveys.models import SurveyMapping as KeptMapping

MAPPING = Path("mapping.toml")
FILE = "survey.csv"
"""What the file is called in a command once it was deleted, and its name with it."""


def choices_for(survey: Survey) -> Choices | None:
    """What may be asked of a survey; None where nobody has said yet how it is read."""
    kept = queries.mapping_of(survey)
    return choices_of(read_as(kept, survey), open_pack(survey.pack)) if kept else None


def read_as(kept: KeptMapping, survey: Survey) -> SurveyMapping:
    """The mapping that is kept as text."""
    return mapping_from_text(kept.text, path=MAPPING, vocabulary=open_pack(survey.pack).vocabulary)


@dataclass(frozen=True)
class Shown:
    """Estimates as their page shows them.

    Attributes:
        sheets: The tables.
        says: One sentence each on don't-knows, who was not asked, and the design.
        depths: How deep the breakdowns may be shown, with the words of each choice.
        others: The same question under other definitions.
        command: What gives the same on the command line.
        limits: When a figure is withheld or stands in brackets.
    """

    sheets: Sequence[Sheet]
    says: Sequence[str]
    depths: Sequence[tuple[int, str]]
    others: Sequence[tuple[str, str]]
    command: str
    limits: PublicationRules

    @property
    def in_percent(self) -> bool:
        """Are all figures shares?"""
        return all(sheet.in_percent for sheet in self.sheets)

    @property
    def most_bracketed(self) -> int:
        """The largest number of cases that stands in brackets."""
        return self.limits.bracketed_below - 1


def shown(estimates: Estimates, *, depth: int, choices: Choices | None) -> Shown:
    """Estimates that were worked out, in the reader's language."""
    asked = Asked.kept(estimates.asked)
    sheets = [Sheet.of(table, depth=depth) for table in tables_of(estimates)]
    deepest = max((sheet.deepest for sheet in sheets), default=0)
    others = choices.definitions if choices and asked.of in choices.definitions else {}
    return Shown(
        sheets=sheets,
        says=list(_says(estimates, asked, sheets)),
        depths=_depths(deepest),
        others=[(key, words) for key, words in others.items() if key != asked.of],
        command=asked.command(
            survey=estimates.survey.file or FILE,
            mapping=str(MAPPING),
            country=estimates.survey.pack,
        ),
        limits=publication_rules(open_pack(estimates.survey.pack)),
    )


def _says(estimates: Estimates, asked: Asked, sheets: Sequence[Sheet]) -> Iterator[str]:
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
        yield _design(estimates.drawn, sheets)


def _design(drawn: dict[str, int], sheets: Sequence[Sheet]) -> str:
    whole = next(
        (row for sheet in sheets for row in sheet.cells.to_dicts() if not row["group"]), {}
    )
    told = {name: number(drawn.get(name, 1)) for name in ("strata", "units")}
    if not whole.get("df"):
        return _("Design: %(strata)s strata, %(units)s sampling units.") % told
    return _("Design: %(strata)s strata, %(units)s sampling units, %(df)s degrees of freedom.") % {
        **told,
        "df": number(int(whole["df"])),
    }


def _depths(deepest: int) -> list[tuple[int, str]]:
    words = [_("each breakdown on its own"), _("every two of them"), _("every three of them")]
    words += [_("every four of them")]
    return list(enumerate(words[:deepest], start=1)) if deepest > 1 else []


def title_of(estimates: Estimates) -> str:
    """What is estimated, in words."""
    asked = Asked.kept(estimates.asked)
    pack = open_pack(estimates.survey.pack)
    if asked.table:
        return told(standard(asked.table, pack).title)
    return told(words_of([asked.of], pack).get(f"of={asked.of}", {"en": asked.of}))


def narrower(estimates: Estimates) -> list[str]:
    """The rules that keep to those who were asked what the question rests on."""
    asked = Asked.kept(estimates.asked)
    mapping, pack = read_as(estimates.mapping, estimates.survey), open_pack(estimates.survey.pack)
    if asked.where or asked.of not in {*pack.regimes, *mapping.asked}:
        return []
    rests = pack.regimes[asked.of].attributes if asked.of in pack.regimes else [asked.of]
    return list(dict.fromkeys(mapping.asked[word] for word in rests if word in mapping.asked))
