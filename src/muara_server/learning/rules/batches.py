"""When a child may come to a batch or leave it, and whose register is whose to keep."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import Refused
from muara_server import figures

if TYPE_CHECKING:
    from muara_server.learning.models import Batch


def check_comes(batch: Batch, on: dt.date) -> None:
    """Refuse a first day on which the batch does not meet, or that has not come. Raises Refused."""
    _check_come(on)
    if on < batch.begins_on:
        raise Refused(
            _("%(found)s is before the batch begins. Choose %(first)s or a later day.")
            % {"found": figures.day(on), "first": figures.day(batch.begins_on)}
        )
    if batch.ends_on and on > batch.ends_on:
        raise Refused(
            _(
                "%(found)s is after the batch ended on %(last)s. Choose an earlier day, or another "
                "batch."
            )
            % {"found": figures.day(on), "last": figures.day(batch.ends_on)}
        )


def check_not_there(since: dt.date, until: dt.date | None, *, on: dt.date) -> None:
    """Refuse to enrol somebody who is in the batch on that day. Raises Refused."""
    if until is None or until >= on:
        raise Refused(
            _("This child is enrolled here since %(day)s. There is nothing to add.")
            % {"day": figures.day(since)}
        )


def check_leaves(since: dt.date, on: dt.date) -> None:
    """Refuse a last day before the first one, or one that has not come. Raises Refused."""
    _check_come(on)
    if on < since:
        raise Refused(
            _("%(found)s is before the enrolment began. Choose %(first)s or a later day.")
            % {"found": figures.day(on), "first": figures.day(since)}
        )


def _check_come(on: dt.date) -> None:
    if on > timezone.localdate():
        raise Refused(
            _("%(found)s has not come yet. Choose today or an earlier day.")
            % {"found": figures.day(on)}
        )
