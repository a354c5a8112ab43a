"""Submissions: known, read, sent and corrected by scripts, as phones and pages do."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree  # written with, never read with

from django.http import HttpResponse
from django.utils.translation import gettext as _

from muara.forms import read_submission
from muara_server.audit import actions as audit
from muara_server.intake import actions, bodies, corrections, openrosa, rules, sorting, writing
from muara_server.intake import waiting as looking_after
from muara_server.intake.central import forms, scope
from muara_server.intake.central.problems import Problem
from muara_server.intake.central.written import moment, number
from muara_server.intake.models import Apart, Decided, Received

if TYPE_CHECKING:
    from django.http import HttpRequest

    from muara_server.intake.central.asking import Caller


def listed(request: HttpRequest, caller: Caller, project: str, form: str) -> list[dict[str, Any]]:
    """What came of a form, the newest first: when, from whom, and where it stands."""
    rows = scope.known(caller.user, forms.known(caller.user, form, project), project)
    return [told(each) for each in rows.defer("sealed", "version__xform").iterator()]


def one(
    request: HttpRequest, caller: Caller, project: str, form: str, instance: str
) -> dict[str, Any]:
    """The same of one submission."""
    return told(known(caller, project, form, instance))


def xml(
    request: HttpRequest, caller: Caller, project: str, form: str, instance: str
) -> HttpResponse:
    """What it says: exactly as it came, or with the answers that were corrected since."""
    row = readable(caller, project, form, instance)
    looking_after.tell_opened(caller.user, row.sorting)
    return HttpResponse(as_it_stands(row), content_type="application/xml")


def create(request: HttpRequest, caller: Caller, project: str, form: str) -> dict[str, Any]:
    """Take a filled form; the same once more is the one that is there."""
    content = bodies.form(request)
    _check_form(openrosa.filled(content), forms.known(caller.user, form, project).key)
    outcome = actions.receive(content, device=caller.device)
    if outcome.apart:
        raise Problem(
            409.1,
            _("Kept, but other answers came under the same number before. Your office looks."),
        )
    return told(known(caller, project, form, openrosa.filled(content).instance))


def edit(
    request: HttpRequest, caller: Caller, project: str, form: str, instance: str
) -> dict[str, Any]:
    """Correct a submission: the answers that differ are corrected, the first content stays.

    What was sent is kept beside it as it came. Its `deprecatedID` says which content it corrects:
    where that is not the last, somebody else corrected it meanwhile.
    """
    content = bodies.form(request)
    row, head = readable(caller, project, form, instance), openrosa.filled(content)
    _check_form(head, row.form.key)
    if not _was_taken(row, content):
        _check_corrects(row, head)
        _take(row, content, head, caller)
    return told(known(caller, project, form, instance))


def known(caller: Caller, project: str, form: str, instance: str) -> Received:
    """A submission of which this caller may know. Raises Problem where there is none."""
    found = forms.known(caller.user, form, project)
    return scope.one(scope.known(caller.user, found, project), instance)


def readable(caller: Caller, project: str, form: str, instance: str) -> Received:
    """A submission that this caller looks after. Raises NotAllowed, Problem."""
    found = forms.known(caller.user, form, project)
    return scope.one(scope.read_by(caller.user, found, project), instance)


def as_it_stands(row: Received) -> bytes:
    """The XML of a submission, with what was corrected; untouched where nothing was."""
    content = writing.opened(row)
    corrected = corrections.corrected(row)
    if not corrected:
        return content
    root = read_submission(content).root
    corrections.put(root, corrected)
    _tell_identity(root, row)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def told(row: Received) -> dict[str, Any]:
    """What is told of a submission unopened; what it calls itself may be a name, so not that."""
    return {
        "instanceId": row.instance,
        "submitterId": number(row.user_id),
        "submitter": {"id": number(row.user_id), "displayName": row.user.display_name},
        "deviceId": str(row.device_id) if row.device_id else None,
        "userAgent": None,
        "reviewState": row.review or None,
        "instanceName": None,
        "createdAt": moment(row.received_at),
        "updatedAt": moment(row.corrected_at),
    }


def _check_form(head: openrosa.Head, key: str) -> None:
    if head.form != key:
        told = {"found": head.form, "expected": key}
        raise Problem(400.8, _("This is the form %(found)s, and not %(expected)s.") % told, **told)


def _check_corrects(row: Received, head: openrosa.Head) -> None:
    if not head.replaces:
        raise Problem(400.19, _("It is not said which content this corrects: deprecatedID."))
    if head.replaces != _last_identity(row):
        raise Problem(
            409.9,
            _("This was corrected meanwhile. Get it again, and correct what stands there now."),
        )


def _take(row: Received, content: bytes, head: openrosa.Head, caller: Caller) -> None:
    """Keep what was sent beside the submission, and let it correct it, in one deed."""
    rules.check_fills(caller.user)
    own = openrosa.Head(head.form, head.version, row.instance, head.replaces)
    parcel = writing.Parcel(
        head=own, xml=content, form=row.form, version=row.version, device=caller.device
    )
    with audit.one_deed("submission.edit"):
        writing.write(parcel)
        apart = Apart.objects.get(beside=row, sha256=_mark(content))
        sorting.decide(looking_after.apart_for(caller.user, apart.pk), take=True, who=caller.user)


def _was_taken(row: Received, content: bytes) -> bool:
    """Did this come before, and its answer got lost?"""
    same = Decided.objects.filter(apart__beside=row, apart__sha256=_mark(content))
    return same.filter(taken=True).exists()


def _last_identity(row: Received) -> str:
    """The identity of the content that was taken last."""
    last = Decided.objects.filter(apart__beside=row, taken=True).order_by("at").last()
    return openrosa.filled(writing.opened(last.apart)).instance if last else row.instance


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _tell_identity(root: ElementTree.Element, row: Received) -> None:
    """The identity of the content that stands, so that the next correction can name it."""
    for each in root.iter():
        if each.tag.rpartition("}")[2] == "instanceID":
            each.text = _last_identity(row)
