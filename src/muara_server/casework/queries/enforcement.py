"""What the law did: matters, what was ordered and what was paid, and totals by district.

Ordered and paid are never one number. What a step said counts where the step was obeyed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.accounts import rules
from muara_server.casework.intake import intake_at
from muara_server.casework.models import Copy, Proceeding
from muara_server.casework.queries.copies import in_bytes
from muara_server.casework.queries.standing import procedure_of, proceedings_for, standings_of
from muara_server.casework.queries.workplaces import ENFORCEMENT
from muara_server.casework.words import in_language
from muara_server.ledger import queries as ledger
from muara_server.ledger.kinds import kinds
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Passed, Standing
    from muara_server.accounts.models import User

PAID = {
    "fine": "recover_fine",
    "back_wages": "pay_back_wages",
    "rehabilitation": "pay_rehabilitation",
}
"""For each kind of money the step that says that some of it was paid."""

STEPS = ("report_to_police", "prosecute", "convict", "acquit")


@dataclass(frozen=True)
class Money:
    """One sum in a matter: ordered or paid, when, to whom, under which number."""

    kind: str
    label: str
    ordered: int | None
    paid: int | None
    on: dt.date
    to: str
    number: str
    issuer: str


@dataclass
class Total:
    """What is counted of one district, or of all. `withheld`: too few to be told."""

    code: str
    name: str
    smallest: int = 0
    matters: int = 0
    steps: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STEPS, 0))
    ordered: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PAID, 0))
    paid: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PAID, 0))
    hides: bool = False

    def add(self, standing: Standing) -> None:
        """Count one matter."""
        taken = {passed.told.step for passed in standing.path}
        self.matters += 1
        for step in STEPS:
            self.steps[step] += step in taken
        for passed in standing.path:
            for kind, ordered, paid in _sums(passed):
                self.ordered[kind] += ordered or 0
                self.paid[kind] += paid or 0

    @property
    def withheld(self) -> bool:
        """Would any of these numbers tell of somebody who can be guessed?"""
        counts = (self.matters, *self.steps.values())
        return self.hides or any(0 < count < self.smallest for count in counts)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Each count with the name under which its list opens."""
        return [("matters", self.matters), *self.steps.items()]

    @property
    def money(self) -> list[tuple[str, str, int, int]]:
        """For each kind of money: its name, what it is called, ordered, paid."""
        labels = money_labels()
        return [(kind, labels[kind], self.ordered[kind], self.paid[kind]) for kind in PAID]


@dataclass(frozen=True)
class Listed:
    """One matter in the list behind a number: no name, and where it opens for this reader."""

    id: UUID
    opens: bool
    place: str
    opened: dt.date
    breach: str
    state: str
    ordered: int
    paid: int


def matters_about(user: User, person: UUID) -> list[Proceeding]:
    """The matters about a child that this reader may see, the latest first."""
    return list(proceedings_for(user, ENFORCEMENT).filter(person=person).order_by("-opened_at"))


def money_of(standing: Standing) -> list[Money]:
    """Every sum that was ordered or paid in a matter, in the order of the steps."""
    notes = registry.notes_of(UUID(passed.told.id) for passed in standing.path)
    fact = kinds()[ENFORCEMENT].facts["paid_to"]
    found = []
    for passed in standing.path:
        said = notes.get(UUID(passed.told.id), {})
        to = passed.told.facts.get("paid_to")
        for kind, ordered, paid in _sums(passed):
            found.append(
                Money(
                    kind=kind,
                    label=money_labels()[kind],
                    ordered=ordered,
                    paid=paid,
                    on=passed.told.on,
                    to=fact.code_label(to, figures.language()) if to else "",
                    number=", ".join(said.get("document", ())),
                    issuer=", ".join(said.get("issuer", ())),
                )
            )
    return found


@dataclass(frozen=True)
class Paper:
    """A copy kept with a matter; `step` is what it is the paper of, empty where it came alone."""

    id: UUID
    step: str
    on: dt.date
    media: str
    size: str
    note: str


def papers_of(matter: UUID, standing: Standing) -> list[Paper]:
    """The papers of a matter, the latest first. The caller has asked who may know."""
    files = list(Copy.objects.filter(proceeding=matter))
    entries = ledger.entries(copy.pk for copy in files)
    copies = [copy for copy in files if copy.pk in entries]
    notes = registry.notes_of(entries)
    media = kinds()["copy"].facts["media"]
    steps = {
        passed.told.facts.get("paper"): in_language(standing.procedure.steps[passed.told.step].done)
        for passed in standing.path
    }
    found = [
        Paper(
            id=copy.pk,
            step=steps.get(str(copy.pk), ""),
            on=entries[copy.pk].true_on,
            media=media.code_label(copy.media, figures.language()),
            size=in_bytes(copy.size),
            note=" ".join(notes.get(copy.pk, {}).get("note", ())),
        )
        for copy in copies
    ]
    return sorted(found, key=lambda paper: (paper.on, str(paper.id)), reverse=True)


