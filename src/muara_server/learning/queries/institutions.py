"""What the schools and centres that entries name are called, and where their pages are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from muara.learning import learning_rules
from muara.packs import open_pack
from muara_server.casework.queries.providers import names_of
from muara_server.learning.models import Batch, Institution
from muara_server.learning.queries.centres import centres_for
from muara_server.learning.rules.centres import keeps_register
from muara_server.places import queries as places
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    import datetime as dt

    from muara_server.accounts.models import User
    from muara_server.registry.models import Person


@dataclass(frozen=True)
class Named:
    """A school or centre as a page names it; both empty where an entry named none."""

    name: str = ""
    address: str = ""


def named(user: User, keys: Iterable[str]) -> dict[str, Named]:
    """The school or centre of each of these keys, with its page where this reader may open it."""
    wanted = set(keys)
    names = names_of(wanted)
    open_to = dict(
        centres_for(user).filter(provider__key__in=wanted).values_list("provider__key", "pk")
    )
    pages = {key: reverse("learning:centre", args=[pk]) for key, pk in open_to.items()}
    return {key: Named(names.get(key, ""), pages.get(key, "")) for key in wanted}


def schools_near(person: Person) -> list[Institution]:
    """The schools of the child's district that are open, by name."""
    kinds = learning_rules(open_pack(pack_of(person.place))).kinds
    schools = [key for key, kind in kinds.items() if kind.in_school]
    return [each for each in _near(person) if each.kind in schools]


def batches_near(user: User, person: Person, *, on: dt.date) -> list[Batch]:
    """The batches of the child's district that go on, of the centres whose register he keeps."""
    kept = [each for each in _near(person) if keeps_register(user, each, person.programme)]
    going_on = Batch.objects.filter(institution__in=kept).exclude(ends_on__lt=on)
    return list(going_on.select_related("institution__provider__place"))


def _near(person: Person) -> Sequence[Institution]:
    district = places.district_of(person.place)
    rows = Institution.objects.filter(
        provider__place__path__startswith=district.path, provider__closed_on=None
    )
    return list(rows.select_related("provider__place").order_by("provider__name"))
