"""Who is which party of a proceeding, and that nobody approves what he asked for himself.

Somebody is a party where a permission of that party reaches the proceeding: its place and
programme, the receiver's place for the receiver. Who sees only his own records must hold the
proceeding, have opened it, or be named as its receiver: himself, or a service he answers for.
What is sent to a receiver by name is received by nobody else, however far his permission reaches,
and not any more once it was taken back. Of a rescue that is planned nobody knows but those who are
named in it, whatever his role.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import rules as accounts
from muara_server.accounts.roles import works_at
from muara_server.casework.models import Named, Proceeding, Provider
from muara_server.casework.procedures import (
    RECEIVER,
    acting,
    closed_to,
    escalations,
    is_first_persons,
    named_only,
    only_told,
    parties,
    seen_by,
    shared_by_name,
)
from muara_server.casework.words import in_language, listed
from muara_server.ledger import rules as ledger
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara.procedure import Procedure, Step
    from muara_server.accounts.models import Assignment, User
    from muara_server.accounts.rules import Grant
    from muara_server.ledger.queries import Registration
    from muara_server.places.models import Place

SUPERVISES = "case.supervise"
"""Whoever holds this sees every proceeding of his area, and is no party by it."""


class Hand:
    """One person's grants: the assignments are read once, whatever is asked of them."""

    def __init__(self, user: User) -> None:
        self.user = user
        self._grants: dict[str, list[Grant]] = {}
        self._areas: dict[str, list[UUID]] = {}

    @cached_property
    def named(self) -> frozenset[UUID]:
        """The proceedings with a team in which this person is named."""
        return frozenset(
            Named.objects.filter(user=self.user.pk).values_list("proceeding", flat=True)
        )

    @cached_property
    def kept_from(self) -> frozenset[UUID]:
        """The few proceedings of which nobody may know who is not named in them, as this person."""
        # Asked of the proceedings: where nobody is named, nobody knows.
        rows = Proceeding.objects.filter(kept_from_others())
        return frozenset(rows.values_list("pk", flat=True)) - self.named

    @cached_property
    def receives(self) -> frozenset[str]:
        """What names this person as a receiver: his own id, and the services he answers for."""
        services = Provider.objects.filter(answers=self.user.pk, closed_on=None)
        return frozenset({str(self.user.pk), *services.values_list("key", flat=True)})

    @cached_property
    def _held(self) -> list[Assignment]:
        return accounts.held(self.user)

    def grants(self, permission: str) -> list[Grant]:
        """Every assignment of today that gives this permission."""
        if permission not in self._grants:
            self._grants[permission] = accounts.granting(self._held, permission)
        return self._grants[permission]

    def grants_to_open(self, procedure: Procedure) -> list[Grant]:
        """Every assignment by which this person may open this procedure somewhere."""
        return [
            grant
            for party in procedure.steps[procedure.opens].by
            for permission in acting(procedure.parties[party])
            for grant in self.grants(permission)
        ]

    def permissions(self, proceeding: Proceeding, procedure: Procedure, party: str) -> list[str]:
        """The permissions by which this person is this party of a proceeding; none: is not."""
        if party == RECEIVER and not self._is_sent(proceeding):
            return []
        place = proceeding.receiver_place if party == RECEIVER else proceeding.place
        return [
            permission
            for permission in acting(procedure.parties[party])
            if self._reaches(permission, proceeding, place)
        ]

    def sees(self, proceeding: Proceeding) -> bool:
        """Is this person a party of the proceeding, or does he supervise where it is?

        Where only those may know who are named in it, he must be one of them.
        """
        if proceeding.pk in self.kept_from:
            return False
        if self._reaches(SUPERVISES, proceeding, proceeding.place):
            return True
        return any(
            proceeding.procedure in keys
            and (not away or self._is_sent(proceeding))
            and self._reaches(
                permission, proceeding, proceeding.receiver_place if away else proceeding.place
            )
            for (permission, away), keys in seen_by().items()
        )

    def scope(self) -> Q:
        """The condition that keeps a query to what this person sees; the same as `sees`."""
        return self.here() | self.there()

    def here(self) -> Q:
        """What this person sees because of where it is."""
        everything = {_bare(grant) for grant in self.grants(SUPERVISES)}
        opened = [
            (grant, Q(procedure=key))
            for (permission, away), keys in seen_by().items()
            for grant in self.grants(permission)
            for key in sorted(keys)
            if not away and _bare(grant) not in everything
        ]
        return self._any("place", [*((grant, Q()) for grant in everything), *opened])

    def there(self) -> Q:
        """What this person sees because of where whoever must answer works."""
        opened = [
            (grant, Q(procedure=key))
            for (permission, away), keys in seen_by().items()
            for grant in self.grants(permission)
            for key in sorted(keys)
            if away
        ]
        return self._any("receiver_place", opened)

    def awaited(self, *, away: bool) -> Q:
        """What waits for a party that this person is: as the receiver (`away`), or as another."""
        found = [
            (grant, Q(procedure=key, awaits=party))
            for (key, party), permissions in parties().items()
            for permission in permissions
            for grant in self.grants(permission)
            if (party == RECEIVER) == away
        ]
        return self._any("receiver_place" if away else "place", found)

    def hears_of(self, now: dt.datetime) -> Q:
        """What has been late for so long that it has gone up to a party that this person is."""
        found = [
            (grant, Q(procedure=key, due__lt=now - dt.timedelta(days=after_days)))
            for key, after_days, to in escalations()
            for permission in parties()[key, to]
            for grant in self.grants(permission)
        ]
        return self._any("place", found)

    def only_hears_of(self, now: dt.datetime) -> Q:
        """What has been late for so long that it went up to a level at which this person reads
        totals: he is told that it is late, where, and who has it."""
        here, there = self._only_told(now), self._only_told(now, both_sides=True)
        return self._any("place", here) | self._any("receiver_place", there)

    def _only_told(self, now: dt.datetime, *, both_sides: bool = False) -> list[tuple[Grant, Q]]:
        return [
            (grant, Q(procedure=one.procedure, due__lt=now - dt.timedelta(days=one.after_days)))
            for one in only_told()
            if one.both_sides or not both_sides
            for permission in one.permissions
            for grant in self.grants(permission)
            if works_at(grant.role) == one.level
        ]

    def as_party(self, key: str, party: str) -> Q:
        """The condition for the proceedings of a procedure in which this person is this party."""
        granted = (grant for each in parties()[key, party] for grant in self.grants(each))
        where = "receiver_place" if party == RECEIVER else "place"
        return self._any(where, ((grant, Q(procedure=key)) for grant in granted))

    def _any(self, where: str, found: Iterable[tuple[Grant, Q]]) -> Q:
        """Any of these, each within the area of its grant; an area is asked for once."""
        by_area: dict[Grant, Q] = {}
        for grant, what in found:
            area = _bare(grant)
            by_area[area] = by_area[area] | what if area in by_area else what
        condition = Q(pk__in=[])
        for area, what in by_area.items():
            condition |= self._within(area, where) & what
        if where == "receiver_place" and by_area:
            condition &= self._sent()
        return condition & ~Q(pk__in=self.kept_from) if self.kept_from else condition

    def may_take(
        self, proceeding: Proceeding, procedure: Procedure, step: Step, *, asked_by: UUID | None
    ) -> bool:
        """Is this person a party that may take this step, not on his own request?"""
        return any(
            is_first_persons(permission) or asked_by != self.user.pk
            for party in step.by
            for permission in self.permissions(proceeding, procedure, party)
        )

    def _reaches(self, permission: str, proceeding: Proceeding, place: Place) -> bool:
        return any(
            grant.covers(path=place.path, programme=proceeding.programme)
            and (not grant.own_only or self._owns(proceeding))
            for grant in self.grants(permission)
        )

    def _is_sent(self, proceeding: Proceeding) -> bool:
        """Was it sent to this person, or to nobody by name, and not taken back?"""
        if (proceeding.procedure, proceeding.state) in closed_to(RECEIVER):
            return False
        named = proceeding.procedure in shared_by_name()
        return not named or proceeding.receiver in self.receives

    def _sent(self) -> Q:
        """The condition that is the same as `_is_sent`."""
        others = Q(procedure__in=shared_by_name()) & ~Q(receiver__in=sorted(self.receives))
        for key, state in sorted(closed_to(RECEIVER)):
            others |= Q(procedure=key, state=state)
        return ~others

    def _within(self, grant: Grant, where: str) -> Q:
        condition = ~Q(pk__in=[])
        if grant.path is not None:
            condition &= Q(**{f"{where}__in": self._places(grant.path)})
        if grant.programme:
            condition &= Q(programme=grant.programme)
        if grant.own_only:
            mine = self.user.pk
            own = Q(holder=mine) | Q(opened_by=mine) | Q(receiver__in=sorted(self.receives))
            condition &= own | Q(pk__in=self.named) if self.named else own
        return condition

    def _places(self, path: str) -> list[UUID]:
        """The places of an area, asked once: their ids let the database go by the lists' index."""
        if path not in self._areas:
            self._areas[path] = places.ids_within(path)
        return self._areas[path]

    def _owns(self, proceeding: Proceeding) -> bool:
        mine = self.user.pk
        if proceeding.receiver in self.receives or proceeding.pk in self.named:
            return True
        return mine in (proceeding.holder_id, proceeding.opened_by_id)


