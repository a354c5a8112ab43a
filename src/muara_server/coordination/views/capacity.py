"""What each State, district, union and employers' body is able to do, and whether it grew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from muara.errors import InputError, NotAllowed
from muara_server import figures
from muara_server.accounts.views import needs
from muara_server.coordination.actions.capacity import assess
from muara_server.coordination.areas import Area, Line, area
from muara_server.coordination.forms.capacity import ChecklistForm
from muara_server.coordination.queries.capacity import Ability, abilities, one_ability
from muara_server.coordination.rules.reach import ASSESS, check_keeps, keeps

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@area("coordination.read", "capacity")
def told(user: User) -> Area:
    """How many were asked, and how many are due."""
    known = abilities(user)
    asked = sum(bool(each.rounds) for each in known)
    late = sum(each.late for each in known)
    lines = [
        Line(
            _("%(asked)s of %(all)s have answered the checklist")
            % {"asked": figures.number(asked), "all": figures.number(len(known))}
        )
    ]
    if late:
        lines.append(
            Line(
                ngettext(
                    "%(number)s is to be asked again", "%(number)s are to be asked again", late
                )
                % {"number": figures.number(late)},
                late=True,
            )
        )
    return Area(
        name=_("What partners are able to do"),
        address=reverse("coordination:capacity"),
        says=_(
            "A short checklist for each State, district, union and employers’ body, every year."
        ),
        lines=lines,
    )


@require_safe
@needs("coordination.read")
def capacity(request: HttpRequest) -> HttpResponse:
    """Everybody whose ability is asked, by checklist, those who are due first."""
    groups: dict[str, list[Ability]] = {}
    for each in abilities(request.user):
        groups.setdefault(each.subject.checklist.key, []).append(each)
    page = {
        "groups": [
            (listed[0].subject.checklist, sorted(listed, key=_late_first))
            for listed in groups.values()
        ],
    }
    return render(request, "coordination/capacity.html", page)


def _late_first(one: Ability) -> tuple[bool, bool]:
    return not one.late, not one.rounds


@require_safe
@needs("coordination.read")
def ability(request: HttpRequest, subject: str) -> HttpResponse:
    """One partner: every question with its answer in every round."""
    held = one_ability(request.user, subject)
    rows = [
        (
            question.ask(figures.language()),
            [
                (each.answers.get(question.key, ""), each.notes.get(question.key, ""))
                for each in held.rounds
            ],
        )
        for question in held.subject.checklist.questions
    ]
    page = {
        "ability": held,
        "rows": rows,
        "assesses": keeps(request.user, held.subject.place, ASSESS),
    }
    return render(request, "coordination/ability.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("capacity.assess")
def assess_ability(request: HttpRequest, subject: str) -> HttpResponse:
    """Ask the checklist again."""
    held = one_ability(request.user, subject)
    check_keeps(request.user, held.subject.place, ASSESS)
    form = ChecklistForm(request.POST or None, checklist=held.subject.checklist)
    if request.method == "POST" and form.is_valid() and _assessed(form, held, request.user):
        messages.success(request, _("Recorded. The score below follows from the answers."))
        return redirect("coordination:ability", subject)
    page = {"form": form, "ability": held}
    status = 400 if request.method == "POST" else 200
    return render(request, "coordination/assess.html", page, status=status)


def _assessed(form: ChecklistForm, held: Ability, who: User) -> bool:
    try:
        assess(held.subject, form.answers, on=form.cleaned_data["true_on"], who=who)
    except (NotAllowed, InputError) as refused:
        form.add_error(None, str(refused))
        return False
    return True


ADDRESSES = [
    path("coordination/capacity/", capacity, name="capacity"),
    path("coordination/capacity/<str:subject>/", ability, name="ability"),
    path("coordination/capacity/<str:subject>/ask/", assess_ability, name="assess"),
]
