"""Places that are too few: how many there are, who is proposed for them, what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara.errors import NotAllowed
from muara_server.accounts.views import needs
from muara_server.convergence import allocating
from muara_server.convergence.actions import allocation as actions
from muara_server.convergence.allocating import RunShown
from muara_server.convergence.forms.allocation import (
    AreaPart,
    ChangeForm,
    DeedForm,
    ListPart,
    ProposalForm,
    SeatsForm,
    WithdrawForm,
)
from muara_server.convergence.queries import allocation as queries
from muara_server.convergence.queries.area import area_of
from muara_server.convergence.queries.drawn import in_order
from muara_server.convergence.queries.library import working_day
from muara_server.convergence.queries.schemes import country_packs
from muara_server.convergence.queries.words import in_language, language
from muara_server.convergence.rules import allocation as rules
from muara_server.convergence.views.measures import file_of
from muara_server.jobs import queries as jobs

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara_server.convergence.models import Placement, Run
    from muara_server.convergence.queries.area import Area
    from muara_server.places.models import Place

ROWS = 50
NEXT = 30
"""So many of those who wait can be chosen in a change, in their order."""


# --- places and proposals of a district ---


@require_safe
@needs("scheme.read")
def allocations(request: HttpRequest) -> HttpResponse:
    """How many places are free, and the proposals, district by district."""
    area = _area(request)
    if area is None:
        return render(request, "convergence/allocations.html", {})
    near = queries.districts(in_order(area), request.user, area.programme)
    form = AreaPart(request.GET, places=_names(near))
    chosen = form.cleaned_data["place"] if form.is_valid() else ""
    day = working_day(area.pack, area.programme)
    shown = {code: place for code, place in near.items() if chosen in ("", code)}
    page = {
        "area": area,
        "form": form if len(near) > 1 else None,
        "as_of": day,
        "districts": [_district(request, area, place, day) for place in shown.values()],
        "proposes": bool(queries.proposing(near, request.user, area.programme)),
    }
    return render(request, "convergence/allocations.html", page)


def _district(request: HttpRequest, area: Area, place: Place, day: Any) -> dict[str, Any]:
    offered = queries.offers(area.programme, place, on=day)
    busy = queries.open_schemes(area.programme, place)
    counts = rules.covers(request.user, rules.PROPOSE, queries.about(place, area.programme))
    decides = rules.covers(request.user, rules.APPROVE, queries.about(place, area.programme))
    return {
        "name": place.name(language()),
        "code": place.code,
        "offers": [
            {"title": in_language(area.pack.schemes[key].title), "key": key, "offer": offer}
            for key, offer in offered.items()
            if key in area.pack.schemes
        ],
        "tells_free": counts or decides,
        "runs": [
            RunShown(run, request.user)
            for run in queries.runs_of(request.user, area.programme, place)
        ],
        "proposes": counts,
        "may_propose": counts
        and any(offer.free for key, offer in offered.items() if key not in busy),
    }


@require_safe
@needs("scheme.read")
def formula(request: HttpRequest) -> HttpResponse:
    """The published formula: what counts, how much, and what never does."""
    packs = {pack.name: pack for pack in country_packs()}
    area = area_of(request.user)
    chosen = packs.get(request.GET.get("country", "")) or (area.pack if area else None)
    pack = chosen or next(iter(packs.values()))
    page = {"country": pack, "priority": pack.priority, "needs": allocating.formula(pack)}
    return render(request, "convergence/allocation_formula.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("allocation.propose")
def seats(request: HttpRequest) -> HttpResponse:
    """Say how many places a scheme has."""
    area, near = _proposing(request)
    if area is None:
        return render(request, "convergence/seats.html", {})
    day = working_day(area.pack, area.programme)
    keys = {key for place in near.values() for key in queries.scarce(area.pack, place, on=day)}
    form = SeatsForm(
        request.POST if request.method == "POST" else None,
        initial={"since": day, **_asked(request, "place", "scheme")},
        places=_names(near),
        schemes=_titles(area.pack, keys),
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        place = near[told["place"]]
        try:
            actions.offer_seats(
                programme=area.programme,
                place=place,
                scheme=told["scheme"],
                number=told["number"],
                since=told["since"],
                source=told["source"],
                who=request.user,
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Recorded."))
            return redirect(f"{reverse('convergence:allocations')}?place={place.code}")
    status = 400 if request.method == "POST" else 200
    return render(request, "convergence/seats.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("allocation.propose")
def propose(request: HttpRequest) -> HttpResponse:
    """Choose whose places are given out; the seed is drawn when this is sent."""
    area, near = _proposing(request)
    code = request.GET.get("place", "") or next(iter(near), "")
    if area is None or not near:
        return render(request, "convergence/propose_allocation.html", {})
    if code not in near:
        raise Http404
    place, day = near[code], working_day(area.pack, area.programme)
    busy = queries.open_schemes(area.programme, place)
    free = {
        key: number
        for key, number in queries.free(area.programme, place, on=day).items()
        if number and key not in busy
    }
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        initial={"on": day, "most": actions.MOST, "schemes": list(free)},
        free=free,
        titles=_titles(area.pack, free),
    )
    page = {"form": form, "place": place.name(language()), "free": free, "busy": busy}
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            run = actions.propose(
                programme=area.programme,
                place=place,
                schemes=told["schemes"],
                on=told["on"],
                most=told["most"],
                who=request.user,
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("convergence:allocation", run.pk)
    status = 400 if request.method == "POST" else 200
    return render(request, "convergence/propose_allocation.html", page, status=status)


# --- one proposal ---


@require_safe
@needs("scheme.read")
def allocation(request: HttpRequest, run: UUID) -> HttpResponse:
    """A proposal: places, families, reasons; and what may be done with it."""
    return _page(request, _run(request, run))


def _page(
    request: HttpRequest, run: Run, *, form: WithdrawForm | None = None, refused: str = ""
) -> HttpResponse:
    shown = RunShown(run, request.user)
    part = ListPart(request.GET)
    told = part.cleaned_data if part.is_valid() else {}
    kind, scheme = told.get("show") or "placed", told.get("scheme") or ""
    page: dict[str, Any] = {
        "shown": shown,
        "run": run,
        "as_of": run.on,
        "confidential": shown.names,
        "kind": kind,
        "withdraw": form or WithdrawForm(),
        "refused": refused,
        "progress": jobs.job_of(request.user, run.job) if run.job and shown.is_drawing else None,
    }
    if shown.lists and not shown.is_drawing:
        everybody = bool(told.get("everybody"))
        found = queries.listed(run, kind, scheme=scheme, everybody=everybody)
        rows = Paginator(found, ROWS).get_page(told.get("page") or 1)
        page |= {
            "rows": rows,
            "wishes": allocating.together(shown.wishes(list(rows.object_list))),
            "scheme": shown.title(scheme) if scheme else "",
            "everybody": everybody,
            "pages": _pages(request, rows),
        }
    return render(request, "convergence/allocation.html", page, status=400 if refused else 200)


def _pages(request: HttpRequest, rows: Any) -> dict[str, str]:
    found = {}
    for name, there, number in (
        ("previous", rows.has_previous(), rows.number - 1),
        ("next", rows.has_next(), rows.number + 1),
    ):
        if there:
            asked = request.GET.copy()
            asked["page"] = str(number)
            found[name] = f"?{asked.urlencode()}#list"
    return found


@require_safe
@needs("scheme.read")
def allocation_file(request: HttpRequest, run: UUID, kind: str) -> HttpResponse:
    """The same as a file."""
    held = _run(request, run)
    shown = RunShown(held, request.user)
    name = f"{held.programme}-places-{held.place.code}-{held.on}"
    return file_of(name, kind, list(allocating.file_rows(shown)))


@require_POST
@needs("allocation.approve")
def decide(request: HttpRequest, run: UUID) -> HttpResponse:
    """Approve, publish, or give up."""
    held = _run(request, run)
    form = DeedForm(request.POST)
    if not form.is_valid():
        return _page(request, held, refused=_("Choose what to do."))
    told = form.cleaned_data
    try:
        if told["deed"] == "approve":
            actions.approve(held, who=request.user)
            messages.success(request, _("Approved. Publish it, so that the places are given."))
        elif told["deed"] == "publish":
            actions.publish(held, who=request.user)
            messages.success(request, _("Published. Tell each family its own sentence."))
        else:
            actions.withdraw(held, who=request.user, because=told["because"])
            messages.success(request, _("Given up. Its places are free again."))
    except NotAllowed as refusal:
        return _page(request, held, refused=str(refusal))
    return redirect("convergence:allocation", held.pk)


@require_POST
@needs("allocation.propose")
def withdraw(request: HttpRequest, run: UUID) -> HttpResponse:
    """Whoever proposed it gives it up, and says why."""
    held, form = _run(request, run), WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, held, form=form, refused=_("Write why it is given up."))
    try:
        actions.withdraw(held, who=request.user, because=form.cleaned_data["because"])
    except NotAllowed as refusal:
        return _page(request, held, form=form, refused=str(refusal))
    messages.success(request, _("Given up. Its places are free again."))
    return redirect("convergence:allocation", held.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("allocation.approve")
def change(request: HttpRequest, run: UUID) -> HttpResponse:
    """The committee gives a place to another family, and writes why."""
    held = _run(request, run)
    shown = RunShown(held, request.user)
    scheme = request.GET.get("scheme", "")
    if not shown.decides or scheme not in held.seats:
        return redirect("convergence:allocation", held.pk)
    placed = list(queries.listed(held, queries.PLACED, scheme=scheme))
    waiting = list(queries.listed(held, queries.WAITS, scheme=scheme, everybody=True)[:NEXT])
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        placed=_options(shown, placed),
        waiting=_options(shown, waiting),
    )
    if request.method == "POST" and form.is_valid():
        known = {str(row.pk): row for row in (*placed, *waiting)}
        told = form.cleaned_data
        try:
            actions.change(
                held,
                taken=known.get(told["taken"]),
                given=known.get(told["given"]),
                because=told["because"],
                who=request.user,
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Changed. The reason stands with the proposal."))
            return redirect("convergence:allocation", held.pk)
    page = {"form": form, "shown": shown, "run": held, "title": shown.title(scheme)}
    page |= {"confidential": shown.names, "as_of": held.on}
    status = 400 if request.method == "POST" else 200
    return render(request, "convergence/change_allocation.html", page, status=status)


def _options(shown: RunShown, rows: list[Placement]) -> list[tuple[str, str]]:
    return [(str(wish.id), _option(wish)) for wish in shown.wishes(rows)]


def _option(wish: allocating.WishRow) -> str:
    who = ", ".join(filter(None, [wish.family or _("no name recorded"), *wish.members]))
    return _("%(who)s · score %(score)s, lot %(lottery)s") % {
        "who": who,
        "score": wish.score,
        "lottery": wish.lottery,
    }


# --- what every page needs ---


def _run(request: HttpRequest, run: UUID) -> Run:
    """The run, if this reader may know of it; to everybody else there is none."""
    held = queries.run_for(request.user, run)
    if held is None:
        raise Http404
    return held


def _area(request: HttpRequest) -> Area | None:
    area = area_of(request.user, request.GET.get("programme", ""))
    if area is None and request.GET.get("programme"):
        raise Http404
    return area


def _proposing(request: HttpRequest) -> tuple[Area | None, dict[str, Place]]:
    area = _area(request)
    if area is None:
        return None, {}
    return area, queries.proposing(in_order(area), request.user, area.programme)


def _names(near: dict[str, Place]) -> dict[str, str]:
    return {code: place.name(language()) for code, place in near.items()}


def _titles(pack: Pack, keys: Any) -> dict[str, str]:
    named = {key: in_language(pack.schemes[key].title) for key in keys if key in pack.schemes}
    return dict(sorted(named.items(), key=lambda item: item[1].casefold()))


def _asked(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.GET[name] for name in names if name in request.GET}
