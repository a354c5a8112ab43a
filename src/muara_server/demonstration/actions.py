"""Entering the demonstration: accounts, then every district's entries, all of it or nothing."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from django.db import connection, transaction

from muara_server.accounts import actions as accounts
from muara_server.casework.actions import complaints
from muara_server.demonstration import (
    bodies,
    directory,
    partners,
    policies,
    schools,
    shelters,
    surveys,
    villages,
)
from muara_server.demonstration.casework import stories
from muara_server.demonstration.compose import Composed, drafts_in, learnt_in, of_centres
from muara_server.demonstration.plan import Account, Plan
from muara_server.ledger import actions as ledger
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.ledger.drafts import Draft

SOURCE = "demonstration"
CACHE = 256 * 1024  # kilobytes

Progress = Callable[[int], None]


@transaction.atomic
def enter(plan: Plan, *, progress: Progress | None = None) -> int:
    """Enter the whole plan; how many entries that was.

    Everything goes through the ledger's own door, each district recorded by its case worker. Raises
    Refused where the deployment holds real records.
    """
    users = open_accounts(plan)
    directory.write_down(plan, users)
    schools.write_down(plan, users)
    shelters.keep_batches(plan, users)
    surveys.bring(plan, users)
    keepers = directory.keepers_of(plan, users)
    for login in plan.casework["answers_for_complaints"]:
        complaints.confirm_duty(users[login])
    done = partners.enter(plan, users)
    done += policies.enter(plan, users)
    done += villages.enter(plan, users)
    done += bodies.enter(plan, users)
    with _nothing_collected(), _pages_kept():
        for district in plan.districts:
            composed = Composed.of(plan, district)
            told = _from(done, progress) if progress else None
            worker = users[district.case_worker]
            done += _append(drafts_in(composed), worker, told)
            learnt = list(learnt_in(composed))
            schools.keep_batches(plan, schools.batches_in(learnt))
            done += _append(learnt, worker)
            done += _append(of_centres(composed), keepers[district.place])
            for who, drafts in _casework(composed, users).items():
                done += _append(drafts, who)
    return done


def _append(drafts: Iterable[Draft], who: User | None, progress: Progress | None = None) -> int:
    deed = "demonstration.entered"
    return len(ledger.append(drafts, who=who, deed=deed, source=SOURCE, progress=progress))


def _casework(composed: Composed, users: Mapping[str, User]) -> Mapping[User | None, list[Draft]]:
    """The entries of a district's casework, by whoever records them (by a link: nobody)."""
    people = {login: user.pk for login, user in users.items()}
    by_user: dict[User | None, list[Draft]] = {}
    plan, district, families = composed.plan, composed.district, composed.families
    told = stories(plan, district, families, people)
    for login, draft in chain(shelters.drafts(plan, district, families), told):
        by_user.setdefault(users.get(login), []).append(draft)
    return by_user


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Hundreds of thousands of objects live for a moment; looking for cycles costs a fifth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _pages_kept() -> Iterator[None]:
    """Rows with random ids go to all parts of a file: SQLite's own cache would write each twice."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{CACHE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before}")


def open_accounts(plan: Plan) -> dict[str, User]:
    """All who can log in, by login. Some work in a village that is invented too."""
    villages.load_places(plan)
    users: dict[str, User] = {}
    hashed = ""
    for account in plan.accounts:
        users[account.login] = _open_account(account, plan, hashed)
        hashed = users[account.login].password
    return users


def _open_account(account: Account, plan: Plan, hashed: str) -> User:
    """An account and its role: at its place, or in the whole programme."""
    user = accounts.add_user(
        login=account.login,
        display_name=account.name,
        password=plan.password,
        language=account.language,
        hashed=hashed,
    )
    accounts.assign(
        user,
        account.role,
        programme=plan.programme,
        place=places.by_code(account.place) if account.place else None,
    )
    return user


def _from(before: int, progress: Progress) -> Progress:
    return lambda done: progress(before + done)
