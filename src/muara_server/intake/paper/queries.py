"""Reading what was printed and keyed, as far as somebody fills or looks after forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import rules as policy
from muara_server.accounts.queries import working_at
from muara_server.audit import actions as audit
from muara_server.intake import queries, rules
from muara_server.intake.models import Keying, Sheet

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User

MOST = 100
BOTH = 2


@dataclass(frozen=True)
class Agreement:
    """Of the answers of one form that two people keyed, in how many they agreed."""

    form: UUID
    sheets: int
    compared: int
    agreed: int

    @property
    def percent(self) -> int:
        """In how many of a hundred answers both agreed; 100 only where they did in all."""
        return 100 * self.agreed // self.compared


def sheet_numbered(user: User, number: int) -> Sheet | None:
    """The sheet of this number, for whoever fills its form."""
    return _mine(user).filter(pk=number).first()


def waiting_for_second(user: User) -> list[Sheet]:
    """Sheets of this person's area that somebody else is to key again, the oldest first."""
    scope = rules.looked_after_with(policy.grants(user, rules.FILL))
    rows = _mine(user).filter(scope, twice=True, received=None)
    counted = rows.annotate(times=Count("keyings")).filter(times=1)
    mine = Keying.objects.filter(by=user).values("sheet")
    return list(counted.exclude(pk__in=mine)[:MOST])


def waiting_in_area(user: User) -> list[tuple[Keying, int]]:
    """What one person keyed of sheets that wait for a second, for whoever looks after them: the
    oldest first, each with for how many days."""
    today = timezone.localdate()
    rows = _once_keyed(user).order_by("at")[:MOST]
    return [(each, (today - timezone.localdate(each.at)).days) for each in rows]


def waiting_one(user: User, sheet: UUID) -> Keying:
    """One of them. Raises NotAllowed (`outside_area`)."""
    held = _once_keyed(user).filter(sheet__instance=sheet).first()
    if held is None:
        raise _outside()
    return held


def who_could_key(keying: Keying) -> list[User]:
    """Who else may key this sheet again, because they fill its form where it was keyed; by name."""
    sheet, form = keying.sheet, keying.sheet.version.form
    if sheet.place is None:
        return []
    found = working_at(sheet.place, programme=sheet.programme, permissions=[rules.FILL])
    return [
        each
        for each in found
        if each.pk != keying.by_id and queries.forms_of(each).filter(pk=form.pk).exists()
    ]


def keyed_by(user: User) -> int:
    """How many sheets this person keyed, once or again."""
    return Keying.objects.filter(by=user, turn__lte=BOTH).count()


def undecided(user: User) -> list[Sheet]:
    """Sheets that two people keyed differently, for whoever looks after them."""
    return list(_differing(user)[:MOST])


def undecided_one(user: User, sheet: UUID) -> Sheet:
    """One of them; that it was opened is recorded. Raises NotAllowed (`outside_area`)."""
    held = _differing(user).filter(instance=sheet).first()
    if held is None:
        raise _outside()
    audit.record(
        "paper.compare",
        who=user,
        about=("sheet", held.instance),
        place=held.place_id,
        programme=held.programme,
    )
    return held


def agreements(user: User) -> list[Agreement]:
    """How well what was keyed twice agrees, by form, as far as this person looks after it."""
    scope = rules.looked_after_with(policy.grants(user, rules.SORT))
    rows = Sheet.objects.filter(scope, compared__gt=0).values("version__form")
    counted = rows.annotate(n=Count("pk"), of=Sum("compared"), same=Sum("agreed"))
    return [
        Agreement(row["version__form"], row["n"], row["of"], row["same"])
        for row in counted.order_by("version__form__key")
    ]


def _mine(user: User) -> QuerySet[Sheet]:
    rows = Sheet.objects.filter(version__form__in=queries.forms_of(user))
    return rows.select_related("version__form").defer("version__xform")


def _once_keyed(user: User) -> QuerySet[Keying]:
    """The first keying of each sheet that waits for a second."""
    scope = rules.looked_after_with(policy.grants(user, rules.SORT))
    again = Keying.objects.filter(turn=Keying.Turn.SECOND).values("sheet")
    sheets = Sheet.objects.filter(scope, twice=True, received=None).exclude(pk__in=again)
    rows = Keying.objects.filter(sheet__in=sheets, turn=Keying.Turn.FIRST)
    return rows.select_related("sheet__version__form", "sheet__place", "by").defer(
        "sheet__version__xform"
    )


def _outside() -> NotAllowed:
    return NotAllowed(
        "outside_area",
        _("This lies outside the area of your work. Ask somebody who works there."),
    )


def _differing(user: User) -> QuerySet[Sheet]:
    scope: Q = rules.looked_after_with(policy.grants(user, rules.SORT))
    rows = Sheet.objects.filter(scope, received=None, compared__gt=F("agreed"))
    return rows.select_related("version__form", "place").defer("version__xform")
