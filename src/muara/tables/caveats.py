"""What must be said of a standard table, and when there is none: what the survey did not ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from muara.errors import FrameError
from muara.law.sentences import filled
from muara.packs import Pack
from muara.rules.vocabulary import Text

from .figures import Figure, Figures
from .groupings import groupings_of
from .standard import Column

# --- no table ---


def refuse_without(figures: Figures, lost: Mapping[str, Sequence[str]]) -> None:
    """No table without the columns it cannot do without; `lost`: columns and what they lack."""
    for column in figures.spec.columns:
        if column.needed and column.key in lost:
            words = lost[column.key]
            raise FrameError(
                f"The table {figures.spec.id} cannot be made of this survey.",
                file=figures.surveyed.source.name,
                found=f"nothing that says {', '.join(words)}",
                expected="; ".join(figures.pack.vocabulary[name].label() for name in words),
                do="Name the columns in [columns] of the mapping, or take another table.",
            )


def refuse_unasked(figures: Figures, unasked: Iterable[tuple[Figure, int]]) -> None:
    """No table of those who were not asked; `unasked`: each figure, and how many they are."""
    for figure, number in unasked:
        if number:
            words = set(figures.words(figure.column))
            asked = {name: rule for name, rule in figures.surveyed.asked.items() if name in words}
            raise FrameError(
                f"The table {figures.spec.id} is about some who were not asked.",
                file=figures.surveyed.source.name,
                found=f"{number} rows that were not asked {', '.join(asked)}",
                expected="only those who were asked",
                do=f"Keep to them: --where {_all_of(asked.values())!r}",
            )


def _all_of(rules: Iterable[str]) -> str:
    """One rule that holds where all of these do."""
    each = list(dict.fromkeys(rules))
    return each[0] if len(each) == 1 else " and ".join(f"({rule})" for rule in each)


# --- what is said ---


def definition_in_words(figures: Figures) -> Text:
    """By which definition a table is, with the numbers of the law as the survey's day has them."""
    spec, pack = figures.spec, figures.pack
    names = spec.regimes(figures.chosen) or ((spec.regime,) if spec.regime else ())
    titles = [pack.regime(name).title for name in names]
    day = figures.surveyed.mapping.survey_date
    return {
        language: filled(
            spec.definition,
            language,
            spec.numbers,
            day,
            regime="; ".join(title.get(language, title["en"]) for title in titles),
        )
        for language in spec.definition
    }


def columns_left_out(figures: Figures, lost: Mapping[str, Sequence[str]]) -> Iterator[Text]:
    """The columns for which the survey did not ask."""
    for column in figures.spec.columns:
        if column.key in lost:
            words = _listed(lost[column.key], figures.pack)
            yield said(
                "column_not_asked", figures.pack, column=_called(column, figures), words=words
            )


def breakdowns_left_out(figures: Figures, names: Iterable[str]) -> Iterator[Text]:
    """The breakdowns that the survey does not have."""
    absent = list(dict.fromkeys(names))
    if absent:
        yield said("rows_not_asked", figures.pack, words=_listed(absent, figures.pack))


def rows_left_out(figures: Figures, unknown: Iterable[tuple[Figure, int, int]]) -> Iterator[Text]:
    """Of whom a column says nothing: each figure, of how many it is not known, of how many."""
    seen = set()
    for figure, number, every in unknown:
        if number and figure.column.key not in seen:
            seen.add(figure.column.key)
            column = _called(figure.column, figures)
            counts = {"n": {"en": str(number)}, "all": {"en": str(every)}}
            yield said("left_out", figures.pack, column=column, **counts)


def what_to_know(figures: Figures) -> Iterator[Text]:
    """Whom the table was narrowed to, and whether its source has been seen."""
    if figures.where:
        yield said("only", figures.pack, rule={"en": figures.where})
    if figures.spec.unconfirmed:
        yield said("unconfirmed", figures.pack, source={"en": figures.spec.source})


def _called(column: Column, figures: Figures) -> Text:
    """What a column is called; of one for each value, what the breakdown is called."""
    if column.kind == "each":
        return _label(column.of, figures.pack)
    if column.labels:
        return column.labels
    return figures.pack.regime(figures.spec.named(column.of, figures.chosen)).title


def _label(name: str, pack: Pack) -> Text:
    known = groupings_of(pack)
    return known[name].labels if name in known else pack.vocabulary[name].labels


def _listed(names: Iterable[str], pack: Pack) -> Text:
    labels = [_label(name, pack) for name in names]
    languages = pack.phrases.texts["table.total"]
    return {
        language: ", ".join(label.get(language) or label["en"] for label in labels)
        for language in languages
    }


def said(key: str, pack: Pack, **fills: Text) -> Text:
    """A phrase of the packs in all its languages, filled."""
    return {
        language: phrase.format(
            **{name: text.get(language) or text["en"] for name, text in fills.items()}
        )
        for language, phrase in pack.phrases.texts[f"table.{key}"].items()
    }
