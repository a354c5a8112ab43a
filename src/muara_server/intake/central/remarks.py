"""What people say of a submission: comments, and whether they find it right.

To approve or to reject decides nothing. What a submission became follows from its answers, and
changes when an answer is corrected; and what waits cannot be approved away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara_server.audit import actions as audit
from muara_server.intake import waiting as looking_after
from muara_server.intake.central import problems, submissions
from muara_server.intake.central.asking import text, told
from muara_server.intake.central.models import Remark
from muara_server.intake.central.problems import Problem
from muara_server.intake.central.written import moment, number
from muara_server.intake.writing import KEY
from muara_server.keys import actions as keys
from muara_server.keys import cipher

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara_server.intake.central.asking import Caller
    from muara_server.intake.models import Received

LONGEST = 10_000


def comments(
    request: HttpRequest, caller: Caller, project: str, form: str, instance: str
) -> list[dict[str, Any]]:
    """What was said in words, the newest first."""
    row = submissions.readable(caller, project, form, instance)
    looking_after.tell_opened(caller.user, row.sorting)
    said = Remark.objects.filter(received=row).exclude(sealed=b"")
    return [_told(each) for each in said]


def comment(
    request: HttpRequest, caller: Caller, project: str, form: str, instance: str
) -> dict[str, Any]:
    """Say something of a submission."""
    row = submissions.readable(caller, project, form, instance)
    words = text(told(request), "body", most=LONGEST)
    return _told(_keep(row, caller, words=words))


def review(
    request: HttpRequest, caller: Caller, project: str, form: str, instance: str
) -> dict[str, Any]:
    """Say that a submission is approved, rejected or doubtful."""
    row = submissions.readable(caller, project, form, instance)
    state = told(request).get("reviewState")
    if state not in Remark.State.values:
        raise problems.not_an("reviewState", ", ".join(Remark.State.values))
    if state == Remark.State.APPROVED and row.sorting.waits:
        raise Problem(409.14, _("Something of this still waits. Correct it first."))
    _keep(row, caller, state=state)
    return submissions.told(submissions.known(caller, project, form, instance))


@transaction.atomic
def _keep(row: Received, caller: Caller, *, state: str = "", words: str = "") -> Remark:
    made = uuid4()
    audit.record(
        "submission.remark",
        who=caller.user,
        about=("submission", row.pk),
        programme=row.form.programme,
        detail={"state": state},
    )
    sealed = cipher.seal(words.encode(), key=keys.deployment_key(KEY), bound_to=_place(made))
    return Remark.objects.create(
        id=made,
        received=row,
        state=state,
        sealed=sealed if words else b"",
        by=caller.user,
        at=timezone.now(),
    )


def _told(remark: Remark) -> dict[str, Any]:
    sealed, key = bytes(remark.sealed), keys.deployment_key(KEY)
    return {
        "body": cipher.open_sealed(sealed, key=key, bound_to=_place(remark.pk)).decode(),
        "actorId": number(remark.by_id),
        "createdAt": moment(remark.at),
    }


def _place(remark: object) -> str:
    return f"remark:{remark}"
