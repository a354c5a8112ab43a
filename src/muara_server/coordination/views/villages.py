"""Villages: which are free of child labour and until when, one of them, and every child of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from muara.errors import Refused
from muara_server.accounts import rules as policy
from muara_server.accounts.views import needs
from muara_server.coordination.actions import communities as actions
from muara_server.coordination.community_checkers import CHILDREN, SURVEY
from muara_server.coordination.forms.communities import CountForm, ShownDay, SurveyForm, VerifyForm
from muara_server.coordination.frames import villages as frames
from muara_server.coordination.frames.villages import SCHOOL, WORK, Village
from muara_server.coordination.queries.places import village_for, villages_to_choose
from muara_server.coordination.queries.working_days import working_day_for
from muara_server.coordination.rules.reach import keeps
from muara_server.coordination.rules.villages import (
    RECORD,
    VERIFY,
    check_is_another,
    opens_children,
)
from muara_server.coordination.village_words import (
    ORDER,
    part_in_words,
    standing_in_words,
    until_in_words,
)
from muara_server.programme.queries import in_language
from muara_server.registry import queries as registry
from muara_server.registry.queries.age import ages_on

ROWS = 50
QUARTERS = 4
FURTHEST = dt.timedelta(days=5 * 366)
"""How far ahead a day may be shown: what lapses until then."""


@require_safe
@needs("coordination.read")
def villages(request: HttpRequest) -> HttpResponse:
    """The villages of this reader's area, with the answer of the rule and what is missing."""
    asked = _asked(request)
    on = _day(request, asked)
    place = asked.get("place", "")
    found = frames.villages_of(request.user, on=on)
    wheres = sorted({(_above(each).code, in_language(_above(each).names)) for each in found})
    shown = [
        each
        for each in found
        if (not asked.get("standing") or each.standing == asked["standing"])
        and (not place or _above(each).code == place)
    ]
    shown.sort(key=lambda each: (ORDER.index(each.standing), each.expires_on or dt.date.max))
    rows = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    page = {
        "on": on,
        "to_come": on > timezone.localdate(),
        "rows": rows,
        "lines": [_line(each) for each in rows],
        "any": bool(found),
        "standings": [(key, standing_in_words(key)) for key in ORDER],
        "standing": asked.get("standing", ""),
        "wheres": wheres if len(wheres) > 1 else [],
        "place": place,
        "to_choose": villages_to_choose(request.user, RECORD),
        "records": RECORD in policy.permissions_of(request.user),
    }
    return render(request, "coordination/villages.html", page)


@require_safe
@needs("coordination.read")
def village(request: HttpRequest, village: UUID) -> HttpResponse:
    """One village: the answer with every condition, its children, its groups, what was counted."""
    place, asked = village_for(request.user, village), _asked(request)
    on = _day(request, asked)
    found = frames.one_village(request.user, place, on=on)
    listed = frames.children_in(found)
    smallest = frames.smallest_for(request.user, place)
    of_age = listed.filter(listed["school"].is_not_null())
    page: dict[str, Any] = {
        "place": place,
        "name": in_language(place.names),
        "where": in_language(_above(found).names),
        "on": on,
        "to_come": on > timezone.localdate(),
        "village": found,
        "words": standing_in_words(found.standing),
        "until": until_in_words(found),
        "conditions": _conditions(found),
        "missing": [_missing(each) for each in found.missing],
        "limits": [(in_language(each.labels), each) for each in found.rules.limits.values()],
        "work": _table(frames.table_of(listed, "work", WORK, smallest=smallest)),
        "school": _table(frames.table_of(of_age, "school", SCHOOL, smallest=smallest)),
        "known": frames.told_number(listed.height, smallest),
        "away": frames.told_number(listed.filter("away").height, smallest),
        "expected": frames.told_number(found.row["children_expected"] or 0, smallest),
        "counted": found.count is not None,
        "groups": _groups(request, found),
        "smallest": smallest,
        "opens": opens_children(request.user, place),
        "history": _history(request, found) if request.GET.get("history") else None,
        "records": keeps(request.user, place, RECORD),
        "verifies": keeps(request.user, place, VERIFY) and found.survey is not None,
        "own_survey": found.survey is not None and found.survey.by == request.user,
    }
    return render(request, "coordination/village.html", page)


