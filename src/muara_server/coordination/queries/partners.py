"""One organisation with all that is recorded of it, and the list of them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from muara.coordination import seats_on
from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.coordination.queries.agreements import Agreement, agreements
from muara_server.coordination.queries.bodies import Body, bodies
from muara_server.coordination.queries.levels import level_of, name_of
from muara_server.coordination.queries.organisations import (
    Organisation,
    of_one_name,
    organisations,
    partners_at,
    successors_of,
)
from muara_server.coordination.queries.promises import Promised, promises
from muara_server.coordination.queries.told import Said, history, of_matters
from muara_server.coordination.rules.speaking import ANSWER
from muara_server.ledger.kinds import kinds
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

ROLE, LIAISON = "organisation_role", "liaison"
NAMING = ("part_of", "other", "organisation", "owner")
"""Facts that name an organisation."""


@dataclass(frozen=True)
class Part:
    """What an organisation does in the programme, or who speaks for it, from when until when."""

    says: str
    since: dt.date
    until: dt.date | None
    now: bool
    account: bool
    told: Said


@dataclass(frozen=True)
class Partner:
    """One organisation and what belongs to it."""

    one: Organisation
    whole: Organisation | None
    branches: Sequence[Organisation]
    heirs: Sequence[Organisation]
    merged_here: Sequence[Organisation]
    split_from: Organisation | None
    same_name: Sequence[Organisation]
    roles: Sequence[Part]
    speakers: Sequence[Part]
    agreements: Sequence[Agreement]
    promises: Sequence[Promised]
    source: str
    note: str


@dataclass(frozen=True)
class Told:
    """One entry of its history, in words. `stands`: nothing took its place."""

    kind: str
    on: dt.date
    heading: str
    lines: Sequence[str]
    at: dt.datetime
    by: str
    stands: bool
    entry: UUID


def partner(user: User, organisation: UUID) -> Partner:
    """One organisation. Http404 where this reader may not see it."""
    known = organisations(user, ended=True)
    one = known.get(organisation)
    if one is None:
        raise Http404
    told = of_matters([one.id], ROLE, LIAISON).get(one.id, [])
    pairs = of_one_name(other for other in known.values() if other.until is None)
    pack = partners_at(one.place).get(one.told.facts.get("partner", ""), {})
    return Partner(
        one=one,
        whole=known.get(one.part_of) if one.part_of else None,
        branches=[each for each in known.values() if each.part_of == one.id],
        heirs=successors_of(one.id, known),
        merged_here=[each for each in known.values() if each.into == one.id],
        split_from=known.get(one.split_from) if one.split_from else None,
        same_name=[other for pair in pairs if one in pair for other in pair if other.id != one.id],
        roles=[_role(each) for each in told if each.kind == ROLE],
        speakers=[_speaker(each) for each in told if each.kind == LIAISON],
        agreements=[each for each in agreements(user) if _is_party(each, one.id)],
        promises=[each for each in promises(user) if one.id in _owners(each)],
        source=one.told.word("source") or _said(pack, "source"),
        note=one.told.word("note") or _said(pack, "note"),
    )


def bodies_of(user: User, organisation: UUID) -> list[Body]:
    """The bodies in which this organisation has a seat that is filled today."""
    return [
        body
        for body in bodies(user, ended=False).values()
        if any(
            seat.organisation == str(organisation)
            for seat in seats_on(body.sitting.seats, body.today)
        )
    ]


def roles_of(user: User) -> Mapping[UUID, list[str]]:
    """What each organisation does in the programme today."""
    told = of_matters(organisations(user), ROLE)
    return {
        of: [part.says for part in map(_role, entries) if part.now] for of, entries in told.items()
    }


def told_of(user: User, of: UUID) -> list[Told]:
    """All that was ever recorded of an organisation, an agreement or a promise, newest first."""
    named = organisations(user, ended=True)
    return [_in_words(each, named) for each in history(user, of)]


def organisation_choices(user: User, *, place: Place | None = None) -> list[tuple[str, str]]:
    """The organisations that are there, to choose from; those of this place first."""
    listed = sorted(
        organisations(user).values(), key=lambda one: place is None or one.place != place
    )
    return [(str(one.id), f"{one.name} · {name_of(one.place)}") for one in listed]


def accounts_to_choose(place: Place) -> list[tuple[str, str]]:
    """Who has an account with which the promises of organisations of this place are answered: a
    nation's union may be spoken for by somebody who works in one State."""
    within = accounts.working_within(place)
    held = {each.user for each in accounts.covering(place, permissions={ANSWER})}
    held |= {each.user for each in within if ANSWER in each.role.permissions}
    listed = sorted(held, key=lambda user: user.display_name)
    return [(str(user.pk), f"{user.display_name} ({user.login})") for user in listed]


