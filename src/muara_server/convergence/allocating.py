"""Proposals for places that are few, as one reader may read them: by name, pseudonym or count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from muara.eligibility.told import points, why
from muara_server.accounts import rules as accounts
from muara_server.audit.actions import record_bulk
from muara_server.convergence.frames import allocation as frames
from muara_server.convergence.models import Run
from muara_server.convergence.queries import allocation as queries
from muara_server.convergence.queries.words import in_language, language
from muara_server.convergence.rules import allocation as rules
from muara_server.ledger import queries as ledger
from muara_server.places.countries import smallest_cell
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.packs import Need, Pack
    from muara_server.accounts.models import User
    from muara_server.convergence.models import FamilyScore, Placement, PlacementChange

PLACED, WAITS, ASK = queries.PLACED, queries.WAITS, queries.ASK
KINDS = (PLACED, WAITS, ASK)


# --- the rows of a page ---


@dataclass(frozen=True)
class Pool:
    """The places of one quota (or open to all), and the last family in."""

    says: str
    seats: int
    taken: int
    released: int
    empty: int
    cutoff: str
    lottery: int | None


@dataclass(frozen=True)
class SchemeRow:
    """One scheme of a run; the numbers are None where they are too small to be told."""

    key: str
    title: str
    seats: int
    placed: int | None
    waits: int | None
    asks: int | None
    pools: Sequence[Pool]
    cutoff: str

    @property
    def withheld(self) -> bool:
        """Are its numbers kept back?"""
        return self.placed is None


@dataclass(frozen=True)
class Part:
    """One need of the formula as it counts for a family, in points of 100."""

    says: str
    points: str
    most: str


@dataclass(frozen=True)
class WishRow:
    """One wish of one family."""

    id: UUID
    household: UUID
    family: str
    named: bool
    address: str
    members: Sequence[str]
    scheme: str
    rank: int | None
    score: str
    lottery: int | None
    parts: Sequence[Part]
    parts_hidden: bool
    says: Sequence[str]


@dataclass(frozen=True)
class ChangeRow:
    """A change by the committee."""

    scheme: str
    taken: str
    given: str
    change: PlacementChange


# --- one run ---


@dataclass(frozen=True)
class RunShown:
    """A run as one reader may read it."""

    run: Run
    user: User

    @cached_property
    def pack(self) -> Pack:
        """The schemes of its country."""
        return queries.pack_of(self.run)

    @property
    def place(self) -> str:
        """The name of the district."""
        return str(self.run.place.name(language()))

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        return str(Run.State(self.run.state).label)

    @property
    def is_drawing(self) -> bool:
        return self.run.state == Run.State.DRAWING

    @property
    def is_proposed(self) -> bool:
        return self.run.state == Run.State.PROPOSED

    @property
    def is_approved(self) -> bool:
        return self.run.state == Run.State.APPROVED

    @property
    def is_published(self) -> bool:
        return self.run.state == Run.State.PUBLISHED

    @property
    def invented(self) -> bool:
        """Are the records of this deployment invented?"""
        return ledger.is_demonstration()

    # --- what this reader may ---

    @cached_property
    def lists(self) -> bool:
        """The families, under pseudonyms at least."""
        return rules.lists(self.user, self.run)

    @cached_property
    def names(self) -> bool:
        """The families by name."""
        return rules.covers(self.user, rules.NAMES, self.run)

    @cached_property
    def tells_sensitive(self) -> bool:
        """What stays between a family and its case worker."""
        return rules.covers(self.user, rules.SENSITIVE, self.run)

    @cached_property
    def decides(self) -> bool:
        """May this reader approve or change it, as the second person?"""
        return (
            accounts.allows(
                self.user, rules.APPROVE, place=self.run.place, programme=self.run.programme
            )
            and self.run.proposed_by_id != self.user.pk
            and self.run.is_open
            and not self.is_drawing
        )

    @cached_property
    def withdraws(self) -> bool:
        """May this reader give it up?"""
        return self.run.is_open and rules.decides(self.user, self.run)

    # --- totals ---

    @cached_property
    def families(self) -> tuple[int, int]:
        """How many families have a place, and how many that wait have none."""
        return queries.families(self.run)

    @property
    def seats(self) -> int:
        """All places of the run."""
        return sum(self.run.seats.values())

    @cached_property
    def smallest(self) -> int:
        """The smallest count that may be told to whoever reads no list."""
        return 0 if self.lists else smallest_cell(self.pack.path)

    @property
    def families_withheld(self) -> bool:
        """Are the families too few to say how many, or would their number tell of a scheme's?"""
        few = any(0 < number < self.smallest for number in self.families)
        return few or any(row.withheld for row in self.schemes)

    @cached_property
    def schemes(self) -> list[SchemeRow]:
        """Every scheme of the run."""
        counts = queries.counts(self.run)
        hidden = frames.too_few(
            [(key, count[PLACED], count[WAITS]) for key, count in counts.items()],
            smallest=self.smallest,
        )
        pools = list(self.run.cut_offs.all())
        rows = []
        for key, count in counts.items():
            mine = [self._pool(pool) for pool in pools if pool.scheme == key]
            told = key not in hidden
            rows.append(
                SchemeRow(
                    key=key,
                    title=self.title(key),
                    seats=self.run.seats.get(key, 0),
                    placed=count[PLACED] if told else None,
                    waits=count[WAITS] if told else None,
                    asks=count[ASK] if self.lists else None,
                    pools=mine if self.lists and len(mine) > 1 else (),
                    cutoff=next((pool.cutoff for pool in mine if told and pool.cutoff), ""),
                )
            )
        return sorted(rows, key=lambda row: row.title.casefold())

    @property
    def titles(self) -> list[str]:
        """The schemes whose places it gives out, in words."""
        return sorted((self.title(key) for key in self.run.seats), key=str.casefold)

    @property
    def any_withheld(self) -> bool:
        """Is anything kept back?"""
        return self.families_withheld

    def title(self, key: str) -> str:
        """What a scheme is called."""
        scheme = self.pack.schemes.get(key)
        return in_language(scheme.title) if scheme else key

    def _pool(self, pool: Any) -> Pool:
        rank, score = pool.rank or 1, pool.score
        return Pool(
            says=self._quota(pool.scheme, pool.quota),
            seats=pool.seats,
            taken=pool.taken,
            released=pool.released,
            empty=pool.empty,
            cutoff="" if score is None else points(score / rank, language()),
            lottery=pool.lottery,
        )

    def _quota(self, scheme: str, quota: str) -> str:
        if not quota:
            return _("Open to all")
        known = self.pack.schemes.get(scheme)
        version = known.on(self.run.on) if known else None
        says = {each.id: each.say for each in (version.quotas if version else ())}
        return in_language(says.get(quota)) or quota

    # --- the families ---

    def wishes(self, rows: Sequence[Placement]) -> list[WishRow]:
        """These placements as rows, with names as far as this reader may read them."""
        homes = {row.household for row in rows}
        near = registry.openable(self.user, homes) if self.names else set()
        persons = {row.person for row in rows if row.person and row.household in near}
        names = registry.names_of({*near, *persons})
        scored = queries.scores_of(self.run, homes)
        if near:
            registry.tell_listed(
                "allocation.listed",
                {*near, *persons},
                who=self.user,
                about=("allocation", self.run.pk),
            )
        elif rows:
            record_bulk(
                "allocation.opened",
                who=self.user,
                items=[str(row.pk) for row in rows],
                programme=self.run.programme,
                detail={"run": str(self.run.pk)},
            )
        return [self._wish(row, near, names, scored.get(row.household)) for row in rows]

    def _wish(
        self,
        row: Placement,
        near: set[UUID],
        names: Mapping[UUID, str],
        scored: FamilyScore | None,
    ) -> WishRow:
        named = row.household in near
        parts = list(self._parts(scored)) if scored else []
        return WishRow(
            id=row.pk,
            household=row.household,
            family=names.get(row.household, "") if named else self.pseudonym(row.household),
            named=named,
            address=reverse("web:household", args=[row.household]) if named else "",
            members=[names[row.person]] if named and row.person in names else [],
            scheme=self.title(row.scheme),
            rank=row.rank,
            score="" if row.score is None else points(row.score, language()),
            lottery=row.lottery,
            parts=parts,
            parts_hidden=bool(scored) and len(parts) < len(scored.needs if scored else ()),
            says=self.says(row),
        )

    def pseudonym(self, household: UUID) -> str:
        """What a family is called where it has no name."""
        return registry.pseudonym(self.run.programme, str(household))

    def says(self, row: Placement) -> list[str]:
        """Why it waits, or what to ask first, in sentences."""
        if row.standing == ASK:
            return self._questions(row)
        if row.standing == WAITS:
            return [self._why(row)]
        return []

    def _why(self, row: Placement) -> str:
        made = [each for each in self._changes if each.taken_id == row.pk]
        if not made:
            return why(row.told, pack=self.pack, language=language())
        because = {"because": made[-1].because}
        if made[-1].given_id is None:
            return _("The committee took this place back: %(because)s") % because
        return _("The committee gave this place to another family: %(because)s") % because

    def _questions(self, row: Placement) -> list[str]:
        scheme = self.pack.schemes.get(row.scheme)
        version = scheme.on(self.run.on) if scheme else None
        found = []
        for each in row.told.get("unknown", "").split(";"):
            condition = version.condition(each) if version else None
            if condition is None:
                if each == "place":
                    found.append(_("where the family lives"))
            elif not condition.sensitive or self.tells_sensitive:
                found.append(in_language(condition.say))
        return found or [_("what only the case worker asks")]

    def _parts(self, scored: FamilyScore) -> Iterator[Part]:
        whole = sum(self.run.needs.values()) or 1
        for need in needs_of(self.pack):
            if need.id not in scored.needs or (need.sensitive and not self.tells_sensitive):
                continue
            weight = self.run.needs.get(need.id, 0)
            yield Part(
                says=need.said(language()),
                points=points(scored.needs[need.id] * weight / whole, language()),
                most=points(weight / whole, language()),
            )

    # --- changes ---

    @cached_property
    def _changes(self) -> list[PlacementChange]:
        return queries.changes_of(self.run)

    @cached_property
    def changes(self) -> list[ChangeRow]:
        """What the committee changed, for those who read the list."""
        homes = {
            each.household
            for change in self._changes
            for each in (change.taken, change.given)
            if each is not None
        }
        near = registry.openable(self.user, homes) if self.names else set()
        names = registry.names_of(near)

        def called(one: Placement | None) -> str:
            if one is None:
                return ""
            return names.get(one.household) or self.pseudonym(one.household)

        return [
            ChangeRow(
                scheme=self.title((change.taken or change.given).scheme),
                taken=called(change.taken),
                given=called(change.given),
                change=change,
            )
            for change in self._changes
        ]


