"""Whose consent counts no more, and to which family no paper is given.

Nobody outside the child's own file learns that there is a suspicion: the refusal of a paper says
whom to ask, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.casework.rules.beside import Beside, Said, said
from muara_server.casework.safeguards import safeguards
from muara_server.registry import queries as registry

AUTHORITY = "authority"
TELL = ("consent", "trafficking_signs", "assessment")
"""The kinds of entry that say who is suspected, as `_named` takes them."""


def suspects_of(person: UUID, *, beside: Sequence[Beside] = ()) -> frozenset[str]:
    """The givers of consent who are suspected of harming this child, by their codes.

    The lawful authority, to whom consent passes, never is.
    """
    return _named(
        said("consent", person, beside),
        said("trafficking_signs", person, beside),
        said("assessment", person, beside),
    )


def is_guarded(persons: Iterable[UUID]) -> bool:
    """Is somebody suspected who could take what is given to the family of these persons?"""
    return any(suspects_of(person) for person in persons)


def guarded_among(persons: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these persons of whom the same is so, for lists: asked once for all of them."""
    told: dict[UUID, dict[str, list[Any]]] = {}
    for each in registry.said_of(persons, kinds_of=TELL):
        told.setdefault(each.person, {}).setdefault(each.kind, []).append(each)
    return frozenset(
        person
        for person, said_by_kind in told.items()
        if _named(*(said_by_kind.get(kind, ()) for kind in TELL))
    )


def may_have_paper(household: UUID) -> bool:
    """May a card, a notice or a receipt go to this family today?"""
    return not is_guarded(registry.living_in(household, on=timezone.localdate()))


def check_paper(household: UUID) -> None:
    """Refuse a paper for this family while somebody in it is suspected."""
    if not may_have_paper(household):
        raise NotAllowed(
            "no_paper",
            _("No paper is given to this family now. Ask the supervisor before anything else."),
        )


def _named(
    consents: Sequence[Said], signs: Sequence[Said], assessed: Sequence[Said]
) -> frozenset[str]:
    givers = {each.facts.get("giver") for each in consents if each.facts.get("giver_suspected")}
    parents = any(each.facts.get("who") == "parent" for each in signs)
    if parents or any(each.facts.get("guardian_suspected") for each in assessed):
        givers |= safeguards().suspected_parent
    return frozenset(giver for giver in givers if giver and giver != AUTHORITY)
