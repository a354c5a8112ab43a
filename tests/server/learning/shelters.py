"""Jember and its neighbour under the codes of Indonesia's pack, a shelter, a school and a class."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from muara_server.casework.models import Provider
from muara_server.learning.actions import centres
from muara_server.learning.models import Batch, Institution
from server.cast import add_place
from server.india import place
from server.ledger import entering

JEMBER, BONDOWOSO = "ID.RG.3509", "ID.RG.3511"
FOUND = dt.date(2016, 8, 1)
BEGAN = dt.date(2016, 10, 3)


def regencies() -> None:
    """Two regencies of one province."""
    top = add_place("ID", "country", "Indonesia")
    java = add_place("ID.PR.35", "province", "Jawa Timur", parent=top)
    for code, name in ((JEMBER, "Jember"), (BONDOWOSO, "Bondowoso")):
        add_place(code, "regency", name, parent=java, in_programme=True)


def institution(name: str, kind: str, at: str = JEMBER) -> Institution:
    """A place to learn of a regency; its key is its name in small letters."""
    key = name.lower().replace(" ", "-")
    provider = Provider.objects.create(key=key, name=name, place=place(at), checked_on=FOUND)
    operator = Institution.Operator.GOVERNMENT
    return centres.keep(Institution(provider=provider, kind=kind, operator=operator), who=None)


def batch(at: Institution, key: str = "2016-1") -> Batch:
    """Thirty days in October."""
    told = {"begins_on": BEGAN, "ends_on": BEGAN + dt.timedelta(days=29), "places": 30}
    made = Batch(institution=at, key=key, title=key, **told)
    centres.keep_part(made, who=None)
    return made


def agreed(person: UUID, day: dt.date = FOUND):
    """That the mother consents to services, and the child agrees."""
    facts = {
        "purpose": "service",
        "given": True,
        "giver": "mother",
        "capacity": "parent",
        "assent": "given",
    }
    return entering.draft("consent", person=person, place_code=JEMBER, true_on=day, facts=facts)
