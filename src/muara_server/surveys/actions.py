"""What is done with surveys: brought, read, mapped, shared, kept longer, deleted."""

from __future__ import annotations

import datetime as dt
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import InputError, MuaraError, Refused
from muara.microdata.endings import ending
from muara_server.accounts import queries as accounts
from muara_server.accounts import rules as policy
from muara_server.audit.actions import record
from muara_server.jobs.actions import enqueue
from muara_server.surveys import rules, store, words
from muara_server.surveys.models import Survey, SurveyMapping, SurveyPart, SurveyShare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.accounts.models import User
    from muara_server.surveys.arriving import Arrived

READ, TRY = "surveys.read", "surveys.try"
UNFINISHED = dt.timedelta(days=7)
"""What has not arrived by then, or cannot be read, is kept no longer."""
ROOM = 2
"""A file takes its size twice: sealed, and open while somebody works with it."""


# --- brought ---


def begin(
    *, name: str, size: int, title: str, pack: str, who: User, layout: str = "", mapping: str = ""
) -> Survey:
    """Open the place for a file that will arrive. Raises InputError where it cannot be taken."""
    kind = ending(Path(name))
    check_room(size)
    if kind == ".txt" and not layout:
        raise InputError(
            _("A fixed-width file needs a layout."),
            do=_("Choose the file that says where its columns stand."),
        )
    now = timezone.now()
    with transaction.atomic():
        survey = Survey.objects.create(
            owner=who,
            title=title,
            file=name[:200],
            kind=kind,
            pack=pack,
            size=size,
            layout=layout,
            created_at=now,
            delete_on=timezone.localdate() + UNFINISHED,
        )
        if mapping:
            SurveyMapping.objects.create(survey=survey, text=mapping, saved_by=who, saved_at=now)
        _record("survey.bring", survey, who, kind=kind.strip("."), size=size)
    return survey


