"""The checklist of a day, and an inspection with what follows from its answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404

from muara.law import checklist
from muara.law.inspection import groups
from muara.packs import open_pack
from muara_server import figures
from muara_server.casework.models import Answer, Inspection, Proceeding, StepTaken
from muara_server.casework.queries.standing import proceedings_for
from muara_server.casework.queries.workplaces import ENFORCEMENT, NOT_MET, PLAN, one_workplace
from muara_server.ledger.kinds import kinds
from muara_server.places.countries import pack_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.law import Item
    from muara_server.accounts.models import User

NOT_SEEN = "not_seen"


@dataclass(frozen=True)
class Line:
    """One item of a checklist with what was answered, in words; `broken`: a clause was broken."""

    item: Item
    answer: str
    broken: bool


@dataclass(frozen=True)
class Visit:
    """An inspection as its page shows it. `matters`: what came of a breach, by item."""

    inspection: Inspection
    workplace: Any
    name: str
    note: str
    groups: Sequence[tuple[str, Sequence[Line]]]
    findings: Sequence[Line]
    matters: Mapping[str, Sequence[Proceeding]]


def items_on(workplace: Any, day: dt.date) -> tuple[Item, ...]:
    """What the law of that day asks of this workplace, in the reader's language."""
    return checklist(
        open_pack(pack_of(workplace.place)),
        on=day,
        work_kind=workplace.work_kind or None,
        isic=workplace.isic or None,
        place=_known_code(workplace.place),
        language=figures.language(),
    )


def grouped(place: Any, items: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """Things that have a `group`, under the headings of the checklist, in its order."""
    titles = groups(open_pack(pack_of(place)), language=figures.language())
    found = [(title, [one for one in items if one.group == key]) for key, title in titles.items()]
    return [(title, listed) for title, listed in found if listed]


def plans_for(user: User) -> list[Proceeding]:
    """The inspections that are planned, of this reader's area or in his hands, by their day."""
    return list(proceedings_for(user, PLAN).filter(ended=False).order_by("due", "id"))


def inspection_for(user: User, inspection: UUID) -> Visit:
    """An inspection, if the reader may know of its workplace; Http404 otherwise."""
    held = Inspection.objects.filter(pk=inspection).select_related("place", "by").first()
    if held is None:
        raise Http404
    workplace = one_workplace(user, held.workplace)
    said = registry.notes_of([held.entry]).get(held.entry, {})
    lines = _lines(held, workplace)
    titles = groups(open_pack(pack_of(workplace.place)), language=figures.language())
    by_group = [
        (title, [line for line in lines if line.item.group == key]) for key, title in titles.items()
    ]
    return Visit(
        inspection=held,
        workplace=workplace,
        name=registry.workplace_name(workplace.entry),
        note=" ".join(said.get("note", ())),
        groups=[(title, listed) for title, listed in by_group if listed],
        findings=[line for line in lines if line.broken],
        matters=_matters(user, held.pk),
    )


def _lines(held: Inspection, workplace: Any) -> list[Line]:
    """The checklist of that day with its answers; what was left open was not seen."""
    told = dict(Answer.objects.filter(inspection=held.pk).values_list("item", "answer"))
    words = kinds()["inspection_item"].facts["answer"]
    return [
        Line(
            item=item,
            answer=words.code_label(told.get(item.key, NOT_SEEN), figures.language()),
            broken=bool(item.breach_if) and told.get(item.key) == NOT_MET,
        )
        for item in (items_on(workplace, held.true_on) if held.let_in else ())
    ]


def _matters(user: User, inspection: UUID) -> dict[str, list[Proceeding]]:
    """The enforcement that came of an inspection, by the item that was broken."""
    opened = StepTaken.objects.filter(kind=ENFORCEMENT, facts__inspection=str(inspection))
    items = {
        proceeding: facts.get("item") or ""
        for proceeding, facts in opened.filter(stands=True).values_list("proceeding", "facts")
    }
    found: dict[str, list[Proceeding]] = {}
    for one in proceedings_for(user, ENFORCEMENT).filter(pk__in=items).order_by("opened_at"):
        found.setdefault(items[one.pk], []).append(one)
    return found


def _known_code(place: Any) -> str | None:
    """The place, or the smallest over it that the pack knows: villages it may not."""
    known = open_pack(pack_of(place)).geography.parents
    codes = place.path.strip("/").split("/")
    return next((code for code in reversed(codes) if code in known), None)
