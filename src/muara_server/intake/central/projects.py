"""Projects: a programme is a project, and a form of no programme is in each.

A district would be the other choice. But a form may be for a State, a village or everywhere, and
whoever works in two districts would see it twice. Reports, permissions and submissions are kept
apart by programme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Min
from django.utils import timezone

from muara_server.accounts import rules as policy
from muara_server.intake import rules
from muara_server.intake.central import problems
from muara_server.intake.central.written import moment, programme_number
from muara_server.intake.models import Form, FormVersion
from muara_server.programme.queries import in_language, programmes

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from muara_server.accounts.models import User
    from muara_server.intake.central.asking import Caller

OPENING = (rules.FILL, rules.SORT, rules.PUBLISH)
"""Whoever has one of these somewhere has a part in the forms of a programme."""


def listed(request: HttpRequest, caller: Caller) -> list[dict[str, Any]]:
    """The programmes in which this caller fills, looks after or publishes forms."""
    return [_told(each) for each in of(caller.user)]


def one(request: HttpRequest, caller: Caller, project: str) -> dict[str, Any]:
    """One of them."""
    return _told(project)


def of(user: User) -> list[str]:
    """The slugs of these programmes, in order."""
    held = {grant.programme for each in OPENING for grant in policy.grants(user, each)}
    return sorted((held | _known() if "" in held else held) - {""})


def programme(user: User, number: int) -> str:
    """The programme of this number. Raises Problem where this caller has no part in it."""
    found = [slug for slug in of(user) if programme_number(slug) == number]
    if not found:
        raise problems.absent()
    return found[0]


def beginning(slug: str) -> dt.datetime:
    """When its first form was published."""
    published = FormVersion.objects.filter(form__programme__in=["", slug])
    return published.aggregate(first=Min("published_at"))["first"] or timezone.now()


def _known() -> set[str]:
    """Every programme of a pack, and of a form."""
    of_forms = Form.objects.values_list("programme", flat=True).distinct().order_by()
    return {each.slug for each in programmes()} | set(of_forms)


def _told(slug: str) -> dict[str, Any]:
    titles = {each.slug: in_language(each.told["title"]) for each in programmes()}
    return {
        "id": programme_number(slug),
        "name": titles.get(slug, slug),
        "description": None,
        "archived": None,
        "keyId": None,
        "createdAt": moment(beginning(slug)),
        "updatedAt": None,
        "deletedAt": None,
    }