def together(wishes: Sequence[WishRow]) -> list[WishRow]:
    """Wishes that stand one after the other for the same family, with the same words, as one."""
    found: list[WishRow] = []
    for wish in wishes:
        last = found[-1] if found else None
        if last is not None and _alike(last, wish):
            found[-1] = replace(last, members=[*last.members, *wish.members])
        else:
            found.append(wish)
    return found


def _alike(one: WishRow, two: WishRow) -> bool:
    return bool(one.says) and (one.household, one.scheme, one.says) == (
        two.household,
        two.scheme,
        two.says,
    )


def needs_of(pack: Pack) -> Sequence[Need]:
    """The needs of the published formula."""
    return pack.priority.needs if pack.priority else ()


# --- the formula ---


@dataclass(frozen=True)
class NeedRow:
    """A need as the formula page tells it."""

    says: str
    weight: int
    share: str
    sensitive: bool


def formula(pack: Pack) -> list[NeedRow]:
    """The needs that count, with their weights, and of 100 points how many each can bring."""
    whole = sum(need.weight for need in needs_of(pack)) or 1
    return [
        NeedRow(
            need.said(language()),
            need.weight,
            points(need.weight / whole, language()),
            need.sensitive,
        )
        for need in needs_of(pack)
    ]


# --- one run as a file ---

