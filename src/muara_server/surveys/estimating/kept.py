"""Estimates as they are kept: asked for, worked out, read by those who may read the survey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import InputError, MuaraError, Refused
from muara.tables import Table
from muara_server.audit import actions as audit
from muara_server.jobs import queries as jobs
from muara_server.jobs.actions import enqueue
from muara_server.jobs.rules import LIVE
from muara_server.surveys import queries, rules, store, words
from muara_server.surveys.estimating.asked import Asked
from muara_server.surveys.estimating.working import work_out
from muara_server.surveys.models import Estimates

if TYPE_CHECKING:
    from uuid import UUID

    from muara_server.accounts.models import User
    from muara_server.accounts.rules import Somebody
    from muara_server.jobs.run import Run
    from muara_server.surveys.estimating.working import Worked
    from muara_server.surveys.models import Survey

WORK = "surveys.estimate"
AT_ONCE = 2_000_000
"""Bytes of a survey that is estimated from while a person waits; of a larger one a job does it."""


def ask(survey: Survey, asked: Asked, *, who: User) -> Estimates:
    """The estimates that answer a question; what was worked out before is not worked out again.

    Raises Refused where the file cannot be used, or nobody has said yet how it is read.
    """
    rules.check_ready(survey)
    mapping = queries.mapping_of(survey)
    if mapping is None:
        raise Refused(_("Say first what the columns of this survey mean."))
    same = survey.estimates.filter(mapping=mapping).select_related("asked_by")
    known = (each for each in same if Asked.kept(each.asked) == asked and _stands(each))
    if before := next(known, None):
        return before
    with transaction.atomic():
        made = Estimates.objects.create(
            survey=survey, mapping=mapping, asked=asked.told, asked_by=who, asked_at=timezone.now()
        )
        detail = {"estimates": str(made.pk), "of": asked.table or asked.inner}
        detail |= {"figure": asked.figure} if asked.figure else {}
        audit.record("estimates.ask", who=who, about=("survey", survey.pk), detail=detail)
        if survey.size > AT_ONCE:
            job = enqueue(WORK, who=who, arguments={"estimates": str(made.pk)}, total=1)
            made.job = job.pk
            made.save(update_fields=["job"])
    if made.job is None:
        keep(made, answer(made))
    return made


def _stands(estimates: Estimates) -> bool:
    """Was it worked out, or is it being so? What broke off is asked again, and so is what was kept
    without the counts behind it.
    """
    if estimates.tables or estimates.job is None:
        return bool(estimates.tables and estimates.behind)
    job = jobs.job_of(estimates.asked_by, estimates.job)
    return job is not None and job.status in LIVE


def answer(estimates: Estimates) -> Worked | InputError:
    """What comes of the question, or why nothing does. Nothing is written."""
    try:
        return work_out(estimates.survey, estimates.mapping.text, Asked.kept(estimates.asked))
    except MuaraError as why:
        if not isinstance(why, InputError):
            raise
        return why


@transaction.atomic
def keep(estimates: Estimates, found: Worked | InputError) -> None:
    """Keep the published table and, sealed apart, the counts behind them."""
    if isinstance(found, InputError):
        estimates.problem = words.parts(found)
    else:
        estimates.tables = [found.table.to_json()]
        estimates.drawn = dict(found.drawn)
        estimates.behind = store.keep(found.behind)
        estimates.contrasts = dict(found.contrasts)
    estimates.done_at = timezone.now()
    estimates.save()


def work_on(run: Run) -> None:
    """The same as a job, with its progress."""
    estimates = Estimates.objects.select_related("survey", "mapping").get(
        pk=run.arguments["estimates"]
    )
    found = answer(estimates)
    with run.step(cursor=1, done=1, total=1):
        keep(estimates, found)


def one(user: Somebody, estimates: UUID) -> Estimates | None:
    """Estimates from a survey that this person may read; others are as good as none."""
    known = Estimates.objects.select_related("survey__owner", "mapping")
    return known.filter(pk=estimates, survey__in=queries.surveys_of(user)).first()


def earlier(survey: Survey) -> list[Estimates]:
    """What was asked of this survey, the newest first."""
    return list(survey.estimates.select_related("mapping")[:50])


def table_of(estimates: Estimates) -> Table:
    """The published table."""
    return Table.from_json(estimates.tables[0])


@transaction.atomic
def taken(estimates: Estimates, kind: str, *, who: User) -> None:
    """Write down that somebody took a table along."""
    detail = {"estimates": str(estimates.pk), "kind": kind}
    audit.record(
        "estimates.download", who=who, about=("survey", estimates.survey_id), detail=detail
    )
