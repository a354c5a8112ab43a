"""Words of the packs in the reader's language, and money as each language writes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara.rules.vocabulary import Text

SIGNS = {"INR": "₹", "IDR": "Rp"}
POINTS = {"id": "."}
"""What stands between thousands; a comma everywhere else."""
BY_LAKH = frozenset({"hi", "gu", "or"})


def language() -> str:
    """The reader's language as the packs key it: en, id or hi."""
    return (get_language() or "en").split("-")[0]


def in_language(texts: Text | None, chosen: str = "") -> str:
    """The words in a language (the reader's), English where it has none."""
    texts = texts or {}
    return texts.get(chosen or language()) or texts.get("en", "")


def money(amount: float, currency: str, chosen: str = "") -> str:
    """An amount with its sign and no decimals, as the language groups its digits.

    >>> money(100000, "INR", "hi"), money(100000, "INR", "en"), money(1200000, "IDR", "id")
    ('₹1,00,000', '₹100,000', 'Rp1.200.000')
    >>> money(4.13, "INR", "en")
    '₹4.13'
    """
    spoken = chosen or language()
    whole, _, part = f"{amount:.2f}".partition(".")
    grouped = grouped_digits(whole, spoken)
    decimals = "" if part == "00" else f"{',' if spoken in POINTS else '.'}{part}"
    return f"{SIGNS.get(currency, f'{currency} ')}{grouped}{decimals}"


def grouped_digits(digits: str, spoken: str) -> str:
    """The digits of a whole number in groups: by three, or after the first three by two."""
    if spoken in BY_LAKH and len(digits) > 3:
        head, tail = digits[:-3], digits[-3:]
        pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
        return ",".join([*reversed(pairs), tail])
    return f"{int(digits):,}".replace(",", POINTS.get(spoken, ","))


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """What these places are called, by their codes; the code where a place is not loaded."""
    listed = list(dict.fromkeys(codes))
    known = places.with_codes(listed)
    return {
        code: in_language(known[code].names) or code if code in known else code for code in listed
    }