def kept_from_others() -> Q:
    """The condition for what only those may know who are named in it, as it stands."""
    such = Q(pk__in=[])
    for key, state in sorted(named_only()):
        such |= Q(procedure=key, state=state)
    return such


def _bare(grant: Grant) -> Grant:
    """Where a grant reaches, whatever the role that gives it."""
    return replace(grant, role="")


def check_party(
    hand: Hand,
    proceeding: Proceeding,
    procedure: Procedure,
    step: Step,
    *,
    asked_by: UUID | None,
) -> None:
    """Refuse whoever is not the party of this step. `asked_by` took the step before it.

    Raises NotAllowed: `outside_area` for whoever may not see the proceeding, `own_request` for the
    one who asked, `not_your_part` for every other.
    """
    if not hand.sees(proceeding):
        raise NotAllowed(
            "outside_area",
            _("This lies outside the area of your work. Ask somebody who works there."),
        )
    if hand.may_take(proceeding, procedure, step, asked_by=asked_by):
        return
    who = parties_in_words(procedure, step.by)
    if any(hand.permissions(proceeding, procedure, party) for party in step.by):
        raise NotAllowed(
            "own_request",
            _("You asked for this yourself, so somebody else decides: %(who)s. Tell them it waits.")
            % {"who": who},
        )
    raise NotAllowed(
        "not_your_part",
        _("“%(step)s” is for: %(who)s. Ask them to do it, or record another step.")
        % {"step": in_language(step.labels), "who": who},
    )


