"""What cannot be done, in Central's terms: a number whose whole part is the status, and words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from muara.errors import InputError


class Problem(InputError):
    """A refusal as Central's clients read it: `{"code": 404.1, "message": …, "details": …}`."""

    code = "central_problem"

    def __init__(self, number: float, message: str, **details: Any) -> None:
        super().__init__(message)
        self.number, self.details = number, details


def absent() -> Problem:
    """There is none, or none for this caller: the same answer."""
    return Problem(404.1, _("There is nothing at this address."))


def not_an(field: str, expected: str) -> Problem:
    """A value is missing or of another kind."""
    told = {"field": field, "expected": expected}
    return Problem(400.8, _("%(field)s must be %(expected)s.") % told, **told)
