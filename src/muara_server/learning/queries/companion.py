"""The children somebody accompanies, the shelters near them, and where they can learn then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from muara.errors import Refused
from muara.learning import learning_rules
from muara.packs import open_pack
from muara_server import figures
from muara_server.casework.queries.choices import choices_for
from muara_server.casework.queries.standing import proceedings_for
from muara_server.learning.models import Batch, Institution
from muara_server.learning.rules.companion import SHELTER, WITHDRAWAL
from muara_server.places import queries as places
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara.procedure import Procedure, Step
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.casework.queries.choices import Offered


def institution_called(key: str) -> Institution:
    """A school or centre by the key of its provider. Raises Refused where there is none."""
    found = Institution.objects.select_related("provider__place").filter(provider__key=key).first()
    if found is None:
        raise Refused(f"There is no school or centre '{key}'. Write it down first.")
    return found


def stands_for(at: Institution) -> str:
    """What its kind stands for, by the pack of its country: `shelter`, `school`, `vocational`."""
    return learning_rules(open_pack(pack_of(at.provider.place))).kind(at.kind).stands_for


def offers(
    held: Proceeding, procedure: Procedure, steps: Sequence[Step], *, on: dt.date
) -> dict[str, Offered]:
    """What the forms of these steps offer: batches of shelters, schools, other companions."""
    found = choices_for(held, procedure, steps)
    asked = {name for step in steps for name in (*step.needs, *step.asks)}
    if "batch" in asked:
        found["batch"] = [(str(each.pk), _in_words(each)) for each in _batches(held, on)]
    if "provider" in asked:
        found["provider"] = _places_to_learn(held)
    return found


def chosen_batch(pk: str) -> Batch:
    """A batch that was offered."""
    return Batch.objects.select_related("institution__provider").get(pk=pk)


def batches_called(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Batch]:
    """Batches by the key of their provider and their own."""
    rows = Batch.objects.select_related("institution__provider__place", "companion", "tutor")
    found = rows.filter(
        institution__provider__key__in={institution for institution, _batch in keys}
    )
    by_key = {(each.institution.provider.key, each.key): each for each in found}
    return {key: by_key[key] for key in keys if key in by_key}


def names_of(keys: Collection[str]) -> dict[str, str]:
    """What schools and centres are called, by the key of their provider."""
    rows = Institution.objects.filter(provider__key__in=keys)
    return dict(rows.values_list("provider__key", "provider__name"))


@dataclass(frozen=True)
class Load:
    """How many children somebody accompanies, and how many wait past their day."""

    holder: UUID
    name: str
    open: int
    late: int


def loads(user: User, *, now: dt.datetime) -> list[Load]:
    """The children of each companion within this reader's sight, by name: it is no ranking."""
    rows = (
        proceedings_for(user, WITHDRAWAL, ended=False, holder__isnull=False)
        .select_related(None)
        .order_by("holder__display_name", "holder")
        .values_list("holder", "holder__display_name")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=now)))
    )
    return [Load(*row) for row in rows]


def chosen(asked: str, there: Sequence[Load], user: User) -> Load | None:
    """Whose children are shown: those asked for, else the reader's own; None: everybody's."""
    by_holder = {str(load.holder): load for load in there}
    if asked == "all":
        return None
    return by_holder.get(asked or str(user.pk))


def accompanied(user: User, holder: UUID | None, *, ended: bool) -> QuerySet[Proceeding]:
    """The ways through a shelter that go on, or have ended: of one companion, or all in sight."""
    named = {"holder": holder} if holder else {}
    found = proceedings_for(user, WITHDRAWAL, ended=ended, **named)
    return found.order_by("-since", "pk") if ended else found.order_by("due", "pk")


def way_of(user: User, person: UUID) -> Proceeding | None:
    """The way of a child through a shelter, if the reader may see it: the one that goes on, else
    the last."""
    found = proceedings_for(user, WITHDRAWAL, person=person)
    return found.order_by("ended", "-opened_at").first()


def _institutions(held: Proceeding) -> list[Institution]:
    near = places.ids_within(places.district_of(held.place).path)
    rows = Institution.objects.filter(provider__place__in=near, provider__closed_on=None)
    return list(rows.select_related("provider__place"))


def _batches(held: Proceeding, on: dt.date) -> list[Batch]:
    """Batches of the shelters that have not ended."""
    shelters = [each for each in _institutions(held) if stands_for(each) == SHELTER]
    going = Q(ends_on=None) | Q(ends_on__gte=on)
    rows = Batch.objects.filter(going, institution__in=shelters)
    return list(rows.select_related("institution__provider").order_by("begins_on", "key"))


def _in_words(batch: Batch) -> str:
    """The shelter, the batch, from when on, and for how many."""
    told = {
        "shelter": batch.institution.provider.name,
        "batch": batch.title,
        "day": figures.day(batch.begins_on),
    }
    words = _("%(shelter)s · %(batch)s, from %(day)s") % told
    places_there = batch.places or batch.institution.places
    if places_there is None:
        return words
    return words + _(", %(number)s places") % {"number": figures.number(places_there)}


def _places_to_learn(held: Proceeding) -> Offered:
    """Schools, equivalency classes and training centres of the regency, each with its kind."""
    rules = learning_rules(open_pack(pack_of(held.place)))
    language = figures.language()
    return [
        (each.provider.key, f"{each.provider.name} ({rules.kind(each.kind).label(language)})")
        for each in _institutions(held)
        if stands_for(each) != SHELTER
    ]