def check_opens(
    hand: Hand, procedure: Procedure, *, place: Place, programme: str, held: Registration | None
) -> None:
    """Refuse whoever may not open a procedure here, or about this person or household (`held`).

    Raises NotAllowed: `no_permission` without the permission, `outside_area` away from one's own.
    """
    grants = hand.grants_to_open(procedure)
    if not grants:
        step = procedure.steps[procedure.opens]
        raise NotAllowed(
            "no_permission",
            _("“%(step)s” is for: %(who)s. Ask them to begin it.")
            % {
                "step": in_language(step.labels),
                "who": parties_in_words(procedure, step.by),
            },
        )
    if held is not None:
        ledger.check_within(held, grants=grants, who=hand.user.pk, programme=programme)
    elif not any(grant.covers(path=place.path, programme=programme) for grant in grants):
        raise NotAllowed(
            "outside_area",
            _("This lies outside the area of your work. Ask somebody who works there."),
        )


def is_open_to_all(procedure: Procedure) -> bool:
    """May somebody without an account open it? So where a party that opens needs no permission."""
    opening = procedure.steps[procedure.opens]
    return any(not procedure.parties[party].permissions for party in opening.by)


def parties_in_words(procedure: Procedure, parties: Iterable[str]) -> str:
    """These parties as a list in the reader's language."""
    return listed(in_language(procedure.parties[party].labels) for party in parties)
