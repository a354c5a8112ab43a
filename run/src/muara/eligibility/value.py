"""What a scheme is worth in cash in a year, where that can be said.

Only cash adds up: goods, a place in a course and a sum insured are never turned into money. Where
it is not known which amount applies, the value is not known either.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterator, Sequence
from functools import reduce

from muara.packs import Geography, SchemeVersion
from muara.packs.schemes import Benefit
from muara.rules import Compiler
from muara.rules.compile import Expr
from muara.rules.evaluate import Case, Row, holds, members

from .conditions import PLACE


def currency_of(version: SchemeVersion) -> str:
    """The currency its cash is in; empty where it gives none."""
    return next((each.currency for each in version.benefits if each.in_money and each.currency), "")


def parts_in_money(version: SchemeVersion) -> list[list[Benefit]]:
    """The benefits by part, those parts that are cash; within a part the first that applies counts.

    A part that is cash for some and goods for others is cash.
    """
    parts: dict[str, list[Benefit]] = {}
    for benefit in version.benefits:
        parts.setdefault(benefit.part, []).append(benefit)
    return [part for part in parts.values() if any(benefit.in_money for benefit in part)]


# --- one unit ---


def value_of(
    version: SchemeVersion,
    row: Row,
    *,
    geography: Geography,
    household: Sequence[Row] = (),
    day: dt.date | None = None,
) -> float | None:
    """Cash a year for one unit; None where nothing is cash or the amount is not known."""
    case, money = Case(row, household, day), parts_in_money(version)
    counted = for_each_member(money) if version.members_counted else []
    parts = [_of_part(part, case, geography) for part in money if part not in counted]
    if counted:
        parts.append(_of_counted(counted, case, version.members_counted or 0))
    known = [value for value in parts if value is not None]
    return sum(known) if parts and len(known) == len(parts) else None


def for_each_member(parts: Sequence[list[Benefit]]) -> list[list[Benefit]]:
    """The parts given for each member, the largest amount a year first."""
    found = [part for part in parts if part[0].for_each]
    return sorted(found, key=lambda part: -(part[0].amount or 0) * part[0].times_a_year)


def _of_counted(parts: Sequence[Sequence[Benefit]], case: Case, most: int) -> float | None:
    """The sum over members, of whom at most so many are counted; largest amounts first."""
    total, left = 0.0, most
    for (benefit,) in parts:
        assert benefit.for_each is not None  # noqa: S101  (these parts are for each member)
        found = [holds(benefit.for_each.node, one) for one in members(case)]
        if None in found or benefit.amount is None:
            return None
        count = min(found.count(True), left)
        total, left = total + benefit.amount * benefit.times_a_year * count, left - count
    return total


def applies(
    version: SchemeVersion, row: Row, *, household: Sequence[Row] = (), day: dt.date | None = None
) -> Iterator[tuple[Benefit, bool | None]]:
    """The benefits one unit would have: of each part the first that holds, or those in doubt."""
    case, settled = Case(row, household, day), set()
    for benefit in version.benefits:
        if benefit.part in settled:
            continue
        truth = holds(benefit.when.node, case) if benefit.when else True
        if truth is not False:
            yield benefit, truth
        if truth:
            settled.add(benefit.part)


def _of_part(part: Sequence[Benefit], case: Case, geography: Geography) -> float | None:
    for benefit in part:
        truth = holds(benefit.when.node, case) if benefit.when else True
        if truth is None:
            return None
        if truth:
            return _of_benefit(benefit, case, geography)
    return 0.0


def _of_benefit(benefit: Benefit, case: Case, geography: Geography) -> float | None:
    amount = amount_in(benefit, case.row.get(PLACE), geography)
    if not benefit.in_money:
        return 0.0
    if amount is None:
        return None
    each = amount * benefit.times_a_year
    if benefit.for_each is None:
        return each
    found = [holds(benefit.for_each.node, one) for one in members(case)]
    return None if None in found else each * found.count(True)


def amount_in(benefit: Benefit, place: object, geography: Geography) -> float | None:
    """The amount that holds in a place: the narrowest one named, else the general one."""
    for code in geography.above(str(place)) if place else ():
        if code in benefit.amount_by_place:
            return benefit.amount_by_place[code]
    return benefit.amount


# --- a frame ---


def value_expression(version: SchemeVersion, compiler: Compiler, geography: Geography) -> Expr:
    """Cash a year of each row, null where there is none or the amount is not known."""
    money = parts_in_money(version)
    counted = for_each_member(money) if version.members_counted else []
    parts = [_part(part, compiler, geography) for part in money if part not in counted]
    if counted:
        parts.append(_counted(counted, compiler, version.members_counted or 0))
    if not parts:
        return compiler.ns.lit(None, dtype=compiler.ns.Float64)
    return reduce(operator.add, parts)


def _counted(parts: Sequence[Sequence[Benefit]], compiler: Compiler, most: int) -> Expr:
    """The same as a column: what members before have taken of the number is gone."""
    total, taken = compiler.ns.lit(0.0), compiler.ns.lit(0)
    for (benefit,) in parts:
        assert benefit.for_each is not None  # noqa: S101  (these parts are for each member)
        each = compiler.ns.lit(benefit.amount, dtype=compiler.ns.Float64) * benefit.times_a_year
        certain, unknown = compiler.tally(compiler.truth(benefit.for_each.node))
        before, taken = taken, taken + certain
        # Of `most` places those before took `before`: what is left, and never less than none.
        left = compiler.ns.when(before < most).then(most - before).otherwise(compiler.ns.lit(0))
        count = compiler.ns.when(certain < left).then(certain).otherwise(left)
        total = total + compiler.ns.when(unknown == 0).then(each * count)
    return total


def _part(part: Sequence[Benefit], compiler: Compiler, geography: Geography) -> Expr:
    nothing = compiler.ns.lit(None, dtype=compiler.ns.Float64)
    chosen = compiler.ns.lit(0.0)
    for benefit in reversed(part):
        worth = _worth(benefit, compiler, geography)
        if benefit.when is None:
            chosen = worth
            continue
        truth = compiler.truth(benefit.when.node)
        chosen = compiler.ns.when(truth).then(worth).when(~truth).then(chosen).otherwise(nothing)
    return chosen


def _worth(benefit: Benefit, compiler: Compiler, geography: Geography) -> Expr:
    if not benefit.in_money:
        return compiler.ns.lit(0.0)
    each = _amount(benefit, compiler, geography) * benefit.times_a_year
    if benefit.for_each is None:
        return each
    certain, unknown = compiler.tally(compiler.truth(benefit.for_each.node))
    return compiler.ns.when(unknown == 0).then(each * certain)


def _amount(benefit: Benefit, compiler: Compiler, geography: Geography) -> Expr:
    general = compiler.ns.lit(benefit.amount, dtype=compiler.ns.Float64)
    if not benefit.amount_by_place or PLACE not in compiler.columns:
        return general
    chosen, column = general, compiler.named(PLACE)
    # The wider a place the earlier it is tried, so that a narrower one has the last word.
    by_width = sorted(benefit.amount_by_place, key=lambda code: len(list(geography.above(code))))
    for code in by_width:
        inside = column.is_in(sorted(geography.below(code)))
        chosen = (
            compiler.ns.when(inside)
            .then(compiler.ns.lit(benefit.amount_by_place[code]))
            .otherwise(chosen)
        )
    return chosen
