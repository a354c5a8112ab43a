"""The columns that name files of the storage, and the files that no column names.

A file goes to the storage before the row that names it is committed, since what is acknowledged
must lie there. Where the machine stops in between, a photograph lies there that no erasure would
ever find: nothing says whose it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from django.db.models import Model

    Text = models.CharField[str, str]
else:
    Text = models.CharField

GRACE = dt.timedelta(days=1)
"""A younger file may belong to a deed that is not committed yet: the slowest upload takes hours."""
PARTS = "0123456789abcdef"
"""Names are drawn evenly: by their first letter the files divide into parts that fit in memory."""


class StoredName(Text):
    """The name under which a file lies in the storage; for the tables a text like any other.

    Whatever names a file is such a field: a file that none names is removed.
    """

    def deconstruct(self) -> Any:
        name, _path, positional, named = super().deconstruct()
        return name, "django.db.models.CharField", positional, named


def naming() -> Iterator[tuple[type[Model], str]]:
    """Every table and column that names files."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, (StoredName, models.FileField)):
                yield model, field.attname


def unnamed(storage: Any = None) -> list[str]:
    """The files that no row of any table names, as far as they lie here for longer than a day.

    `storage`: in another storage than that of the register.
    """
    return [name for part in PARTS for name in _unnamed(part, storage or default_storage)]


def _unnamed(part: str, storage: Any) -> list[str]:
    # First what lies here, then what is named: a row written in between is seen.
    lies = set(storage.names(part))
    for model, column in naming():
        rows = model._base_manager.filter(**{f"{column}__startswith": part})
        lies.difference_update(rows.values_list(column, flat=True).iterator())
    return sorted(name for name in lies if _lies_long(name, storage))


def _lies_long(name: str, storage: Any) -> bool:
    try:
        return storage.get_modified_time(name) < timezone.now() - GRACE
    except FileNotFoundError:  # removed meanwhile, with the row that named it
        return False