def money_labels() -> Mapping[str, str]:
    """What each kind of money is called."""
    return {
        "fine": _("Fine"),
        "back_wages": _("Back wages"),
        "rehabilitation": _("Rehabilitation money"),
    }


def totals(user: User, *, without: Collection[str] = ()) -> tuple[list[Total], Total]:
    """Totals of each district within this reader's reach of totals, and of all of them.

    Whoever may open the lists behind figures is told every number; others none that is so small
    that somebody could be guessed, and none that counts a matter of one of the persons `without`
    (their ids), for whom statistics are refused. Where one district is withheld, so is the sum.
    """
    reach = accounts.reach(user, "aggregate.read")
    rows = list(_settled(Proceeding.objects.filter(reach.within(own="holder"))))
    districts = places.district_codes({row.place_id for row in rows})
    named = places.with_codes(set(districts.values()))
    smallest = 0 if rules.allows(user, "results.open") else intake_at().smallest_cell
    if smallest:
        rows = [row for row in rows if str(row.person) not in without]
    found: dict[str, Total] = {}
    everything = Total("", _("All"), smallest)
    standings = standings_of(rows)
    for row in rows:
        code = districts[row.place_id]
        total = found.setdefault(code, Total(code, in_language(named[code].names), smallest))
        total.add(standings[row.pk])
        everything.add(standings[row.pk])
    listed = sorted(found.values(), key=lambda total: total.name)
    everything.hides = any(total.withheld for total in listed)
    return listed, everything


def behind(user: User, *, place: str, what: str) -> list[Listed]:
    """The matters that a number of the totals counts, without names."""
    reach = accounts.reach(user, "results.open")
    rows = list(_settled(Proceeding.objects.filter(reach.within(own="holder"))))
    if place:
        districts = places.district_codes({row.place_id for row in rows})
        rows = [row for row in rows if districts[row.place_id] == place]
    standings = standings_of(rows)
    counted = _counts(what)
    rows = [row for row in rows if counted(standings[row.pk])]
    mine = set(
        proceedings_for(user, ENFORCEMENT)
        .filter(pk__in=[row.pk for row in rows])
        .values_list("pk", flat=True)
    )
    return [_listed(row, standings[row.pk], opens=row.pk in mine) for row in rows]


def is_count(what: str) -> bool:
    """Is this the name of a number that the totals show?"""
    money = {f"{kind}_{side}" for kind in PAID for side in ("ordered", "paid")}
    return what in {"matters", *STEPS, *money}


def _settled(rows: Iterable[Proceeding]) -> Iterable[Proceeding]:
    found = rows.filter(procedure=ENFORCEMENT)  # type: ignore[attr-defined]
    return found.select_related("place").order_by("opened_at", "id")  # type: ignore[no-any-return]


def _counts(what: str) -> Callable[[Standing], bool]:
    """Which matters a number counts."""
    if what == "matters":
        return lambda _standing: True
    if what in STEPS:
        return lambda standing: any(passed.told.step == what for passed in standing.path)
    kind, _sep, side = what.rpartition("_")

    def has_sum(standing: Standing) -> bool:
        sums = [each for passed in standing.path for each in _sums(passed) if each[0] == kind]
        return any((ordered if side == "ordered" else paid) for _kind, ordered, paid in sums)

    return has_sum


def _sums(passed: Passed) -> Sequence[tuple[str, int | None, int | None]]:
    """The kinds of money that a step tells of: ordered, paid."""
    facts, step = passed.told.facts, passed.told.step
    ordered = [
        (kind, int(facts[f"{kind}_ordered"]), None)
        for kind in PAID
        if facts.get(f"{kind}_ordered") is not None
    ]
    paid = [
        (kind, None, int(facts["amount"]))
        for kind, says in PAID.items()
        if says == step and facts.get("amount") is not None
    ]
    return [*ordered, *paid]


def _listed(row: Proceeding, standing: Standing, *, opens: bool) -> Listed:
    procedure = procedure_of(row)
    sums = [each for passed in standing.path for each in _sums(passed)]
    breach = standing.path[0].told.facts.get("breach") or ""
    fact = kinds()[ENFORCEMENT].facts["breach"]
    return Listed(
        id=row.pk,
        opens=opens,
        place=in_language(places.district_of(row.place).names),
        opened=standing.path[0].told.on,
        breach=fact.code_label(breach, figures.language()) if breach else "",
        state=in_language(procedure.states[row.state].labels),
        ordered=sum(ordered or 0 for _kind, ordered, _paid in sums),
        paid=sum(paid or 0 for _kind, _ordered, paid in sums),
    )
