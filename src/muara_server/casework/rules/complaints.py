"""How many reports are taken, from where; and who may let a picture out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts.guessing import came_from, hidden
from muara_server.casework.intake import intake_at
from muara_server.casework.models import ReportSent

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.places.models import Place

SECRET = "complaints"  # noqa: S105  (the name of the key, not the key)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def check_takes_more(place: Place, *, address: str) -> bool:
    """Write down that a report comes. True where so many come to its district that it must wait.

    Written before it is counted, so that many at once are many. Raises NotAllowed: `flood_address`
    for very many from one address, `flood` for very many in all; such a one is not taken, and
    whoever sent it must be told whom to telephone.
    """
    limits, now = intake_at(place), timezone.now()
    ReportSent.objects.filter(at__lt=now - DAY).delete()
    here, there = hidden(SECRET, "district", place.code), came_from(SECRET, address)
    this = ReportSent.objects.create(reference=here, address=there, at=now)
    lately = ReportSent.objects.filter(at__gt=now - HOUR)
    if lately.filter(address=there).count() > limits.from_one_address_an_hour:
        this.delete()
        raise NotAllowed(
            "flood_address",
            _(
                "Very many reports came from this connection in an hour. This one was not taken: "
                "telephone the number above, or send it again in an hour."
            ),
        )
    if lately.count() > limits.in_all_an_hour:
        this.delete()
        raise NotAllowed(
            "flood",
            _(
                "Very many reports come in just now. This one was not taken: "
                "telephone the number above, or send it again in an hour."
            ),
        )
    return lately.filter(reference=here).count() > limits.to_one_district_an_hour


def check_opens_picture(user: User, held: Proceeding) -> None:
    """Only whoever has the complaint in hand opens its pictures, lets them out, destroys them."""
    if held.holder is None:
        raise NotAllowed(
            "not_your_part",
            _("The picture opens only to whoever has this report in hand. Give it out first."),
        )
    if held.holder.pk != user.pk:
        raise NotAllowed(
            "not_your_part",
            _("The picture opens only to whoever has this report in hand: %(who)s. Ask there.")
            % {"who": held.holder.display_name},
        )


def number_hash(number: str) -> str:
    """What is kept of the number of a report."""
    return hidden(SECRET, "number", number)


def seed_of(complaint: UUID) -> int:
    """A large number that follows from a report's id and the key: the same when it is sent twice.

    The id was drawn by chance; without the key folder nothing follows from it.
    """
    return int(hidden(SECRET, "seed", complaint), 16)
