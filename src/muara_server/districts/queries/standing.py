"""How far the set-up of a district is: each step follows from what is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from muara.coordination import StepState, set_up_steps, state_of
from muara.packs import open_pack
from muara_server.accounts import queries as accounts
from muara_server.casework.queries.providers import given_within, service_in_words
from muara_server.casework.queries.settled_here import contacts_at
from muara_server.coordination.queries.bodies import bodies
from muara_server.districts.words import role_title
from muara_server.figures import language
from muara_server.ledger.kinds import kinds
from muara_server.places import queries as places
from muara_server.places.countries import pack_of
from muara_server.registry.queries.settled import settled

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

OF_SETTINGS = {
    "consent": ("consent_text", "purpose"),
    "holidays": ("local_holiday", "day"),
    "schemes": ("scheme_here", "scheme"),
    "targets": ("district_target", "indicator"),
}


@dataclass(frozen=True)
class Standing:
    """How far each step is, in their order."""

    steps: Sequence[StepState]

    @property
    def holding_up(self) -> list[StepState]:
        """What the first child has to wait for."""
        return [each for each in self.steps if each.holds_up]

    @property
    def ready(self) -> bool:
        """Can the first child be registered?"""
        return not self.holding_up

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(each.state == "done" for each in self.steps)

    def of(self, step: str) -> StepState:
        """How far one step is."""
        return next(each for each in self.steps if each.step.key == step)


def standing_of(user: User, place: Place) -> Standing:
    """How far a district is, by the steps of its country's pack."""
    steps = set_up_steps(open_pack(pack_of(place)))
    looked = {each.facts["step_key"] for each in settled(place, "district_step")}
    return Standing(
        [
            state_of(step, _found(key, user, place), looked=key in looked)
            for key, step in steps.items()
        ]
    )


def _found(step: str, user: User, place: Place) -> Iterable[str]:
    if step in OF_SETTINGS:
        kind, fact = OF_SETTINGS[step]
        return [str(each.facts[fact]) for each in settled(place, kind)]
    if step == "places":
        below = places.in_force(places.descendants(place, itself=False), on=timezone.localdate())
        return below.values_list("level", flat=True).distinct()
    if step == "people":
        return {each.role_id for each in accounts.working_within(place)}
    if step == "contacts":
        return {each.code for each in contacts_at(place)}
    if step == "offices":
        return given_within(place)
    if step == "committee":
        found = bodies(user, place=place, ended=False).values()
        return [str(each.id) for each in found if each.place.pk == place.pk]
    return ()


def missing_in_words(state: StepState) -> list[str]:
    """What is missing of a step, in the reader's language."""
    return [_in_words(state.step.key, code) for code in state.missing]


def _in_words(step: str, code: str) -> str:
    if step == "people":
        return _role_titles().get(code, code)
    if step == "offices":
        return service_in_words(code)
    kind, fact = {
        "contacts": ("emergency_contact", "contact"),
        "consent": ("consent_text", "purpose"),
    }.get(step, ("", ""))
    return kinds()[kind].facts[fact].code_label(code, language()) if kind else code


def _role_titles() -> Mapping[str, str]:
    return {role.key: role_title(role) for role in accounts.roles_in_use()}
