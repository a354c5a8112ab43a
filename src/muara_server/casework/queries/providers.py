"""The directory of services: who takes how many, who waits, which entries nobody checked lately."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Q, When
from django.utils import timezone

from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.casework.models import Offer, Proceeding, Provider, StepTaken
from muara_server.casework.rules.referrals import KEEP
from muara_server.casework.terms import terms
from muara_server.casework.words import in_language
from muara_server.ledger.kinds import kinds
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

REFERRAL = "referral"


@dataclass(frozen=True)
class Seen:
    """One offer of a provider: how many have a place, how many wait, how far away it is.

    `free` is None where nobody said how many it takes. `far`: how many levels of geography up from
    the child's place theirs meet; 0 is the same village.
    """

    offer: Offer
    provider: Provider
    where: str
    taken: int
    waiting: int
    stale: bool
    far: int = 0

    @property
    def service(self) -> str:
        return service_in_words(self.offer.service)

    @property
    def free(self) -> int | None:
        if self.offer.capacity is None:
            return None
        return max(0, self.offer.capacity - self.taken)

    @property
    def order(self) -> tuple[bool, bool, int, str]:
        """Checked lately first, then with a place free, then near."""
        return self.stale, self.free == 0, self.far, self.provider.name


@dataclass(frozen=True)
class Waiting:
    """One referral on a waiting list, in the order in which they were accepted."""

    referral: UUID
    since: dt.date


def service_in_words(code: str) -> str:
    """What a kind of service is called in the reader's language."""
    return kinds()[REFERRAL].facts["service"].code_label(code, figures.language())


def services() -> list[tuple[str, str]]:
    """The kinds of service that there are to refer to: codes with their words."""
    fact = kinds()[REFERRAL].facts["service"]
    return [(code, service_in_words(code)) for code in fact.codes.codes]


def directory(
    *, service: str = "", text: str = "", stale: bool = False, to_check: bool = False
) -> QuerySet[Provider]:
    """The services that are there, by name; `to_check`: those that nobody checked lately first,
    the longest first."""
    found = Provider.objects.filter(closed_on=None).select_related("place")
    if service:
        found = found.filter(offers__service=service)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(key__icontains=text))
    if stale:
        found = found.filter(checked_on__lt=still_true_since())
    if to_check:
        waits = Case(When(checked_on__lt=still_true_since(), then="checked_on"))
        found = found.order_by(waits.asc(nulls_last=True), "name", "key")
    return found.prefetch_related("offers")


def to_be_checked() -> dict[Place, int]:
    """The districts with entries that nobody has checked lately, and how many each has."""
    rows = Provider.objects.filter(closed_on=None, checked_on__lt=still_true_since())
    return dict(Counter(places.district_of(row.place) for row in rows.select_related("place")))


def still_true_since() -> dt.date:
    """Entries checked before this day are stale."""
    return timezone.localdate() - dt.timedelta(days=terms().check_every_days)


def services_near(wanted: Iterable[Place]) -> list[Provider]:
    """The services that are open in the States of these places, by name."""
    within = Q(pk__in=[])
    for top in {_state_of(place) for place in wanted}:
        within |= Q(place__path__startswith=top)
    return list(Provider.objects.filter(within, closed_on=None).select_related("place"))


def given_within(place: Place) -> dict[str, list[Provider]]:
    """The open services in a place, by what they give, by name."""
    held = Provider.objects.filter(closed_on=None, place__path__startswith=place.path)
    found: dict[str, list[Provider]] = {}
    for provider in held.select_related("place").prefetch_related("offers").order_by("name"):
        for offer in provider.offers.all():
            found.setdefault(offer.service, []).append(provider)
    return found


def keys_outside(keys: Iterable[str], place: Place | None) -> set[str]:
    """Those of these keys that a service outside this place has (None: a service anywhere)."""
    held = Provider.objects.filter(key__in=list(keys))
    if place is not None:
        held = held.exclude(place__path__startswith=place.path)
    return set(held.values_list("key", flat=True))


def states_giving(services: Iterable[str]) -> set[str]:
    """The States, by path, in which an open service gives one of these."""
    rows = Offer.objects.filter(service__in=list(services), provider__closed_on=None)
    return {_top(path) for path in rows.values_list("provider__place__path", flat=True)}


def is_near(place: Place, states: Iterable[str]) -> bool:
    """Does a place lie in one of these States, or one of them in it?"""
    top = _state_of(place)
    return any(each.startswith(top) for each in states)


def provider_with(key: str) -> Provider | None:
    """The service that referrals name so, closed or not."""
    return Provider.objects.filter(key=key).select_related("place").first()


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """What the services of these keys are called."""
    return dict(Provider.objects.filter(key__in=set(keys)).values_list("key", "name"))


def offers_near(place: Place, service: str) -> list[Seen]:
    """Who gives this service in the same State: checked, free and near first."""
    top = _state_of(place)
    offers = Offer.objects.filter(
        service=service, provider__closed_on=None, provider__place__path__startswith=top
    )
    return sorted(_seen(offers, place), key=lambda one: one.order)


def offers_of(provider: Provider) -> list[Seen]:
    """What one provider gives."""
    return _seen(Offer.objects.filter(provider=provider), provider.place)