@require_safe
@needs("person.read")
def village_children(request: HttpRequest, village: UUID) -> HttpResponse:
    """The children of a village whose files this reader may open, or those of one line of its
    table. That they were listed is recorded."""
    place = village_for(request.user, village)
    asked = _asked(request)
    on = _day(request, asked)
    found = frames.one_village(request.user, place, on=on)
    listed = frames.children_in(found)
    part = request.GET.get("part", "")
    allowed = registry.openable_persons(request.user, frames.ids_in(listed, part=part))
    ids = sorted(allowed, key=str)
    rows = Paginator(ids, ROWS).get_page(request.GET.get("page"))
    registry.tell_listed("village.listed", rows, who=request.user)
    names, ages = registry.names_of(rows), ages_on(rows, on)
    told = {row["person"]: row for row in listed.to_dicts()}
    page = {
        "place": place,
        "name": in_language(place.names),
        "on": on,
        "part": part_in_words(part),
        "rows": rows,
        "listed": [
            {
                "id": each,
                "name": names.get(each, ""),
                "age": next(iter(ages.get(each, ())), None),
                "work": part_in_words(told[str(each)]["work"]),
                "school": part_in_words(told[str(each)]["school"] or ""),
                "last_seen": told[str(each)]["last_seen"],
                "away": told[str(each)]["away"],
            }
            for each in rows
        ],
        "confidential": True,
    }
    return render(request, "coordination/village_children.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("community.record")
def count_children(request: HttpRequest, village: UUID) -> HttpResponse:
    """How many children a village has, from a source."""
    return _recorded_at(request, village, CHILDREN, CountForm, "coordination/count.html")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("community.record")
def survey_village(request: HttpRequest, village: UUID) -> HttpResponse:
    """Every house of a village was visited, or nearly."""
    return _recorded_at(request, village, SURVEY, SurveyForm, "coordination/survey.html")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("community.verify")
def verify_village(request: HttpRequest, village: UUID) -> HttpResponse:
    """What somebody saw who looked at a village again after the survey."""
    place = village_for(request.user, village, permission=VERIFY)
    found = frames.one_village(request.user, place, on=timezone.localdate())
    if found.survey is None:
        raise Http404
    try:
        check_is_another(request.user, found.survey)
    except Refused as refused:
        raise PermissionDenied(str(refused)) from refused
    form = VerifyForm(request.POST if request.method == "POST" else None, survey=found.survey)

    def keep(*, facts: dict[str, Any], on: dt.date, **_told: Any) -> None:
        assert found.survey is not None  # noqa: S101
        actions.verify(found.survey, facts, form.words(), on=on, who=request.user)

    if request.method == "POST" and form.done(keep):
        messages.success(
            request, _("Recorded. Whether the village is free follows from all that is recorded.")
        )
        return redirect("coordination:village", place.pk)
    page = {
        "form": form,
        "place": place,
        "name": in_language(place.names),
        "survey": found.survey,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "coordination/verify.html", page, status=status)


ADDRESSES = [
    path("coordination/villages/", villages, name="villages"),
    path("coordination/villages/<uuid:village>/", village, name="village"),
    path(
        "coordination/villages/<uuid:village>/children/", village_children, name="village-children"
    ),
    path("coordination/villages/<uuid:village>/count/", count_children, name="count-children"),
    path("coordination/villages/<uuid:village>/survey/", survey_village, name="survey-village"),
    path("coordination/villages/<uuid:village>/verify/", verify_village, name="verify-village"),
]


def _recorded_at(
    request: HttpRequest, village: UUID, kind: str, form_of: Any, template: str
) -> HttpResponse:
    place = village_for(request.user, village, permission=RECORD)
    form = form_of(request.POST if request.method == "POST" else None)

    def keep(*, facts: dict[str, Any], on: dt.date, **_told: Any) -> None:
        actions.record_at(place, kind, facts, form.words(), on=on, who=request.user)

    if request.method == "POST" and form.done(keep):
        messages.success(request, _("Recorded."))
        return redirect("coordination:village", place.pk)
    page = {"form": form, "place": place, "name": in_language(place.names)}
    status = 400 if request.method == "POST" else 200
    return render(request, template, page, status=status)


def _asked(request: HttpRequest) -> dict[str, Any]:
    form = ShownDay(request.GET)
    return form.cleaned_data if form.is_valid() else {}


def _day(request: HttpRequest, asked: dict[str, Any]) -> dt.date:
    day: dt.date = asked.get("as_of") or working_day_for(request.user)
    return min(day, timezone.localdate() + FURTHEST)


def _above(each: Village) -> Any:
    return each.place.parent or each.place


def _line(each: Village) -> dict[str, Any]:
    return {
        "place": each.place,
        "name": in_language(each.place.names),
        "where": in_language(_above(each).names),
        "standing": each.standing,
        "words": standing_in_words(each.standing),
        "until": until_in_words(each),
        "missing": [_missing(one) for one in each.missing],
        "groups": len(each.groups),
    }


def _missing(each: Any) -> dict[str, Any]:
    """What to do about a condition: what would make it hold, or what has to be asked."""
    do = [in_language(word.ask) for word in each.ask] or [in_language(each.condition.do)]
    return {
        "label": in_language(each.condition.labels),
        "against": each.holds is False,
        "do": list(dict.fromkeys(do)),
    }


def _conditions(found: Village) -> list[dict[str, Any]]:
    return [
        {
            "label": in_language(each.labels),
            "holds": found.holds[each.key],
            "source": each.source,
            "unconfirmed": each.unconfirmed,
            "rule": each.rule.text,
        }
        for each in found.rules.conditions
    ]


def _groups(request: HttpRequest, found: Village) -> list[dict[str, Any]]:
    smallest = frames.smallest_of_groups(request.user, found.place)
    return [
        {"group": each, "raised": frames.told_number(each.how_many_raised, smallest)}
        for each in found.groups
    ]


def _table(lines: list[frames.Line]) -> list[dict[str, Any]]:
    return [
        {"key": each.key, "words": part_in_words(each.key), "cells": each.cells} for each in lines
    ]


def _history(request: HttpRequest, found: Village) -> list[dict[str, Any]]:
    """The answer on the last day of past quarters, with what was known on each of these days."""
    told = []
    for day in _quarter_ends(found.on):
        then = frames.one_village(request.user, found.place, on=day, known_on=day)
        first = next(iter(then.missing), None)
        told.append(
            {
                "day": day,
                "words": standing_in_words(then.standing),
                "why": in_language(first.condition.labels) if first else "",
                "holds": first.holds if first else None,
            }
        )
    return told


def _quarter_ends(on: dt.date) -> list[dt.date]:
    """The last days of the quarters before a day, the newest first."""
    first = dt.date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    days = []
    for _quarter in range(QUARTERS):
        last = first - dt.timedelta(days=1)
        days.append(last)
        first = dt.date(last.year, (last.month - 1) // 3 * 3 + 1, 1)
    return days
