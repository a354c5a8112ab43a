"""Schools and centres, their batches and staff, as far as a reader may know of them.

centres_for(user)       a QuerySet of those this reader may know of
one_centre(user, id)    one of them; Http404 otherwise. `one_batch`, `one_staff`, `one_course` too
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from muara.learning import learning_rules
from muara.packs import open_pack
from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.casework.queries import providers as directory
from muara_server.learning.models import Batch, Course, Institution, Staff
from muara_server.learning.rules.centres import KEEP, READ, REGISTER
from muara_server.places import queries as places
from muara_server.places.countries import pack_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara.learning import Kind, LearningRules
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

Held = TypeVar("Held")


def centres_for(user: User) -> QuerySet[Institution]:
    """The schools and centres of this reader's area; who sees only his own: those he keeps."""
    reach = accounts.reach(user, READ)
    near = reach.within(place="provider__place", programme=None, own="keepers")
    within = Institution.objects.filter(near).values("pk")
    return Institution.objects.filter(pk__in=within).select_related("provider__place")


def one_centre(user: User, centre: UUID) -> Institution:
    """This school or centre, if the reader may know of it; Http404 otherwise."""
    return _found(centres_for(user).filter(pk=centre).first())


def centres_by_key() -> dict[str, Institution]:
    """Every school and centre by the code that entries name. For the machine, not a page."""
    held = Institution.objects.select_related("provider__place").prefetch_related("staff")
    return {each.provider.key: each for each in held}


def one_batch(user: User, batch: UUID) -> Batch:
    """This batch, if the reader may know of its centre; Http404 otherwise."""
    held = Batch.objects.filter(pk=batch, institution__in=centres_for(user).values("pk"))
    return _found(held.select_related("institution__provider__place", "course", "tutor").first())


def one_staff(user: User, staff: UUID) -> Staff:
    """Somebody of the staff of a centre that the reader may know of; Http404 otherwise."""
    held = Staff.objects.filter(pk=staff, institution__in=centres_for(user).values("pk"))
    return _found(held.select_related("institution__provider__place").first())


def rules_at(place: Place) -> LearningRules:
    """What the pack of a place says of learning."""
    return learning_rules(open_pack(pack_of(place)))


def kind_of(centre: Institution) -> Kind | None:
    """The kind of a centre; None where the pack of its place has it no more."""
    return rules_at(centre.provider.place).kinds.get(centre.kind)


def kinds_at(place: Place) -> list[tuple[str, str]]:
    """The kinds of school and centre of the country of a place, by their words."""
    named = [(key, kind.label(figures.language())) for key, kind in rules_at(place).kinds.items()]
    return sorted(named, key=lambda one: one[1])


def kinds_within(reach: accounts.Reach) -> list[tuple[str, str]]:
    """The kinds of the countries that a reach touches."""
    named = {
        each
        for country in places.countries()
        if reach.everything or any(str(g.path).startswith(country.path) for g in reach.grants)
        for each in kinds_at(country)
    }
    return sorted(named, key=lambda one: one[1])


def providers_to_choose(user: User) -> list[tuple[str, str]]:
    """The services of the directory that this person may write as a school or centre."""
    near = accounts.reach(user, KEEP).within(place="place", programme=None, own="answers")
    found = directory.directory().filter(near).exclude(pk__in=Institution.objects.values("pk"))
    where = directory.places_in_words(one.place for one in found)
    return [(str(one.pk), f"{one.name}, {where[one.place_id]}") for one in found]


def people_at(centre: Institution) -> list[tuple[str, str]]:
    """Who works where a centre is and may keep its register, by name."""
    found = {
        user.pk: user.display_name
        for programme in registry.programmes()
        for user in accounts.working_at(
            centre.provider.place, programme=programme, permissions={REGISTER}
        )
    } | {user.pk: user.display_name for user in centre.keepers.all()}
    return [(str(pk), name) for pk, name in sorted(found.items(), key=lambda one: one[1])]


def courses_by_key() -> dict[str, Course]:
    """Every course by the code that entries name. For the machine, not a page."""
    return {each.key: each for each in Course.objects.all()}


def courses_for(user: User) -> QuerySet[Course]:
    """The courses of skills of this reader's area, and of what it lies in."""
    reach = accounts.reach(user, READ)
    found = Course.objects.select_related("place")
    if reach.everything:
        return found
    paths = [grant.path for grant in reach.grants if grant.path]
    codes = {code for path in paths for code in path.strip("/").split("/")}
    near = Q(place__code__in=codes)
    for path in paths:
        near |= Q(place__path__startswith=path)
    return found.filter(near)


def one_course(user: User, course: UUID) -> Course:
    """This course, if the reader may know of it; Http404 otherwise."""
    return _found(courses_for(user).filter(pk=course).first())


def _found(held: Held | None) -> Held:
    if held is None:
        raise Http404
    return held
