"""`muara import`: what the page for lists does, for whoever has many files or no browser."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from muara.errors import InputError, Refused, nearest
from muara.lists import Guess, guess_columns, open_questions, plan_of
from muara_server.accounts import queries as people
from muara_server.intake import queries
from muara_server.intake.bringing import entering, looking, reading, uploads, words
from muara_server.intake.models import Upload, UploadRow
from muara_server.places import queries as places

if TYPE_CHECKING:
    import datetime as dt
    from argparse import Namespace

    from muara.lists import Fields
    from muara_server.accounts.models import User
    from muara_server.intake.models import FormVersion

MOST_SAID = 200


def bring(arguments: Namespace) -> int:
    """Say of each row what it becomes; enter the rows unless it is a trial. 1: some stay out."""
    who = _user(arguments.login)
    version = _version(who, arguments.form)
    place = places.by_code(arguments.place) if arguments.place else None
    content = arguments.file.read_bytes()
    upload = uploads.keep(content, name=arguments.file.name, version=version, place=place, who=who)
    try:
        if upload.kind == uploads.LIST:
            _say_plan(upload, version, day=arguments.day, order=arguments.order)
        looking.look(upload, looking.AtOnce())
        _say_rows(upload, version)
        if not arguments.dry_run and not upload.problem:
            entering.confirm(upload, who=who)
            entering.enter(upload, looking.AtOnce())
            _say(f"{upload.created + upload.changed:,} rows entered.")
    finally:
        uploads.erase(upload, who=who)
    return 1 if upload.refused or upload.problem else 0


def _say_plan(upload: Upload, version: FormVersion, *, day: dt.date | None, order: str) -> None:
    """Read the list as it is guessed, and say how: a trial shows it before anything is entered."""
    fields = reading.fields(version)
    if fields is None:
        raise Refused("Nobody has said how the answers of this form become entries.")
    table = uploads.table_of(upload, uploads.told_of(upload))
    guess = guess_columns(table, fields)
    plan = plan_of(guess, table, fields, day)
    if open_questions(table, plan, fields).order and not order:
        raise InputError(
            "Some days may be read in two ways.",
            expected="--order day (03/04 is 3 April) or --order month",
        )
    _say_columns(guess, fields)
    uploads.say(
        upload,
        first=plan.first,
        columns={str(at): path for at, path in plan.columns.items()},
        order=uploads.order_of(order),
        old_font=tuple(sorted(plan.old_font)),
        day=day.isoformat() if day else "",
    )


def _say_columns(guess: Guess, fields: Fields) -> None:
    for at, head in enumerate(guess.heads):
        path = guess.columns.get(at)
        taken = fields.by_path[path].head() if path else "not taken over"
        _say(f"  {head or '(no head)'} -> {taken}")


def _say_rows(upload: Upload, version: FormVersion) -> None:
    if upload.problem:
        _say(words.problem(upload.problem))
        return
    fields = reading.fields(version)
    rows = list(UploadRow.objects.filter(upload=upload))
    told = [(each, said) for each in rows if (said := words.slips(each.slips, fields))]
    for each, said in told[:MOST_SAID]:
        outcome = words.OUTCOMES[UploadRow.Outcome(each.outcome)]
        _say(f"row {each.number}: {outcome}: {'; '.join(said)}")
    if len(told) > MOST_SAID:
        _say(f"... and {len(told) - MOST_SAID:,} more rows with something to know.")
    kinds = Counter(kind for each in rows for kind in each.kinds)
    _say(", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items())) or "no entries")
    _say(
        f"{upload.rows:,} rows read = {upload.created:,} created + {upload.changed:,} changed "
        f"+ {upload.refused:,} refused + {upload.same:,} same as before"
    )


def _user(login: str) -> User:
    found = people.user_by_login(login)
    if found is None:
        raise InputError("There is no such account.", found=login, do="See `muara account list`.")
    return found


def _version(who: User, key: str) -> FormVersion:
    known = {each.form.key: each for each in queries.listed(who)}
    if key in known:
        return known[key]
    raise InputError(
        "This person fills no form of this id.",
        found=key,
        do=nearest(key, known) or f"There are: {', '.join(sorted(known))}",
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
