"""The submissions that a caller may know of, and those that he may read.

Who filled one may know that it came. What it says is read by whoever looks after submissions where
it was filled, as on the pages; so one that was not sorted yet is read by nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)

from muara_server.accounts import rules as policy
from muara_server.intake import rules
from muara_server.intake.central import problems
from muara_server.intake.central.models import Remark
from muara_server.intake.models import Corrected, Received, Sorting

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.intake.models import Form

EDITED, DOUBTFUL = "edited", Remark.State.DOUBTFUL.value


def known(user: User, form: Form, programme: str) -> QuerySet[Received]:
    """Those that this person sent, and those that he may read."""
    return _told().filter(Q(user=user) | Q(_looked_after(user, programme)), form=form)


def read_by(user: User, form: Form, programme: str) -> QuerySet[Received]:
    """Those that this person looks after. Raises NotAllowed for whoever looks after none."""
    policy.check(user, rules.SORT)
    return _told().filter(_looked_after(user, programme), form=form)


def one(rows: QuerySet[Received], instance: str) -> Received:
    """The submission of this identity. Raises Problem where it is not among these."""
    found = rows.filter(instance=instance).first()
    if found is None:
        raise problems.absent()
    return found


def _looked_after(user: User, programme: str) -> Exists:
    """Asked of each submission as it is reached, so that one page asks of few."""
    reach = rules.looked_after_with(policy.grants(user, rules.SORT))
    rows = Sorting.objects.filter(reach, programme__in=["", programme])
    return Exists(rows.filter(pk=OuterRef("pk")))


def _told() -> QuerySet[Received]:
    """With the day of the last correction, and where the submission stands.

    That something of it waits is found, and no remark covers it.
    """
    corrected = Corrected.objects.filter(received=OuterRef("pk")).order_by("-at")
    said = Remark.objects.filter(received=OuterRef("pk")).exclude(state="").order_by("-at")
    rows = Received.objects.select_related("form", "version", "user", "sorting").annotate(
        corrected_at=Subquery(corrected.values("at")[:1]),
        said=Subquery(said.values("state")[:1]),
        said_at=Subquery(said.values("at")[:1]),
    )
    since = Q(said_at=None) | Q(corrected_at__gt=F("said_at"))
    review = Case(
        When(sorting__waits=True, then=Value(DOUBTFUL)),
        When(since, corrected_at__isnull=False, then=Value(EDITED)),
        default=F("said"),
        output_field=TextField(),
    )
    return rows.annotate(review=review).order_by("-received_at", "-pk")
