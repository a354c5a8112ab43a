"""What a scheme gives, in words: its kind, how much and how often, or the pack's own sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from muara_server.convergence.queries.words import in_language, money, place_names

if TYPE_CHECKING:
    from muara.packs.schemes import Benefit

BENEFITS = {
    "cash": gettext_lazy("cash"),
    "one_off": gettext_lazy("cash once"),
    "in_kind": gettext_lazy("goods or services"),
    "place": gettext_lazy("a place in a school, centre or course"),
    "cover": gettext_lazy("insurance cover"),
}
EVERY = {
    "day": gettext_lazy("%(amount)s a day"),
    "month": gettext_lazy("%(amount)s a month"),
    "quarter": gettext_lazy("%(amount)s a quarter"),
    "half_year": gettext_lazy("%(amount)s a half-year"),
    "year": gettext_lazy("%(amount)s a year"),
}
USUAL_TIMES = {"month": 12, "quarter": 4, "half_year": 2, "year": 1}
VERDICTS = {
    "eligible": gettext_lazy("appears eligible"),
    "not_eligible": gettext_lazy("not eligible"),
    "ask": gettext_lazy("ask"),
}


@dataclass(frozen=True)
class Given:
    """What a benefit gives, in words: its kind, the amount or the sentence, on what it depends."""

    kind: str
    says: str
    more: str = ""
    rule: str = ""
    each: str = ""
    payable_on: str = ""
    unconfirmed: bool = False


def given(benefit: Benefit) -> Given:
    """A benefit in words, in the reader's language."""
    amounts, said = _amounts(benefit), in_language(benefit.says)
    return Given(
        kind=str(BENEFITS[benefit.type]),
        says=amounts or said,
        more=said if amounts else "",
        rule=benefit.when.text if benefit.when else "",
        each=benefit.for_each.text if benefit.for_each else "",
        payable_on=in_language(benefit.payable_on),
        unconfirmed=benefit.unconfirmed,
    )


def _amounts(benefit: Benefit) -> str:
    """₹500 a month; Bihar: ₹122 a day. 10 times a year."""
    said = [_amount(benefit, benefit.amount)] if benefit.amount is not None else []
    names = place_names(benefit.amount_by_place)
    for code, amount in benefit.amount_by_place.items():
        told = {"place": names[code], "amount": _amount(benefit, amount)}
        said.append(_("%(place)s: %(amount)s") % told)
    sentence = "; ".join(said)
    if benefit.times and benefit.times != USUAL_TIMES.get(benefit.per):
        times = int(benefit.times)
        told = ngettext("%(n)s time in a year", "%(n)s times in a year", times) % {"n": times}
        sentence = f"{sentence}, {told}" if sentence else told
    return f"{sentence}." if sentence else ""


def _amount(benefit: Benefit, amount: float) -> str:
    written = money(amount, benefit.currency)
    if benefit.type == "cash" and benefit.per:
        return str(EVERY[benefit.per]) % {"amount": written}
    if benefit.type == "one_off":
        return _("%(amount)s once") % {"amount": written}
    if benefit.type == "cover":
        return _("cover of %(amount)s") % {"amount": written}
    return written