def check_room(size: int) -> None:
    """Raises InputError for a file that is empty, too large to be taken, or has no room here."""
    if size <= 0:
        raise InputError(_("This file is empty."))
    if size > settings.MUARA_LARGEST_SURVEY:
        raise InputError(
            _("This file is larger than the %(number)s GB that are taken.")
            % {"number": settings.MUARA_LARGEST_SURVEY // 1024**3}
        )
    if shutil.disk_usage(settings.MUARA_HOME).free < ROOM * size:
        raise InputError(_("There is no room for a file of this size. Ask the administrator."))


def keep_part(survey: Survey, number: int, content: bytes) -> int:
    """Keep one part; how many parts there are then. A part that is here already is kept once.

    Raises Refused for a part out of its turn, and for more than was said would come.
    """
    _check_arriving(survey)
    held = survey.parts.count()
    if number < held:
        return held
    if number > held or arrived(survey) + len(content) > survey.size:
        raise Refused(_("This part does not follow on the last one. Begin again."))
    stored = store.keep(content)
    try:
        SurveyPart.objects.create(survey=survey, number=number, size=len(content), stored=stored)
    except BaseException:
        store.storage().delete(stored)
        raise
    return held + 1


def arrived(survey: Survey) -> int:
    """How many bytes of a file are here."""
    return sum(survey.parts.values_list("size", flat=True))


def bring(came: Arrived, *, title: str, pack: str, who: User, **more: str) -> Survey:
    """A file that came in one form, all parts of it. Raises InputError where it is not taken."""
    try:
        survey = begin(name=came.name, size=came.size, title=title, pack=pack, who=who, **more)
    except MuaraError:
        came.let_go()
        raise
    SurveyPart.objects.bulk_create(
        SurveyPart(survey=survey, number=number, size=size, stored=stored)
        for number, (stored, size) in enumerate(came.parts)
    )
    all_here(survey, who=who)
    return survey


@transaction.atomic
def all_here(survey: Survey, *, who: User) -> None:
    """All of it has arrived: a job reads what kind of file it is. Raises Refused before that."""
    _check_arriving(survey)
    if arrived(survey) != survey.size:
        raise Refused(_("Not all of this file has arrived. Send the rest of it."))
    read(survey, who=who)


@transaction.atomic
def read(survey: Survey, *, who: User, told: Mapping[str, str] | None = None) -> None:
    """Have the file read, or read again as its owner says it is written."""
    rules.check_owner(survey, who)
    job = enqueue(READ, who=who, arguments={"survey": str(survey.pk)}, total=100)
    survey.state, survey.job, survey.problem = Survey.State.READING, job.pk, {}
    survey.told = dict(told) if told is not None else survey.told
    survey.save(update_fields=["state", "job", "problem", "told"])


# --- what came of reading it ---


@transaction.atomic
def keep_facts(survey: Survey, facts: bytes, *, rows: int, columns: int, sha256: str) -> None:
    """Keep what was seen of the file, in place of what was seen before.

    A mapping that was brought with it is tried now.
    """
    before, survey.facts = survey.facts, store.keep(facts)
    survey.rows, survey.columns, survey.sha256 = rows, columns, sha256
    survey.state = Survey.State.READY
    survey.delete_on = survey.delete_on if before else _last_day()
    survey.save(update_fields=["facts", "rows", "columns", "sha256", "state", "delete_on"])
    if before:
        transaction.on_commit(partial(store.storage().delete, before))
    if (mapping := survey.mappings.first()) and mapping.job is None:
        _try(mapping, who=survey.owner)


def keep_unreadable(survey: Survey, why: MuaraError) -> None:
    """Keep why the file cannot be read."""
    survey.state, survey.problem = Survey.State.UNREADABLE, words.parts(why)
    survey.save(update_fields=["state", "problem"])


# --- mapped ---


@transaction.atomic
def save_mapping(survey: Survey, text: str, *, who: User) -> SurveyMapping:
    """Keep how the survey is read; a job tries it on every row."""
    rules.check_ready(survey)
    mapping = SurveyMapping.objects.create(
        survey=survey, text=text, saved_by=who, saved_at=timezone.now()
    )
    _try(mapping, who=who)
    _record("survey.map", survey, who)
    return mapping


def _try(mapping: SurveyMapping, *, who: User) -> None:
    """Have every row of the file read as a mapping says."""
    job = enqueue(TRY, who=who, arguments={"mapping": str(mapping.pk)}, total=100)
    mapping.job = job.pk
    mapping.save(update_fields=["job"])


def keep_tried(
    mapping: SurveyMapping,
    *,
    known: Mapping[str, int] | None = None,
    notes: list[dict[str, str]] | None = None,
    problem: MuaraError | None = None,
) -> None:
    """Keep what came of a mapping on every row."""
    mapping.known, mapping.notes = dict(known or {}), notes or []
    mapping.problem = words.parts(problem) if problem else {}
    mapping.tried_at = timezone.now()
    mapping.save(update_fields=["known", "notes", "problem", "tried_at"])


# --- drawn ---


@transaction.atomic
def keep_shapes(survey: Survey, shapes: bytes, *, who: User) -> None:
    """Keep the shapes of the areas of a survey, in place of those before."""
    rules.check_owner(survey, who)
    before, survey.shapes = survey.shapes, store.keep(shapes)
    survey.save(update_fields=["shapes"])
    if before:
        transaction.on_commit(partial(store.storage().delete, before))
    _record("survey.shapes", survey, who)


# --- shared ---


@transaction.atomic
def share(survey: Survey, login: str, *, who: User) -> SurveyShare:
    """Let somebody work with a survey. Raises Refused for whoever may not work with surveys."""
    rules.check_owner(survey, who)
    user = accounts.user_by_login(login.strip())
    if user is None or user.pk == who.pk or not policy.allows(user, rules.KEEP):
        raise Refused(_("Nobody else of this login works with surveys here. Check the login."))
    held, made = SurveyShare.objects.get_or_create(
        survey=survey, user=user, ended_at=None, defaults={"shared_at": timezone.now()}
    )
    if made:
        _record("survey.share", survey, who, people=[str(user.pk)])
    return held


@transaction.atomic
def unshare(survey: Survey, share: SurveyShare, *, who: User) -> None:
    """Let somebody work with a survey no more."""
    rules.check_owner(survey, who)
    if share.ended_at is None:
        share.ended_at = timezone.now()
        share.save(update_fields=["ended_at"])
        _record("survey.unshare", survey, who, people=[str(share.user_id)])


# --- kept longer, deleted ---


@transaction.atomic
def keep_longer(survey: Survey, *, who: User) -> None:
    """Keep a survey for as long, from today, as one is kept that is brought today."""
    rules.check_owner(survey, who)
    rules.check_ready(survey)
    survey.delete_on = _last_day()
    survey.save(update_fields=["delete_on"])
    _record("survey.keep_longer", survey, who, until=survey.delete_on.isoformat())


@transaction.atomic
def delete(survey: Survey, *, who: User | None) -> None:
    """Delete the file and all that was seen of it; None: its day has come."""
    if who is not None:
        rules.check_owner(survey, who)
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    if held.state == Survey.State.DELETED:
        return
    behind = held.estimates.exclude(behind="")
    gone = [
        *held.parts.values_list("stored", flat=True),
        *behind.values_list("behind", flat=True),
        held.facts,
    ]
    behind.update(behind="")
    held.parts.all().delete()
    held.state, held.deleted_at = Survey.State.DELETED, timezone.now()
    held.file, held.facts, held.layout, held.problem = "", "", "", {}
    held.save()
    _record("survey.delete", held, who)
    for stored in filter(None, gone):
        transaction.on_commit(partial(store.storage().delete, stored))
    survey.refresh_from_db()


def looked_at(survey: Survey, *, who: User) -> None:
    """Write down that somebody read rows of a survey."""
    _record("survey.look", survey, who)


def _check_arriving(survey: Survey) -> None:
    if survey.state != Survey.State.ARRIVING:
        raise Refused(_("All of this file is here already."))


def _last_day() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=settings.MUARA_SURVEY_DAYS)


def _record(deed: str, survey: Survey, who: User | None, **detail: Any) -> None:
    record(deed, who=who, about=("survey", survey.pk), detail=detail)
