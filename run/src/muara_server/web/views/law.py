"""The law library: a day or two compared, one clause, ratifications, conventions, claims."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara.rules import CodesInLaw
from muara_server.accounts.views import needs
from muara_server.figures import day as in_words

from ..forms import TwoDays
from ..queries import claims as claims_queries
from ..queries import conventions as conventions_queries
from ..queries import law as law_queries
from ..queries.drawing import Tick, ticks


@needs("law.read")
def library(request: HttpRequest) -> HttpResponse:
    """What the law said on a day, beside what it said on another where one is given."""
    country = _country(request)
    asked = request.GET.keys() & TwoDays.base_fields.keys()
    form = TwoDays(request.GET if asked else _last_change(country))
    page = {"country": country, "countries": _countries(country), "form": form}
    if not form.is_valid():
        return render(request, "web/law.html", page, status=400)
    on, compared_with = form.cleaned_data["on"], form.cleaned_data["compared_with"]
    shown = _comparison(country, on, compared_with) if compared_with else _one_day(country, on)
    return render(request, "web/law.html", page | shown)


@needs("law.read")
def clause(request: HttpRequest, key: str) -> HttpResponse:
    """One clause: what it says, since when, and where that was read."""
    found = law_queries.find(key)
    if found is None:
        raise Http404
    country, held, line = found
    page = {
        "country": country,
        "clause": held,
        "line": law_queries.line(line, on=_today()) if line else None,
        "is_list": isinstance(held, CodesInLaw),
        "instrument": law_queries.instrument(country, held.instrument),
        "article": law_queries.article(held),
        "versions": () if isinstance(held, CodesInLaw) else law_queries.history(held),
        "lines": law_queries.lines(held, on=_today()) if isinstance(held, CodesInLaw) else (),
        "used_by": law_queries.used_by(key),
    }
    return render(request, "web/clause.html", page)


@needs("law.read")
def conventions(request: HttpRequest) -> HttpResponse:
    """The conventions, who is bound by them since when, the ILO's aims and its programme."""
    return render(request, "web/conventions.html", conventions_queries.everything(on=_today()))


@needs("law.read")
def claims(request: HttpRequest) -> HttpResponse:
    """The factual claims of the two founding papers, each checked."""
    finding, paper = request.GET.get("finding", ""), request.GET.get("paper", "")
    register = claims_queries.register(finding=finding, paper=paper)
    return render(request, "web/claims.html", {"register": register})


def _country(request: HttpRequest) -> str:
    country = request.GET.get("country", law_queries.COUNTRIES[0])
    if country not in law_queries.COUNTRIES:
        raise Http404
    return country


def _countries(chosen: str) -> list[dict[str, object]]:
    titles = {name: law_queries.title(name) for name in law_queries.COUNTRIES}
    return [
        {
            "title": titles[name],
            "address": f"?{urlencode({'country': name})}",
            "here": name == chosen,
        }
        for name in law_queries.COUNTRIES
    ]


def _last_change(country: str) -> dict[str, str]:
    """The newest change that is in force: a reader who chose nothing sees what is new."""
    past = [day for day in law_queries.changes(country) if day <= _today()]
    after = past[-1] if past else _today()
    return {"on": str(after - timedelta(days=1)), "compared_with": str(after)}


def _comparison(country: str, one: date, other: date) -> dict[str, object]:
    """What differs between two days, told forwards in time however they were asked for."""
    before, after = sorted((one, other))
    rows = law_queries.compare(country, before=before, after=after)
    changed = [row for row in rows if row.word != "same"]
    same = [row for row in rows if row.word == "same"]
    return _around_day(country, after) | {
        "before": before,
        "after": after,
        "changed": law_queries.grouped(country, changed),
        "same": law_queries.grouped(country, same),
        "how_many_same": len(same),
        "says": _heading(len(changed), before=before, after=after),
        "nothing_before": _nothing_before(country, before),
    }


def _one_day(country: str, on: date) -> dict[str, object]:
    """Everything that held on the day, in one column."""
    rows = law_queries.compare(country, before=on, after=on)
    return _around_day(country, on) | {
        "on": on,
        "held": law_queries.grouped(country, rows),
        "says": _("What held on %(day)s") % {"day": in_words(on)},
        "nothing_before": _nothing_before(country, on),
    }


def _nothing_before(country: str, on: date) -> date | None:
    """The first day of which anything is loaded, for a reader who looks at an earlier one."""
    first = next(iter(law_queries.changes(country)), None)
    return first if first and on < first else None


def _around_day(country: str, on: date) -> dict[str, object]:
    """The ways from this day to the changes around it, and to today."""
    earlier, later = law_queries.neighbours(country, on=on)
    return {
        "earlier": _around(country, earlier),
        "later": _around(country, later),
        "today_address": _address(country, on=_today()),
        "ticks": _ticks(country, chosen=on),
    }


def _heading(number: int, *, before: date, after: date) -> str:
    if number == 0:
        return _("Nothing differs between these two days")
    if after - before == timedelta(days=1):
        told = ngettext("%(n)s thing changed overnight", "%(n)s things changed overnight", number)
        return told % {"n": number}
    return ngettext("%(n)s thing differs", "%(n)s things differ", number) % {"n": number}


def _around(country: str, change: date | None) -> str:
    """The address that shows the night of a change."""
    if change is None:
        return ""
    return _address(country, on=change - timedelta(days=1), compared_with=change)


def _address(country: str, **days: date) -> str:
    asked = {"country": country} | {name: day.isoformat() for name, day in days.items()}
    return f"{reverse('web:law')}?{urlencode(asked)}"


def _ticks(country: str, *, chosen: date) -> list[Tick]:
    return ticks(
        law_queries.changes(country),
        chosen=chosen,
        address=lambda day: _around(country, day),
        label=in_words,
    )


def _today() -> date:
    return timezone.localdate()
