"""The centres of a district in a quarter: on one page, and as the sheet that a portal takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from muara.learning import learning_rules
from muara_server.accounts import queries as accounts
from muara_server.accounts.views import needs
from muara_server.learning.frames.office import office_at, pack_at
from muara_server.learning.frames.quarter import Period, Quarter, quarters_of
from muara_server.learning.queries.centres import centres_for
from muara_server.learning.rules.centres import SUPERVISE
from muara_server.learning.views.quarter import asked
from muara_server.ledger import queries as ledger
from muara_server.spreadsheets import CONTENT, as_file

if TYPE_CHECKING:
    from muara.learning import OfficeRules
    from muara_server.accounts.models import User
    from muara_server.learning.models import Institution


@require_safe
@needs("centre.supervise")
def office(request: HttpRequest) -> HttpResponse:
    """Which centres are ready for the quarter's report, and what each still lacks."""
    listed = _centres(request.user)
    if not listed:
        return render(request, "learning/office.html", {"nothing": True})
    form, period = asked(request, listed[0])
    page: dict[str, Any] = {"form": form, "period": period, "query": request.GET.urlencode()}
    if period is None:
        return render(request, "learning/office.html", page, status=400)
    rules = office_at(listed[0])
    rows = quarters_of(request.user, listed, period)
    page |= {
        "rows": rows,
        "ready": sum(not row.missing for row in rows),
        "sheet": rules.sheet,
        "unconfirmed": rules.doubts_of("sheet"),
    }
    return render(request, "learning/office.html", page)


@require_safe
@needs("centre.supervise")
def office_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The sheet as a file: its columns are those of the pack, in their order."""
    if kind not in CONTENT:
        raise Http404
    answer = HttpResponse(as_file(kind, _sheet(request)), content_type=CONTENT[kind])
    answer["Content-Disposition"] = f'attachment; filename="centres.{kind}"'
    return answer


ADDRESSES = [
    path("learning/office/", office, name="office"),
    path("learning/office/sheet.<slug:kind>", office_file, name="office-file"),
]


def _centres(user: User) -> list[Institution]:
    """The open centres that this person supervises; not schools, which send their own returns."""
    reach = accounts.reach(user, SUPERVISE)
    found = centres_for(user).filter(
        reach.within(place="provider__place", programme=None), provider__closed_on=None
    )
    return [centre for centre in found if not _is_school(centre)]


def _is_school(centre: Institution) -> bool:
    kind = learning_rules(pack_at(centre)).kinds.get(centre.kind)
    return kind is not None and kind.in_school


def _sheet(request: HttpRequest) -> Iterable[Sequence[object]]:
    """The rows of the sheet for the quarter that is asked for; none where there is no centre."""
    listed = _centres(request.user)
    if not listed:
        return []
    _form, period = asked(request, listed[0])
    if period is None:
        raise Http404
    return _rows(office_at(listed[0]), period, quarters_of(request.user, listed, period))


def _rows(
    rules: OfficeRules, period: Period, quarters: Sequence[Quarter]
) -> Iterator[Sequence[object]]:
    """What binds the sheet, the heads of the pack, and a row a centre."""
    if rules.doubts_of("sheet"):
        yield (_("Unconfirmed layout: %(source)s") % {"source": rules.sheet.source},)
    if ledger.is_demonstration():
        yield (_("Demonstration. The people and figures here are invented."),)
    yield (_("From"), period.since, _("to"), period.until)
    yield [column.head for column in rules.sheet.columns]
    for number, quarter in enumerate(quarters, start=1):
        yield [quarter.cell(column.gives, number) for column in rules.sheet.columns]
