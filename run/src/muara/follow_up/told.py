"""The reason of an answer on attendance, in the reader's language: for one child, and for a frame.

The sentences stand in the pack. A share is cut, never rounded up: 74.96 reads 74.9, not 75.
"""

from __future__ import annotations

import string

import polars as pl

from .define import AttendanceRule

_TENTHS = 10


def tenths(part: int, whole: int) -> str:
    """A share in per cent with at most one decimal.

    >>> tenths(3, 4), tenths(2249, 3000)
    ('75', '74.9')
    """
    percent, tenth = divmod(1000 * part // whole, _TENTHS)
    return f"{percent}.{tenth}" if tenth else f"{percent}"


def in_tenths(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """The same of two columns."""
    cut = 1000 * part // whole
    percent, tenth = cut // _TENTHS, cut % _TENTHS
    return (
        pl.when(tenth == 0)
        .then(pl.format("{}", percent))
        .otherwise(pl.format("{}.{}", percent, tenth))
    )


def sayings_for(*, open_days: bool, unknown: bool, regular: str) -> tuple[str, ...]:
    """Which sentences are told: what was counted, then what follows."""
    if not open_days:
        return ("nothing", "unknown")
    return ("partly" if unknown else "told", regular)


def filled(rule: AttendanceRule, keys: tuple[str, ...], language: str, **numbers: object) -> str:
    """Sentences of the rule with their numbers."""
    numbers |= {"percent": rule.percent, "months": rule.months}
    return " ".join(rule.saying(key, language).format(**numbers) for key in keys)


def filled_in(
    rule: AttendanceRule, keys: tuple[str, ...], language: str, **numbers: pl.Expr
) -> pl.Expr:
    """The same of columns."""
    numbers |= {"percent": pl.lit(rule.percent), "months": pl.lit(rule.months)}
    said = " ".join(rule.saying(key, language) for key in keys)
    parts = list(string.Formatter().parse(said))
    text = "".join(f"{before}{{}}" if name else before for before, name, _, _ in parts)
    return pl.format(text, *(numbers[name] for _, name, _, _ in parts if name))
