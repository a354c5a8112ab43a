"""Who may do what with a survey: its owner all, they with whom it is shared may work with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.surveys.models import Survey

KEEP = "survey.keep"


def check_owner(survey: Survey, who: User) -> None:
    """Only its owner shares a survey, deletes it and says how long it is kept."""
    if survey.owner_id != who.pk:
        raise NotAllowed("not_owner", _("Only the person who brought this survey may do that."))


def check_ready(survey: Survey) -> None:
    """What is not here yet, cannot be read or was deleted is worked with no more."""
    if not survey.is_ready:
        raise Refused(
            _("The file of this survey cannot be used: it %(state)s.") % {"state": _state(survey)}
        )


def _state(survey: Survey) -> str:
    return str(survey.State(survey.state).label)
