"""What becomes of organisations, agreements and promises: new entries, one deed at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from muara import procedure as library
from muara.errors import NotAllowed
from muara_server.coordination.actions.telling import append_asked, draft, tell_all
from muara_server.coordination.rules.reach import keeps, programme_for
from muara_server.coordination.rules.speaking import may_answer

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.partner_files import Listed
    from muara_server.coordination.queries.agreements import Agreement
    from muara_server.coordination.queries.organisations import Organisation
    from muara_server.coordination.queries.promises import Promised
    from muara_server.places.models import Place

OWNER = "owner"


def split_off(
    one: Organisation,
    *,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    on: dt.date,
    who: User,
) -> UUID:
    """Record an organisation that was a part of this one until now: both go on.

    Raises NotAllowed, and what the ledger raises.
    """
    same: dict[str, Any] = {"place": one.place, "programme": one.programme, "on": on}
    made = draft("organisation", facts=facts, words=words, **same)
    change = {"change": "split", "other": str(one.id)}
    told = draft("organisation_change", facts=change, of=made.uuid, **same)
    deed = "coordination.split"
    tell_all([made, told], place=one.place, who=who, deed=deed)
    return made.uuid


@transaction.atomic
def take_in(listed: Sequence[Listed], *, who: User) -> int:
    """Record every organisation of a list, or none of it; how many those are.

    Raises NotAllowed, and what the ledger raises.
    """
    by_place: dict[str, list[Listed]] = {}
    for one in listed:
        by_place.setdefault(one.place.code, []).append(one)
    for of_place in by_place.values():
        place = of_place[0].place
        programme = programme_for(who, place)
        drafts = [
            draft(
                "organisation",
                place=place,
                programme=programme,
                facts={
                    "organisation_kind": one.kind,
                    "part_of": str(one.part_of.id) if one.part_of else None,
                },
                words={"title": one.name, "source": one.source, "note": one.note},
                on=one.since,
            )
            for one in of_place
        ]
        tell_all(drafts, place=place, who=who, deed="coordination.list")
    return len(listed)


def agree(
    *,
    place: Place,
    kind: str,
    words: Mapping[str, str],
    parties: Iterable[str],
    signing: Mapping[str, Any] | None,
    on: dt.date | None,
    who: User,
) -> UUID:
    """Record an agreement with its parties; `signing`: its days, where it was signed that day.

    Raises NotAllowed, and what the ledger raises.
    """
    made = uuid4()
    same: dict[str, Any] = {"place": place, "programme": programme_for(who, place), "on": on}
    begun = {"step": "record", "agreement_kind": kind}
    drafts = [draft("agreement", facts=begun, words=words, uuid=made, **same)]
    for each in parties:
        facts = {"organisation": each, "capacity": "signatory"}
        drafts.append(draft("agreement_party", facts=facts, of=made, **same))
    if signing is not None:
        drafts.append(draft("agreement", facts={"step": "sign", **signing}, of=made, **same))
    tell_all(drafts, place=place, who=who)
    return made


def step_of_agreement(
    agreement: Agreement,
    step: str,
    *,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    on: dt.date,
    who: User,
) -> None:
    """Sign, renew or end an agreement. Raises NotAllowed, and what the ledger raises."""
    _check_next(agreement.standing, step)
    made = draft(
        "agreement",
        place=agreement.place,
        programme=agreement.programme,
        facts={"step": step, **facts},
        words=words,
        of=agreement.id,
        on=on,
    )
    tell_all([made], place=agreement.place, who=who)


def answer(
    promised: Promised,
    step: str,
    *,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    on: dt.date,
    who: User,
) -> None:
    """Take a step of a promise: its owner says how far it is, its keeper all the rest.

    Raises NotAllowed for whoever speaks for another organisation, and what the ledger raises.
    """
    _check_next(promised.standing, step)
    if not may_take(promised, step, who):
        raise NotAllowed(
            "not_yours",
            _("This promise is another organisation’s. Only whoever speaks for it answers it."),
        )
    made = draft(
        "obligation",
        place=promised.place,
        programme=promised.programme,
        facts={"step": step, **facts},
        words=words,
        of=promised.id,
        on=on,
    )
    append_asked([made], who=who)


def may_take(promised: Promised, step: str, who: User) -> bool:
    """May this person take this step of the promise?"""
    if keeps(who, promised.place):
        return True
    by = promised.standing.procedure.steps[step].by
    owner = promised.owner.id if promised.owner else None
    return OWNER in by and may_answer(who, owner=owner, place=promised.place)


def steps_open_to(promised: Promised, who: User) -> list[library.Step]:
    """What this person may do about a promise now."""
    found = library.next_steps(promised.standing.procedure, promised.standing)
    return [step for step in found if may_take(promised, step.key, who)]


def _check_next(standing: library.Standing, step: str) -> None:
    """Raises NotAllowed where somebody else was quicker."""
    if step not in {one.key for one in library.next_steps(standing.procedure, standing)}:
        raise NotAllowed(
            "not_now", _("This cannot be done now. Look at where it stands, and try again.")
        )
