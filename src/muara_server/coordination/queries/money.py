"""What is recorded of the money of societies, as far as a reader may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from muara_server.coordination.queries.organisations import organisations
from muara_server.coordination.queries.told import said
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.organisations import Organisation
    from muara_server.coordination.queries.told import Said

FUNDS, SURVEY, CENTRE = "society_funds", "society_survey", "society_centre"


@dataclass(frozen=True)
class Society:
    """An organisation with an account: its surveys, its movements, and the centres allotted."""

    organisation: Organisation
    surveys: Sequence[Said] = ()
    movements: Sequence[Said] = ()
    centres: Mapping[UUID, Sequence[str]] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        """The id of the organisation."""
        return self.organisation.id

    @property
    def programme(self) -> str:
        """The programme whose money it is."""
        told = [*self.movements, *self.surveys]
        return told[0].programme if told else self.organisation.programme

    @property
    def working_day(self) -> dt.date:
        """The day on which its programme's work stands."""
        return timezone.localdate(registry.working_moment(self.programme))


def societies(user: User) -> list[Society]:
    """Every organisation of which money or a survey is recorded, by name."""
    return list(_societies(user).values())


def one_society(user: User, wanted: UUID) -> Society:
    """This organisation, with what is recorded of its money; Http404 where the reader has none."""
    known = _societies(user)
    if wanted in known:
        return known[wanted]
    held = organisations(user, ended=True).get(wanted)
    if held is None:
        raise Http404
    return Society(held)


def _societies(user: User) -> dict[UUID, Society]:
    told = said(user, FUNDS, SURVEY, CENTRE)
    names = organisations(user, ended=True)
    runs: dict[UUID, list[str]] = {}
    for each in told:
        if each.kind == CENTRE:
            runs.setdefault(each.of, []).append(each.facts["provider"])
    of: dict[UUID, list[Said]] = {}
    for each in told:
        if each.kind != CENTRE:
            of.setdefault(UUID(each.facts["society"]), []).append(each)
    return {
        pk: Society(
            organisation=names[pk],
            surveys=[each for each in of[pk] if each.kind == SURVEY],
            movements=[each for each in of[pk] if each.kind == FUNDS],
            centres=runs,
        )
        for pk in names
        if pk in of
    }
