"""Schemes of which a person, or a household, may have one: their groups, for an allocation.

Two schemes that exclude each other are a group too. Where A excludes B, B excludes C and A and C go
together, there is no group, and no flow: such a run is refused rather than solved wrongly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from muara.errors import InputError

if TYPE_CHECKING:
    from muara.packs import Scheme


def groups_of(keys: Iterable[str], schemes: Mapping[str, Scheme], *, on: dt.date) -> dict[str, str]:
    """The group of each of these schemes that has one, on a day.

    Raises InputError where schemes exclude each other otherwise than as a group.
    """
    named = sorted(keys)
    apart = {
        key: {other for other in named if other != key and _apart(key, other, schemes, on)}
        for key in named
    }
    found = {}
    for key in named:
        group, together = schemes[key].exclusive_group, {key, *apart[key]}
        if group or len(together) > 1:
            _check(key, together, apart, schemes)
            found[key] = group or min(together)
    return found


def _apart(key: str, other: str, schemes: Mapping[str, Scheme], on: dt.date) -> bool:
    one, two = schemes[key], schemes[other]
    if one.exclusive_group and one.exclusive_group == two.exclusive_group:
        return one.unit == two.unit
    return _excludes(one, other, on) or _excludes(two, key, on)


def _excludes(scheme: Scheme, other: str, on: dt.date) -> bool:
    version = scheme.on(on)
    return version is not None and other in version.exclusive_with


def _check(
    key: str,
    together: set[str],
    apart: Mapping[str, set[str]],
    schemes: Mapping[str, Scheme],
) -> None:
    uneven = [other for other in sorted(together) if {other, *apart[other]} != together]
    if uneven:
        raise InputError(
            f"{key} and {uneven[0]} exclude each other, but not the same others: what may go "
            "together depends on the whole choice, and the run cannot be solved as a flow.",
            file=schemes[key].file,
            do="Give all of them one `exclusive_group`, or give their places out in two runs.",
        )
    units = {schemes[each].unit for each in together}
    if len(units) > 1:
        raise InputError(
            f"{' and '.join(sorted(together))} exclude each other; one is a person's, one is a "
            "household's.",
            file=schemes[key].file,
            do="Give their places out in two runs: the first one's placements are received in "
            "the second.",
        )
