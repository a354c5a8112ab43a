"""Reading forms and what was received of them, as far as somebody fills or publishes forms."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Prefetch

from muara.forms import burden, minutes_taken, pace
from muara.packs import open_pack
from muara_server.accounts import rules as policy
from muara_server.intake import mappings, openrosa, rules
from muara_server.intake.caseload import FILES
from muara_server.intake.models import (
    Apart,
    Form,
    FormMedia,
    FormVersion,
    Made,
    Received,
    Sorting,
    Workbook,
)
from muara_server.places.countries import pack_of, smallest_cell

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from django.db.models import QuerySet

    from muara.forms import Budget, Burden, Taken
    from muara.forms.burden import Pace
    from muara_server.accounts.models import User

REMEMBERED_SECONDS = 5


def forms_of(user: User) -> QuerySet[Form]:
    """The forms that this person is to fill; none without the permission."""
    return Form.objects.filter(rules.filled_with(policy.grants(user, rules.FILL)))


def form_with(user: User, key: str) -> Form | None:
    """The form of this identity, if this person is to fill it. Retired ones are found too."""
    return forms_of(user).filter(key=key).first()


def published(user: User, key: str, version: str) -> FormVersion | None:
    """This version of this form, with the form, if this person is to fill it.

    That it is so is remembered for a moment: a phone that empties its queue asks it each time.
    Who the phone is, is asked each time; and what was not found is looked for again.
    """
    moment = int(time.monotonic() / REMEMBERED_SECONDS)
    try:
        return _published(str(connection.settings_dict["NAME"]), user, key, version, moment)
    except FormVersion.DoesNotExist:
        return None


@lru_cache(maxsize=4096)
def _published(_database: str, user: User, key: str, version: str, _moment: int) -> FormVersion:
    found = FormVersion.objects.defer("xform").select_related("form")
    return found.get(version=version, form__key=key, form__in=forms_of(user))


def listed(user: User, *, key: str = "", all_versions: bool = False) -> list[FormVersion]:
    """What a form list names: of each form the newest version, or all; retired ones never."""
    asked = FormVersion.objects.filter(form__in=forms_of(user), retired_at=None)
    if key:
        asked = asked.filter(form__key=key)
    found = asked.select_related("form").defer("xform").annotate(files=Count("media"))
    ordered = found.order_by("form__key", "-published_at")
    if all_versions:
        return list(ordered)
    newest: dict[UUID, FormVersion] = {}
    for each in ordered:
        newest.setdefault(each.form_id, each)
    return list(newest.values())


def download(user: User, version: UUID) -> FormVersion | None:
    """One version with its XML, for somebody who is to fill it."""
    found = FormVersion.objects.filter(pk=version, form__in=forms_of(user))
    return found.select_related("form").first()


def media_of(user: User, version: UUID) -> list[FormMedia] | None:
    """The files of a version; None where there is no such version for this person."""
    found = FormVersion.objects.filter(pk=version, form__in=forms_of(user)).defer("xform")
    return list(one.media.all()) if (one := found.first()) else None


def looks_up(version: UUID) -> frozenset[str]:
    """The files of a worker's caseload that the texts and questions of a version name."""
    return _referenced(version) & FILES.keys()


def lists_of(version: UUID, own: Iterable[FormMedia]) -> list[str]:
    """Those of them for which the version has no file of its own."""
    return sorted(looks_up(version) - {each.name for each in own})


@lru_cache(maxsize=1024)
def _referenced(version: UUID) -> frozenset[str]:
    return openrosa.blank(bytes(FormVersion.objects.get(pk=version).xform)).media


def medium(user: User, wanted: UUID) -> FormMedia | None:
    """One file, for somebody who is to fill the form it goes with."""
    return FormMedia.objects.filter(pk=wanted, version__form__in=forms_of(user)).first()


@dataclass(frozen=True)
class Costs:
    """What a version asks of somebody: by its questions, at most, and as phones noted it.

    `few`: phones noted times, of fewer forms than may be told.
    """

    asked: Burden
    budget: Budget | None
    taken: Taken
    few: bool


