"""The district's committee: kept on its own page, with its members and meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara_server.coordination.queries.told import said
from muara_server.districts.queries.standing import BODY
from muara_server.districts.steps.handler import Handler, Listed, Row, handles
from muara_server.figures import day as day_in_words
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place


def _listed(user: User, district: Place) -> Listed:
    told = said(user, BODY, place=district) if BODY in kinds() else []
    rows = [Row([each.word("title"), day_in_words(each.on)]) for each in told]
    return Listed([_("Committee"), _("Since")], rows)


handles(Handler("committee", _listed, page="coordination:bodies"))
