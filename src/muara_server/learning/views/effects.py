"""Effects as measured: how a cohort lived at entry and later, with intervals; lists and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.figures import language
from muara_server.learning.effects import COUNTS, Effects, count_in_words, file_rows, opened
from muara_server.learning.forms.effects import Choice, Number
from muara_server.learning.frames import effects as frames
from muara_server.learning.queries.effects import ground_for, programmes_for
from muara_server.registry.queries import working_moment
from muara_server.spreadsheets import CONTENT, as_file

ROWS = 100


@require_safe
@needs("results.read")
def effects(request: HttpRequest) -> HttpResponse:
    """Lost childhood, health and illiteracy of those who entered; why trauma is not among them."""
    asked = _asked(request)
    if asked is None:
        return render(request, "learning/effects.html", {"shown": None})
    page = {"form": asked.form, "shown": asked.shown}
    if asked.shown is None:
        return render(request, "learning/effects.html", page, status=400)
    return render(request, "learning/effects.html", page | _page(asked.shown))


@require_safe
@needs("results.read")
def effects_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file."""
    asked = _asked(request)
    if asked is None or asked.shown is None or kind not in CONTENT:
        raise Http404
    shown = asked.shown
    answer = HttpResponse(as_file(kind, file_rows(shown)), content_type=CONTENT[kind])
    name = f"{shown.asked.programme}-effects-{shown.asked.as_of}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@needs("results.open")
def effects_list(request: HttpRequest) -> HttpResponse:
    """The children behind a number, under pseudonyms, where this reader may open lists."""
    asked = _asked(request)
    if asked is None or asked.shown is None:
        raise Http404
    shown, rules = asked.shown, asked.shown.rules
    wanted = Number(
        request.GET,
        measures=list(rules.measures),
        points=[each.key for each in rules.points.later],
    )
    if not wanted.is_valid():
        raise Http404
    told = wanted.cleaned_data
    part = {**shown.chosen, **({"sex": told["sex"]} if told["sex"] else {})}
    number = {name: told[name] for name in ("measure", "point", "what")}
    listed = opened(shown, **number, part=part, who=request.user)
    rows = Paginator(listed, ROWS).get_page(told["page"] or 1)
    page = {
        "shown": shown,
        "measure_label": rules.measures[told["measure"]].label(language()),
        "months": shown.months(told["point"]),
        "what": count_in_words(told["what"]),
        "part": [shown.words_of(name, code) for name, code in part.items()],
        "rows": rows,
        "pages": _beside(request, rows),
        "back": shown.address("effects", **shown.chosen),
    }
    return render(request, "learning/effects_list.html", page)


def _beside(request: HttpRequest, rows: Page[Any]) -> dict[str, str]:
    """The addresses of the pages before and after this one; empty where there is none."""
    numbers = {
        "previous": rows.previous_page_number() if rows.has_previous() else None,
        "next": rows.next_page_number() if rows.has_next() else None,
    }
    told = {name: {**request.GET.dict(), "page": number} for name, number in numbers.items()}
    return {name: f"?{urlencode(told[name])}" if numbers[name] else "" for name in numbers}


ADDRESSES = [
    path("learning/effects/", effects, name="effects"),
    path("learning/effects/file.<slug:kind>", effects_file, name="effects-file"),
    path("learning/effects/list/", effects_list, name="effects-list"),
]


@dataclass(frozen=True)
class _Asked:
    """What the address asks for; nothing is shown where it asks for what cannot be."""

    form: Choice
    shown: Effects | None


def _asked(request: HttpRequest) -> _Asked | None:
    """The cohort asked for; None where there is no programme that this reader may read of."""
    known = programmes_for(request.user)
    programme = request.GET.get("programme") or next(iter(known), "")
    if programme not in known:
        if request.GET.get("programme"):
            raise Http404
        return None
    first = timezone.localdate(working_moment(programme))
    whole = _effects(request, programme, {"as_of": first})
    choices = {"programme": {each: each for each in known}, **whole.choices()}
    form = Choice(request.GET, first=first, choices=choices)
    if not form.is_valid():
        return _Asked(form, None)
    days = {"as_of": form.day, "known_on": form.cleaned_data["known_on"]}
    part = {"chosen": form.chosen, "by": form.cleaned_data["by"]}
    return _Asked(form, _effects(request, programme, days, **part))


def _effects(request: HttpRequest, programme: str, days: dict[str, Any], **part: Any) -> Effects:
    came = frames.entered(programme, **days)
    ground = ground_for(request.user, programme, came["place"].drop_nulls().unique())
    asked = frames.Asked(programme, ground.pack, **days)
    return Effects(asked, ground, **({"chosen": {}} | part))


def _page(shown: Effects) -> dict[str, Any]:
    """What the page says around its figures."""
    rules = shown.rules
    return {
        "sections": shown.sections(),
        "heads": [count_in_words(each) for each in COUNTS],
        "points": rules.points,
        "limits": rules.shown,
        "doubts": bool(rules.doubts),
        "as_of": shown.asked.as_of,
        "known_on": shown.asked.known_on,
    }