HEAD = (
    "programme",
    "district",
    "on",
    "state",
    "seed",
    "formula",
    "scheme",
    "scheme_title",
    "seats",
)
ROWS = ("pseudonym", "household", "standing", "place_of_the_family", "score", "lottery", "says")
COUNTS = ("placed", "waits", "cutoff", "withheld")


def file_rows(shown: RunShown) -> Iterator[Sequence[Any]]:
    """Every wish under a pseudonym, for who reads the list; else the numbers of each scheme."""
    end = _("invented for the demonstration") if shown.invented else ""
    if not shown.lists:
        yield (*HEAD, *COUNTS, "invented")
        for each in shown.schemes:
            gone = _("withheld") if each.withheld else ""
            told = ("" if each.withheld else n for n in (each.placed, each.waits, each.cutoff))
            yield (*_about(shown, each.key), *told, gone, end)
        return
    yield (*HEAD, *ROWS, "invented")
    rows = [row for kind in KINDS for row in queries.listed(shown.run, kind, everybody=True)]
    record_bulk(
        "allocation.downloaded",
        who=shown.user,
        items=[str(row.pk) for row in rows],
        programme=shown.run.programme,
        detail={"run": str(shown.run.pk)},
    )
    near = registry.openable(shown.user, {row.household for row in rows}) if shown.names else set()
    for row in rows:
        yield (
            *_about(shown, row.scheme),
            shown.pseudonym(row.household),
            str(row.household) if row.household in near else "",
            row.standing,
            row.rank if row.standing == PLACED else "",
            "" if row.score is None else row.score,
            "" if row.lottery is None else row.lottery,
            " ".join(shown.says(row)),
            end,
        )


def _about(shown: RunShown, scheme: str) -> Sequence[Any]:
    run = shown.run
    return (
        run.programme,
        shown.place,
        run.on,
        run.state.value,
        run.seed,
        run.formula,
        scheme,
        shown.title(scheme),
        run.seats.get(scheme, 0),
    )


# --- one family ---


@dataclass(frozen=True)
class FamilyLine:
    """What a published run says to a family about one scheme."""

    scheme: str
    placed: bool
    says: str
    day: Any
    address: str


def family_lines(household: UUID, user: User) -> list[FamilyLine]:
    """What the published runs say of a family whose file this reader has open."""
    found = []
    for row in queries.placements_of(household):
        if row.standing == ASK or not rules.reads(user, row.run):
            continue
        shown = RunShown(row.run, user)
        found.append(
            FamilyLine(
                scheme=shown.title(row.scheme),
                placed=row.standing == PLACED,
                says=" ".join(shown.says(row)),
                day=row.run.published_at,
                address=reverse("convergence:allocation", args=[row.run_id]),
            )
        )
    return sorted(found, key=lambda line: (not line.placed, line.scheme.casefold()))