def waiting_list(provider: Provider, service: str) -> list[Waiting]:
    """Who waits for a place here, whoever was accepted first before the others."""
    held = Proceeding.objects.filter(
        procedure=REFERRAL, receiver=provider.key, type=service, state__in=terms().takes_a_place
    )
    accepted = _accepted(held.values_list("pk", flat=True))
    rows = [row for row in accepted.values() if row.facts.get("waiting_list")]
    begun = set(_begun(row.proceeding for row in rows))
    return [
        Waiting(row.proceeding, row.true_on)
        for row in sorted(rows, key=lambda row: (row.at, row.order))
        if row.proceeding not in begun
    ]


def _seen(offers: QuerySet[Offer], place: Place) -> list[Seen]:
    rows = list(offers.select_related("provider__place"))
    taken, waiting = _places_taken(rows)
    names = places_in_words(row.provider.place for row in rows)
    return [
        Seen(
            offer=row,
            provider=row.provider,
            where=names[row.provider.place_id],
            taken=taken[row.pk],
            waiting=waiting[row.pk],
            stale=row.provider.checked_on < still_true_since(),
            far=_apart(place.path, row.provider.place.path),
        )
        for row in rows
    ]


def _state_of(place: Place) -> str:
    """The path of the State in which a place lies; of the country, where it is one."""
    return _top(place.path)


def _top(path: str) -> str:
    return "/".join(path.strip("/").split("/")[:2]) + "/"


def places_in_words(listed: Iterable[Place]) -> Mapping[UUID, str]:
    """Each place with the district it lies in: Riga, Sitamarhi."""
    rows = {place.pk: place for place in listed}
    districts = places.district_codes(rows)
    named = places.with_codes(set(districts.values()))
    said = {}
    for pk, place in rows.items():
        above = named.get(districts[pk])
        both = [place, above] if above and above.pk != pk else [place]
        said[pk] = ", ".join(in_language(one.names) for one in both)
    return said


def _apart(here: str, there: str) -> int:
    mine, theirs = here.strip("/").split("/"), there.strip("/").split("/")
    same = sum(1 for one, other in zip(mine, theirs, strict=False) if one == other)
    return len(mine) - same


def _places_taken(offers: Sequence[Offer]) -> tuple[Counter[int], Counter[int]]:
    """How many places of each offer are taken, and how many wait for one."""
    by_name = {(row.provider.key, row.service): row for row in offers}
    referrals = Proceeding.objects.filter(
        procedure=REFERRAL, receiver__in={key for key, _service in by_name}
    )
    rows = [row for row in referrals if (row.receiver, row.type) in by_name]
    accepted = _accepted(row.pk for row in rows)
    begun = _begun(row.pk for row in rows)
    taken: Counter[int] = Counter()
    waiting: Counter[int] = Counter()
    for row in rows:
        offer, answer = by_name[row.receiver, row.type], accepted.get(row.pk)
        since = begun.get(row.pk) or (answer.true_on if answer else None)
        waits = answer and answer.facts.get("waiting_list") and row.pk not in begun
        if waits:
            waiting[offer.pk] += row.state in terms().takes_a_place
        elif since and _counts(offer, row, since):
            taken[offer.pk] += 1
    return taken, waiting


def _counts(offer: Offer, row: Proceeding, since: dt.date) -> bool:
    """Does this referral take one of the places: now, or newly in this month or year?"""
    today = timezone.localdate()
    if offer.per == Offer.Per.AT_ONCE:
        return row.state in terms().takes_a_place
    same_year = since.year == today.year
    return same_year and (offer.per == Offer.Per.YEAR or since.month == today.month)


def _accepted(referrals: Iterable[UUID]) -> dict[UUID, StepTaken]:
    """The last time each of these was accepted."""
    return {row.proceeding: row for row in _steps(referrals, "accept")}


def _begun(referrals: Iterable[UUID]) -> dict[UUID, dt.date]:
    return {row.proceeding: row.true_on for row in _steps(referrals, "begin")}


def _steps(referrals: Iterable[UUID], step: str) -> QuerySet[StepTaken]:
    rows = StepTaken.objects.filter(proceeding__in=list(referrals), stands=True)
    return rows.filter(kind=REFERRAL, facts__step=step).order_by("at", "order")


# --- what may be chosen for an entry ---


def places_to_choose(user: User, provider: Provider | None) -> list[tuple[str, str]]:
    """Where this person may keep services: districts and their parts, and where this one is."""
    reach = accounts.reach(user, KEEP)
    found = [
        place
        for top in places.countries()
        for place in places.descendants(top).exclude(level__in=("country", "village"))
        if reach.covers(path=place.path)
    ]
    if provider and provider.place not in found:
        found.append(provider.place)
    named = places_in_words(found)
    return [(place.code, named[place.pk]) for place in found]


def people_to_choose(provider: Provider) -> list[tuple[str, str]]:
    """Who works where a service is and may answer referrals."""
    found = {
        user.pk: user.display_name
        for programme in registry.programmes()
        for user in accounts.working_at(
            provider.place, programme=programme, permissions={"referral.answer"}
        )
    }
    return [(str(pk), name) for pk, name in sorted(found.items(), key=lambda one: one[1])]
