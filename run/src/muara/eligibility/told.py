"""The sentence that tells a family why it waits on, in a language of the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from muara.packs import Pack

_DECIMAL_COMMA = ("id",)


def why(row: Mapping[str, Any], *, pack: Pack, language: str = "en") -> str:
    """Why a pair has no place, from its row of `Allocation.unplaced`.

    Scores are told of 100. What is not known yet and could count for the family is said too.

    >>> from muara.packs import open_pack
    >>> row = {"scheme": "S", "reason": "full", "open": 40, "ahead": 40, "rank": 1, "score": 0.62,
    ...        "cutoff_score": 0.71, "cutoff_rank": 1, "asks": ""}
    >>> why(row, pack=open_pack("india"))
    'Places: 40. Families ahead of this one: 40. Its score: 62; that of the last family in: 71.'
    """
    phrases = pack.phrases.in_language(language)
    said = phrases(f"allocation.{_key(row)}").format_map(_words(row, pack, language))
    asks = list(_asked(row, pack, language))
    if not asks:
        return said
    return f"{said} {phrases('allocation.asks').format(asks=' '.join(asks))}"


def sentences(rows: pl.DataFrame, *, pack: Pack, language: str = "en") -> pl.DataFrame:
    """The rows of `Allocation.unplaced` with the sentence of each, `says`."""
    told = [why(row, pack=pack, language=language) for row in rows.iter_rows(named=True)]
    return rows.with_columns(pl.Series("says", told, dtype=pl.String))


def _key(row: Mapping[str, Any]) -> str:
    return "full_next" if row["reason"] == "full" and row["rank"] > 1 else str(row["reason"])


def _words(row: Mapping[str, Any], pack: Pack, language: str) -> dict[str, object]:
    """The figures of a row as they are told; a second place counts by its share of the score."""
    rank, score = row["rank"], row["score"]
    cut_score, cut_rank = row.get("cutoff_score"), row.get("cutoff_rank") or 1
    told = {
        **row,
        "had": rank - 1,
        "score": points(score, language),
        "counted": points(score / rank, language),
        "other": _other(row, pack, language),
    }
    if cut_score is not None:
        told["cutoff"] = points(cut_score / cut_rank if rank > 1 else cut_score, language)
    return told


def points(score: float, language: str = "en") -> str:
    """A score of 1 as points of 100.

    >>> points(0.62), points(1 / 3), points(0.125, "id")
    ('62', '33.33', '12,5')
    """
    text = f"{100 * score:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language in _DECIMAL_COMMA else text


def _other(row: Mapping[str, Any], pack: Pack, language: str) -> str:
    other = row.get("other")
    if not other:
        return ""
    if row["reason"] == "group":
        return pack.schemes[other].called(language)
    return " ".join(_of_quotas(row["scheme"], other.split(";"), pack, language))


def _of_quotas(scheme: str, ids: Iterable[str], pack: Pack, language: str) -> Iterator[str]:
    """The sentences of these quotas of the scheme."""
    versions = pack.schemes[scheme].versions if scheme in pack.schemes else ()
    says = {quota.id: quota.say for version in versions for quota in version.quotas}
    for each in ids:
        if each in says:
            yield says[each].get(language) or says[each]["en"]


def _asked(row: Mapping[str, Any], pack: Pack, language: str) -> Iterator[str]:
    """The sentences of the needs and quotas that are not known and may be told."""
    ids = [each for each in (row.get("asks") or "").split(";") if each]
    needs = pack.priority.needs if pack.priority else ()
    for need in needs:
        if need.id in ids and not need.sensitive:
            yield need.said(language)
    yield from _of_quotas(row["scheme"], ids, pack, language)
