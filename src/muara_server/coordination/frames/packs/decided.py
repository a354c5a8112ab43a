"""What the body decided and partners promised, and who keeps it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muara_server import figures
from muara_server.coordination.queries.decisions import decisions, followed_up
from muara_server.coordination.queries.promises import promises

from .define import MOST, Pack, Row, Section

YEAR = dt.timedelta(days=365)
SOON = dt.timedelta(days=30)


def decided(pack: Pack) -> Iterator[Section]:
    """What the body decided and is still to be done, and what of a year's was done in time."""
    known = decisions(pack.user, body=pack.body.id)
    taken = [each for each in known if each.is_open]
    followed = followed_up(known, since=pack.on - YEAR, until=pack.on, today=pack.on)
    says = _("Late first.")
    if followed.due:
        says = _("%(done)s of %(all)s that fell due in a year were done in time. Late first.") % {
            "done": figures.number(len(followed.on_time)),
            "all": figures.number(len(followed.due)),
        }
    rows = [
        Row(
            each.text,
            [
                each.owner_name or _("nobody: the owner has left"),
                pack.note(
                    each.text,
                    figures.day(each.due_on),
                    reverse("coordination:decision", args=[each.id]),
                ),
            ],
            late=each.late or each.flagged,
        )
        for each in taken
    ]
    yield Section(
        key="decisions",
        title=_("Decisions still to be done"),
        says=says,
        heads=[_("Owner"), pgettext("until a day", "Due")],
        rows=rows,
        words=1,
        why="" if rows else _("None waits."),
    )


def promised(pack: Pack) -> Iterator[Section]:
    """Promises of partners here that are late or fall due soon."""
    wanted = [
        each
        for each in promises(pack.user)
        if each.is_open
        and each.place.path.startswith(pack.body.place.path)
        and each.days.due_on <= pack.on + SOON
    ]
    rows = [
        Row(
            each.text,
            [
                each.owner.name if each.owner else _("nobody: the owner has left"),
                pack.note(
                    each.text,
                    figures.day(each.days.due_on),
                    reverse("coordination:promise", args=[each.id]),
                ),
            ],
            late=each.days.due_on < pack.on,
        )
        for each in wanted
    ]
    yield Section(
        key="promises",
        title=_("Promises late or soon due"),
        says=_("Of unions, employers, media and others, with their day."),
        heads=[_("Who promised"), pgettext("until a day", "Due")],
        rows=rows[:MOST],
        more=max(0, len(rows) - MOST),
        words=1,
        why="" if rows else _("None waits."),
    )