@dataclass(frozen=True)
class Standing:
    """A form as its publisher sees it: counts of what came, nothing of what it holds."""

    form: Form
    versions: list[FormVersion]
    received: int
    waits: int
    apart: int
    last: dt.datetime | None

    @property
    def current(self) -> FormVersion | None:
        """The version that phones are offered."""
        return next((each for each in self.versions if each.retired_at is None), None)


def changed_by(user: User) -> QuerySet[Form]:
    """The forms of which this person may offer another version; none without the permission."""
    return Form.objects.filter(rules.changed_with(policy.grants(user, rules.PUBLISH)))


def standings(user: User) -> list[Standing]:
    """The forms of a publisher with their versions, newest first, and how much came of each."""
    return _standings(changed_by(user))


def standing(user: User, form: UUID) -> Standing | None:
    """One of them; None where this person publishes no form of this id."""
    return next(iter(_standings(changed_by(user).filter(pk=form))), None)


def _standings(forms: QuerySet[Form]) -> list[Standing]:
    came = Received.objects.filter(form__in=forms).values_list("form")
    counts = {
        form: (number, last)
        for form, number, last in came.annotate(n=Count("id"), last=Max("received_at")).order_by()
    }
    waits = dict(came.filter(sorting__waits=True).annotate(n=Count("id")).order_by())
    beside = Apart.objects.filter(beside__form__in=forms).values_list("beside__form")
    apart = dict(beside.annotate(n=Count("id")).order_by())
    return [
        Standing(
            form,
            list(form.versions.all()),
            received=counts.get(form.pk, (0, None))[0],
            waits=waits.get(form.pk, 0),
            apart=apart.get(form.pk, 0),
            last=counts.get(form.pk, (0, None))[1],
        )
        for form in forms.select_related("place").prefetch_related(_versions())
    ]


def _versions() -> Prefetch:
    """Versions with their files, and whether there is a workbook of each."""
    there = Exists(Workbook.objects.filter(pk=OuterRef("pk")))
    rows = FormVersion.objects.defer("xform").annotate(has_workbook=there)
    return Prefetch("versions", rows.prefetch_related("media"))


def costs(standing: Standing) -> Costs | None:
    """What the version that phones are offered costs; None where none is."""
    version = standing.current
    if version is None:
        return None
    mapping, name = mappings.newest(version), pack_of(standing.form.place)
    pack = open_pack(mapping.pack if mapping else name)
    speed, smallest = pace(pack), smallest_cell(open_pack(name).path)
    taken = minutes_taken(_noted(version, speed), speed)
    return Costs(
        asked=burden(mappings.form_of(version), speed),
        budget=mappings.read(mapping).budget if mapping else None,
        taken=taken,
        few=0 < taken.of < smallest,
    )


def _noted(version: FormVersion, speed: Pace) -> list[int]:
    """The seconds that phones noted with this version and that count, the newest first."""
    counts = (speed.noted.shortest, speed.noted.longest)
    rows = Sorting.objects.filter(received__version=version, took__range=counts)
    newest = rows.order_by("-received__received_at").values_list("took", flat=True)
    return [took for took in newest[: speed.noted.last] if took is not None]


def about_whom(entry: UUID) -> tuple[str, UUID | None]:
    """What an entry that was sent is about: a person, a household, a workplace; and who."""
    made = Made.objects.filter(entry=entry).values_list("about", "subject").first()
    return made or ("", None)


def received_forms() -> list[Form]:
    """The forms of which something came."""
    return list(Form.objects.filter(Exists(Received.objects.filter(form=OuterRef("pk")))))


def offered(user: User, version: UUID) -> FormVersion | None:
    """A version that phones are offered, for somebody who publishes the form."""
    found = FormVersion.objects.defer("xform").select_related("form__place")
    return found.filter(pk=version, retired_at=None, form__in=changed_by(user)).first()


def lacking(version: FormVersion) -> list[str]:
    """The files that a form names, that were not published with it and that no caseload has."""
    have = {each.name for each in version.media.all()}
    return sorted(_referenced(version.pk) - have - FILES.keys())
