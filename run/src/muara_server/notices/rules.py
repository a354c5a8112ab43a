"""What may stand in a notice, whom it is sent to, and who looks after what is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.notices.models import Delivery, Notice
    from muara_server.notices.reading import Codes, Kind

About = tuple[str, "UUID | None"]


def check_values(kind: Kind, values: Mapping[str, Any], *, levels: frozenset[str]) -> None:
    """Refuse whatever is not a count, a day, a code of the kind's own, or a place large enough.

    Raises ValueError, which names the value and never repeats it: somebody may have tried a name.
    """
    if values.keys() != kind.values.keys():
        needs = ", ".join(sorted(kind.values)) or "none"
        raise ValueError(f"The notice {kind.key} takes these values and no others: {needs}.")
    for name, sort in kind.values.items():
        if not _fits(values[name], sort, levels):
            expected = sort if isinstance(sort, str) else ", ".join(sort)
            raise ValueError(
                f"{name} of the notice {kind.key} is none of what it may be: {expected}. "
                "A notice holds counts, days, codes and districts or larger places, never words."
            )


def _fits(value: object, sort: str | Codes, levels: frozenset[str]) -> bool:
    if not isinstance(sort, str):
        return value in sort
    if sort == "count":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if sort == "day":
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    found = places.with_codes([value]).get(value) if isinstance(value, str) else None
    return found is not None and found.level in levels


def check_about(about: About | None) -> None:
    """The page a notice leads to must be there: a name of a route and an id, never an address."""
    if about is None:
        return
    route, about_id = about
    try:
        reverse(route, args=[about_id] if about_id else [])
    except NoReverseMatch:
        raise ValueError("A notice leads to a page by the name of its route and one id.") from None


def is_still_wanted(delivery: Delivery, *, channels: frozenset[str]) -> bool:
    """Not what was read here meanwhile, nor for somebody who left or chose another way."""
    notice = delivery.notice
    return notice.read_at is None and notice.user.is_active and delivery.channel in channels


def is_urgent(kind: Kind, notice: Notice) -> bool:
    """Urgent of its kind, or because whoever told it said so."""
    return kind.urgent or notice.urgent
