"""Who did something: kept as long as what they did is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


def somebody(**more: Any) -> Any:
    """The account of whoever did it; it cannot be removed while this stands."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **more
    )