def levels_of(found: Sequence[Organisation]) -> Mapping[UUID, str]:
    """Whether each is of the nation, a State or a district."""
    return {one.id: level_of(one.place) for one in found}


def _owners(promised: Promised) -> set[UUID]:
    """Who undertook it, and who owes it now."""
    return {promised.promised_by, *([promised.owner.id] if promised.owner else ())}


def _is_party(agreement: Agreement, organisation: UUID) -> bool:
    return any(each.organisation == organisation for each in agreement.parties)


def _role(told: Said) -> Part:
    role = kinds()[ROLE].facts["role"]
    return _part(told, role.code_label(told.facts["role"], figures.language()))


def _speaker(told: Said) -> Part:
    return _part(told, told.word("member"))


def _part(told: Said, says: str) -> Part:
    until = told.facts.get("until")
    last = dt.date.fromisoformat(until) if until else None
    now = last is None or last >= timezone.localdate()
    return Part(says, told.on, last, now, bool(told.facts.get("holder")), told)


def _said(row: Mapping[str, Any], name: str) -> str:
    said = row.get(name, "")
    return in_language(said) if isinstance(said, Mapping) else str(said)


def _in_words(told: Said, named: Mapping[UUID, Organisation]) -> Told:
    kind, language = kinds()[told.kind], figures.language()
    shown = [name for name in told.facts if name in kind.facts and _is_shown(name, kind)]
    facts = [
        f"{kind.facts[name].label(language)}: {_value(kind.facts[name], told.facts[name])}"
        for name in shown
    ]
    words = [
        f"{_label(told.kind, name)}: {' '.join(said)}" for name, said in told.words.items() if said
    ]
    return Told(
        kind=told.kind,
        on=told.on,
        heading=_heading(told, kind),
        lines=[*words, *_names_in(told, named), *facts],
        at=told.at,
        by=str(told.by or ""),
        stands=told.corrected_at is None,
        entry=told.entry,
    )


def _names_in(told: Said, named: Mapping[UUID, Organisation]) -> list[str]:
    """The organisations that an entry names, by what they are to it."""
    facts = kinds()[told.kind].facts
    found = [(name, named.get(UUID(told.facts[name]))) for name in NAMING if told.facts.get(name)]
    return [f"{facts[name].label(figures.language())}: {one.name}" for name, one in found if one]


def _is_shown(name: str, kind: Any) -> bool:
    return name != "step" and kind.facts[name].type not in ("id", "key")


def _heading(told: Said, kind: Any) -> str:
    """Which step it is; of what has no steps, what it is."""
    language, step = figures.language(), told.facts.get("step")
    return str(kind.facts["step"].code_label(step, language) if step else kind.label(language))


def _value(fact: Any, said: Any) -> str:
    if fact.type == "code":
        return str(fact.code_label(said, figures.language()))
    if fact.type == "date":
        return figures.day(dt.date.fromisoformat(str(said)))
    if fact.type == "truth":
        return str(fact.code_label("yes" if said else "no", figures.language()))
    return str(said)


def _label(kind: str, name: str) -> str:
    labels = kinds()[kind].identifiers[name].labels
    return labels.get(figures.language()) or labels["en"]
