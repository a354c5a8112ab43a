"""What `muara account` does. Whoever can run it has the keys of the deployment already."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from muara.errors import InputError, nearest
from muara_server.accounts import actions, queries
from muara_server.accounts.models import User, text_in

if TYPE_CHECKING:
    from argparse import Namespace

PASSWORD_BYTES = 12


@transaction.atomic
def add(arguments: Namespace) -> int:
    """Open an account, with a role if one is given."""
    if queries.user_by_login(arguments.login):
        raise InputError("This login is taken.", found=arguments.login, do="Choose another.")
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    try:
        user = actions.add_user(
            login=arguments.login,
            display_name=arguments.name,
            password=password,
            language=arguments.language,
        )
    except ValidationError as error:
        raise InputError("This account cannot be opened.", do=" ".join(error.messages)) from error
    if arguments.role:
        _assign(user, arguments)
    _say(f"{user.login} may log in with the password {password}")
    return 0


def assign(arguments: Namespace) -> int:
    """Give somebody one more role."""
    _assign(_user(arguments.login), arguments)
    return 0


def password(arguments: Namespace) -> int:
    """Replace a password that was lost."""
    user, drawn = _user(arguments.login), secrets.token_urlsafe(PASSWORD_BYTES)
    actions.set_password(user, drawn)
    _say(f"{user.login} may log in with the password {drawn}")
    return 0


def close(arguments: Namespace) -> int:
    """Close an account and its devices."""
    actions.close_account(_user(arguments.login))
    return 0


def device(arguments: Namespace) -> int:
    """Let a phone or a script speak for somebody."""
    _, credential = actions.register_device(_user(arguments.login), label=arguments.label)
    _say(f"Authorization: Bearer {credential}")
    return 0


def show(arguments: Namespace) -> int:
    """Everybody, with what they are assigned to today."""
    for user in queries.people():
        held = [
            f"{text_in(one.role.title, 'en')} ({one.place or 'everywhere'})"
            for one in queries.assignments_of(user)
        ]
        state = ", ".join(held) if user.is_active else "closed"
        _say(f"{user.login:<20} {user.display_name:<30} {state}")
    return 0


def _assign(user: User, arguments: Namespace) -> None:
    known = [role.key for role in queries.roles_in_use()]
    if arguments.role not in known:
        raise InputError(
            "There is no such role.", found=arguments.role, do=nearest(arguments.role, known)
        )
    place = queries.place_by_code(arguments.place) if arguments.place else None
    if arguments.place and place is None:
        raise InputError("There is no place of this code.", found=arguments.place)
    actions.assign(user, arguments.role, programme=arguments.programme, place=place)


def _user(login: str) -> User:
    found = queries.user_by_login(login)
    if found is None:
        raise InputError("There is no such account.", found=login, do="See `muara account list`.")
    return found


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
