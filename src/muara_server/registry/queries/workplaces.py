"""Workplaces, and who may read of them. Their names stand sealed with the key of nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from muara_server.accounts import queries as accounts
from muara_server.audit import actions as audit
from muara_server.keys import actions as keys
from muara_server.keys import cipher
from muara_server.registry.models import Identifier, Workplace

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User

READS = "workplace.read"


def workplaces_for(user: User, *, given: Iterable[UUID] = ()) -> QuerySet[Workplace]:
    """The workplaces of which this reader may know.

    `given`: those that were put into his hands; whoever sees only his own sees these too.
    """
    reach = accounts.reach(user, READS)
    if reach.nothing:
        return Workplace.objects.none()
    within = Workplace.objects.filter(reach.within() | Q(pk__in=list(given)))
    return within.select_related("place").order_by("place__path", "registered_on", "id")


def workplace_for(user: User, workplace: UUID, *, given: Iterable[UUID] = ()) -> Workplace:
    """This workplace, if the reader may know of it; Http404 otherwise. The read is recorded."""
    found = workplaces_for(user, given=given).filter(pk=workplace).first()
    if found is None:
        raise Http404
    audit.record(
        READS,
        who=user,
        place=found.place_id,
        programme=found.programme,
        detail={"workplace": str(found.pk)},
    )
    return found


def workplace_name(entry: UUID) -> str:
    """The name of a workplace, by the entry that describes it; empty where none was recorded."""
    return next(iter(said_of_workplaces([entry]).get(entry, {}).get("name", ())), "")


def said_of_workplaces(entries: Iterable[UUID]) -> Mapping[UUID, Mapping[str, Sequence[str]]]:
    """Name, employer, address and the like of workplaces, by the entry that describes each.

    The caller has asked who may know (`workplaces_for`).
    """
    rows = Identifier.objects.filter(entry__in=list(entries)).order_by("field", "id")
    key = keys.keys_for([None])[keys.NOBODY]
    said: dict[UUID, dict[str, list[str]]] = {}
    for row in rows:
        told = cipher.open_sealed(bytes(row.sealed), key=key, bound_to=f"identifier:{row.pk}")
        said.setdefault(row.entry, {}).setdefault(row.field, []).append(told.decode())
    return said
