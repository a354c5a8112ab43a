"""Everybody in the courses of skills: how many stand where, and what is to be done next."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.figures import day
from muara_server.learning.frames import trainees_listed as frames
from muara_server.learning.frames.trainee import stage_words
from muara_server.learning.queries.courses import called, courses
from muara_server.registry import queries as registry

ROWS = 50
WORDS = {
    "all": gettext_noop("In a course, ever"),
    "trained": gettext_noop("Trained, and of the ages of the target"),
    "certified": gettext_noop("With a certificate"),
    "placed": gettext_noop("In work after it"),
    "lawful": gettext_noop("In lawful work"),
    "lawful_unknown": gettext_noop("Work not known to be lawful"),
    "unlawful": gettext_noop("In work that is not lawful"),
    "to_ask": gettext_noop("To be asked again now"),
    "to_resolve": gettext_noop("Days in the wrong order"),
    "to_certify": gettext_noop("Completed, without a certificate"),
}


@require_safe
@needs("person.read")
def skills(request: HttpRequest) -> HttpResponse:
    """The figures, each opening its list; and the list that was chosen (`?what=`)."""
    rows = frames.listed_for(request.user)
    counts = frames.how_many(rows)
    what = request.GET.get("what", "")
    if what not in frames.PARTS:
        what = next((part for part in frames.TO_DO if counts[part]), "all")
    chosen = Paginator([row for row in rows if what in row.parts], ROWS)
    shown = chosen.get_page(request.GET.get("page"))
    registry.tell_listed("trainees.listed", {row.person for row in shown}, who=request.user)
    page = {
        "figures": [(part, _(WORDS[part]), counts[part]) for part in frames.FIGURES],
        "to_do": [(part, _(WORDS[part]), counts[part]) for part in frames.TO_DO if counts[part]],
        "what": what,
        "heading": _(WORDS[what]),
        "rows": shown,
        "listed": _listed(list(shown)),
        "confidential": True,
    }
    return render(request, "learning/skills.html", page)


ADDRESSES = [path("learning/skills/", skills, name="skills")]


def _listed(rows: list[frames.Row]) -> list[dict[str, object]]:
    names, described = (
        registry.names_of({row.person for row in rows}),
        courses(row.course for row in rows),
    )
    return [
        {
            "person": row.person,
            "name": names.get(row.person, ""),
            "course": called(row.course, described.get(row.course)),
            "says": row.answers["reason"],
            "next": _next(row),
        }
        for row in rows
    ]


def _next(row: frames.Row) -> str:
    """What to do now, in one sentence; empty where nothing waits."""
    if "unlawful" in row.parts:
        return _("Speak with the young person and the family today, and look for other work.")
    if row.slips:
        return row.slips[0]
    if row.asking:
        told = {"what": stage_words(row.asking.stage), "day": day(row.asking.until)}
        return _("Ask by %(day)s (%(what)s).") % told
    if "lawful_unknown" in row.parts:
        return _("Ask what the work is: it is not known to be lawful.")
    return _("Give the certificate.") if "to_certify" in row.parts else ""
