"""Forms: those that a caller fills, looks after or publishes, in one programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.http import HttpResponse
from django.utils.translation import gettext as _

from muara.errors import FormError
from muara.forms import convert, every_problem, read_workbook
from muara_server.accounts import rules as policy
from muara_server.intake import bodies, drafting, rules
from muara_server.intake.central import problems, projects
from muara_server.intake.central.asking import flag
from muara_server.intake.central.problems import Problem
from muara_server.intake.central.written import moment, programme_number
from muara_server.intake.models import Form, FormVersion
from muara_server.intake.slips import slip_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from muara_server.accounts.models import User
    from muara_server.intake.central.asking import Caller
    from muara_server.intake.models import Draft

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLD_WORKBOOK = "application/vnd.ms-excel"
FALLBACK = "X-XlsForm-FormId-Fallback"


def listed(request: HttpRequest, caller: Caller, project: str) -> list[dict[str, Any]]:
    """Every form of the programme that was ever published."""
    forms = _seen_by(caller.user, project).prefetch_related("versions")
    return [_told(each, newest(each), project) for each in forms]


def one(request: HttpRequest, caller: Caller, project: str, form: str) -> dict[str, Any]:
    """One form; one that was never published is told by its draft."""
    found = _seen_by(caller.user, project).filter(key=form).first()
    if found is not None:
        return _told(found, newest(found), project)
    draft = drafting.draft_of(caller.user, form, project)
    if draft is None:
        raise problems.absent()
    return of_draft(draft, project)


def xml(request: HttpRequest, caller: Caller, project: str, form: str) -> HttpResponse:
    """The blank form, exactly as it was published."""
    version = newest(known(caller.user, form, project))
    return HttpResponse(bytes(version.xform), content_type="application/xml")


def create(request: HttpRequest, caller: Caller, project: str) -> dict[str, Any]:
    """A form that was never published here, as a draft; with `publish=true` published at once."""
    rules.check_publishes(caller.user)
    xform = definition(request)
    draft = drafting.begin(xform, programme=project, who=caller.user, new=True)
    if flag(request, "publish"):
        version = drafting.publish(draft, who=caller.user)
        return _told(version.form, version, project)
    return of_draft(draft, project)


def known(user: User, key: str, project: str) -> Form:
    """The published form of this identity. Raises Problem where it is none of this caller's."""
    found = _seen_by(user, project).filter(key=key).first()
    if found is None:
        raise problems.absent()
    return found


def newest(form: Form) -> FormVersion:
    """The version that phones are offered; where none is, the last that was."""
    versions = list(form.versions.all())
    return next((each for each in versions if each.retired_at is None), versions[0])


def definition(request: HttpRequest) -> bytes:
    """The XForm that was sent: as it came, or made of a workbook. Raises FormError, Problem."""
    content = bodies.whole(request)
    kind = (request.content_type or "").lower()
    if kind == OLD_WORKBOOK:
        raise Problem(400.15, _("This is an old workbook (.xls). Save it as .xlsx, and send that."))
    if kind != WORKBOOK:
        return content
    sheets = read_workbook(content, f"{unquote(request.headers.get(FALLBACK, 'form'))}.xlsx")
    try:
        return convert(sheets).xml
    except FormError:
        slips = [slip_of(each) for each in every_problem(sheets)]
    told = [{"sheet": each.sheet, "row": each.row, "message": each.words} for each in slips]
    raise Problem(400.15, slips[0].words, error=told)


def of_draft(draft: Draft, project: str) -> dict[str, Any]:
    """What is told of a draft."""
    return {
        "projectId": programme_number(project),
        "xmlFormId": draft.key,
        "version": draft.version,
        "hash": draft.md5,
        "name": draft.title or None,
        "state": "open",
        "enketoId": None,
        "keyId": None,
        "createdAt": moment(draft.begun_at),
        "updatedAt": None,
        "publishedAt": None,
    }


def _told(form: Form, version: FormVersion, project: str) -> dict[str, Any]:
    return {
        "projectId": programme_number(project),
        "xmlFormId": form.key,
        "version": version.version,
        "hash": version.md5,
        "sha256": version.sha256,
        "name": version.title or None,
        "state": "open" if version.retired_at is None else "closed",
        "enketoId": None,
        "keyId": None,
        "createdAt": moment(min(each.published_at for each in form.versions.all())),
        "updatedAt": None,
        "publishedAt": moment(version.published_at),
    }


def _seen_by(user: User, project: str) -> QuerySet[Form]:
    held = [grant for each in projects.OPENING for grant in policy.grants(user, each)]
    return Form.objects.filter(rules.filled_with(held), programme__in=["", project])
