"""Opening accounts for the people of a district, each with a password that is shown once."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from muara.errors import Refused
from muara_server.accounts import actions as accounts
from muara_server.accounts import queries
from muara_server.districts.rules import check_starts

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

PASSWORD_BYTES = 12
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


@dataclass(frozen=True)
class NewPerson:
    """Somebody who is to work in the district; without a login one is made from the name."""

    name: str
    role: str
    place: Place
    login: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Opened:
    """An account that was opened. The password is kept nowhere: it is shown now or never."""

    name: str
    login: str
    role: str
    password: str = field(repr=False)


@transaction.atomic
def open_accounts(
    people: Sequence[NewPerson], district: Place, *, programme: str, who: User
) -> list[Opened]:
    """Open an account for each of these people, with their role, or for none of them.

    Raises NotAllowed, and Refused for a login that is taken.
    """
    check_starts(who, district)
    return [_open(one, programme=programme, who=who) for one in people]


def _open(one: NewPerson, *, programme: str, who: User) -> Opened:
    login = (one.login or login_for(one.name)).lower()
    if not LOGIN.fullmatch(login):
        raise Refused(
            _("“%(login)s” is no login: write 2 to 64 letters a to z, digits, dots, dashes.")
            % {"login": login}
        )
    if queries.user_by_login(login):
        raise Refused(_("The login “%(login)s” is taken. Choose another one.") % {"login": login})
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    try:
        user = accounts.add_user(
            login=login,
            display_name=one.name,
            password=password,
            language=one.language,
            who=who,
        )
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    accounts.assign(user, one.role, programme=programme, place=one.place, who=who)
    return Opened(name=one.name, login=login, role=one.role, password=password)


def login_for(name: str) -> str:
    """A free login made of a name: its letters, and a number where somebody is called so.

    Letters of other scripts are left out; of a name that has no others, `person` is made.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = ".".join(re.findall(r"[a-z0-9]+", plain))[:40] or "person"
    tries = (base if not number else f"{base}{number + 1}" for number in range(1_000))
    return next(each for each in tries if len(each) > 1 and not queries.user_by_login(each))
