"""Who may review where a child stands, or disagree: a supervisor, and never on what is his own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import rules as accounts

if TYPE_CHECKING:
    from uuid import UUID

    from muara_server.accounts.models import User
    from muara_server.registry.queries import PersonFile

SUPERVISES = "case.supervise"


def may_review(user: User, file: PersonFile) -> bool:
    """Does this person see to what others conclude from, where this child is registered?"""
    return accounts.allows(
        user, SUPERVISES, place=file.person.place, programme=file.person.programme
    )


def check_reviews(user: User, file: PersonFile) -> None:
    """Refuse aloud whoever does not supervise here."""
    accounts.check(user, SUPERVISES, place=file.person.place, programme=file.person.programme)


def check_not_own(user: User, recorder: UUID | None) -> None:
    """Nobody reviews an answer that rests on what he recorded himself."""
    if recorder == user.pk:
        raise NotAllowed(
            "own_request",
            _("You recorded the visit that decides this. Ask another supervisor to review it."),
        )
