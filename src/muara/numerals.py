"""Numbers as a language writes them: thousands, lakhs, decimals."""

from __future__ import annotations

from decimal import Decimal

SEPARATORS = {"id": (".", ",")}
"""Of thousands and of decimals; everywhere else comma and full stop."""

BY_LAKH = ("hi",)
"""Languages that group digits by two above the thousands."""


def numeral(value: float | Decimal, language: str = "en", *, decimals: int | None = None) -> str:
    """A number with the thousands and decimals of the language.

    Args:
        value: The number.
        language: As the packs key it.
        decimals: How many; those it has if not given, and none if they are nothing.

    >>> numeral(1234567.5, "hi"), numeral(0.25, "id", decimals=1), numeral(-3.0)
    ('12,34,567.5', '0,2', '−3')
    """
    thousands, point = SEPARATORS.get(language, (",", "."))
    written = f"{abs(value)}" if decimals is None else f"{abs(value):.{decimals}f}"
    whole, _, part = written.partition(".")
    grouped = _grouped(whole, by_lakh=language in BY_LAKH).replace(",", thousands)
    shown = part if decimals is not None or part.strip("0") else ""
    sign = "−" if value < 0 and written.strip("0.") else ""
    return f"{sign}{grouped}{point}{shown}" if shown else f"{sign}{grouped}"


def _grouped(digits: str, *, by_lakh: bool) -> str:
    if not by_lakh or len(digits) <= 3:
        return f"{int(digits):,}"
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])
