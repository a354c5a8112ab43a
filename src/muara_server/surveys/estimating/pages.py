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
from muara_server.figures import language, number
from muara_server.surveys import queries, words
from muara_server.surveys.estimating import kept
from muara_server.surveys.estimating.asked import Asked
from muara_server.surveys.estimating.choices import Choices, choices_of, told
from muara_server.surveys.estimating.differing import Groups, groups
from muara_server.surveys.estimating.kept import table_of
from muara_server.surveys.estimating.shown import Sheet
from muara_server.surveys.seen import seen
from muara_server.surveys.shapes import shapes_of

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.rules.vocabulary import Text
    from muara_server.accounts.rules import Somebody
    from muara_server.surveys.models import Estimates, Survey
    from muara_server.surveys.models import SurveyMapping as KeptMapping

MAPPING = Path("mapping.toml")
FILE = "survey.csv"
"""What the file is called in a command once it was deleted, and its name with it."""


def choices_for(survey: Survey) -> Choices | None:
    """What may be asked of a survey; None where nobody has said yet how it is read."""
    saved = queries.mapping_of(survey)
    if saved is None:
        return None

    def areas(column: str) -> int:
        known = {each.name: each for each in seen(survey).columns} if survey.facts else {}
        return len(known[column].codes) if column in known else 0

    return choices_of(read_as(saved, survey), open_pack(survey.pack), areas=areas)


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
        commands: What gives the same on the command line.
        groups: How groups differ, where that was asked.
    """

    sheet: Sheet
    says: Sequence[str]
    depths: Sequence[tuple[int, str]]
    others: Sequence[tuple[str, str]]
    commands: Sequence[str]
    groups: Groups | None


def shown(estimates: Estimates, *, depth: int, choices: Choices | None) -> Shown:
    """Estimates that were worked out, in the reader's language."""
    asked = Asked.kept(estimates.asked)
    pack, shapes = open_pack(estimates.survey.pack), shapes_of(estimates.survey)
    sheet = Sheet.of(table_of(estimates), pack, depth=depth, shapes=shapes)
    known = choices.definitions if choices and asked.of in choices.definitions else {}
    return Shown(
        sheet=sheet,
        says=list(_says(estimates, asked, sheet)),
        depths=_depths(sheet.deepest),
        others=[(key, label) for key, label in known.items() if key != asked.of],
        commands=commands_of(estimates),
        groups=groups(estimates, sheet),
    )


def commands_of(estimates: Estimates) -> list[str]:
    """What gives the same on the command line: the table, and how its groups differ."""
    survey = estimates.survey
    called = {"survey": survey.file or FILE, "mapping": str(MAPPING), "country": survey.pack}
    asked = Asked.kept(estimates.asked)
    both = (asked.command(**called), asked.command_of_differences(**called))
    return [command for command in both if command]


def besides(user: Somebody, survey: Survey) -> dict[str, str]:
    """The other surveys that may be asked the same: read with the same words, ready and mapped."""
    mappings = queries.mappings_beside(survey, user=user)
    return {str(each.survey.pk): each.survey.title for each in mappings if each.survey.is_ready}


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
    inner = told(words_of([asked.inner], pack).get(f"of={asked.inner}", _word(asked.inner, pack)))
    if not asked.figure:
        return inner
    said = pack.phrases.in_language(language())
    keys = {"total": "number", "median": "median"}
    before = said(f"table.{keys.get(asked.figure, 'percentile')}")
    return f"{before.format(percent=asked.figure.lstrip('p'))}: {inner}"


def _word(name: str, pack: Pack) -> Text:
    return pack.vocabulary[name].labels if name in pack.vocabulary else {"en": name}


def problem(estimates: Estimates) -> dict[str, Any]:
    """Why nothing was worked out, and the rules that would help: these stand on buttons."""
    rules = _narrower(estimates)
    said = {key: text for key, text in estimates.problem.items() if key != "do" or not rules}
    return {"problem": words.told(said), "narrower": rules}


def _narrower(estimates: Estimates) -> list[str]:
    """The rules that keep to those who were asked what the question rests on."""
    asked = Asked.kept(estimates.asked)
    mapping, pack = read_as(estimates.mapping, estimates.survey), open_pack(estimates.survey.pack)
    if asked.where or asked.inner not in {*pack.regimes, *mapping.asked}:
        return []
    of = asked.inner
    rests = pack.regimes[of].attributes if of in pack.regimes else [of]
    return list(dict.fromkeys(mapping.asked[word] for word in rests if word in mapping.asked))
