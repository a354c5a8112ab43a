"""Tomorrow's visits: on the screen, as a part that the phone keeps sealed, and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from muara_server import figures, printing
from muara_server.accounts.views import needs
from muara_server.audit import actions as audit
from muara_server.intake import rules
from muara_server.intake.visits import tomorrow, visits_on
from muara_server.ledger import queries as ledger

if TYPE_CHECKING:
    from django.http import HttpRequest

STYLE = Path(__file__).parents[1] / "static" / "intake" / "pages" / "visits_on_paper.css"


@require_safe
@never_cache
@needs(rules.FILL)
def visits(request: HttpRequest) -> HttpResponse:
    """Whom the reader is to visit by tomorrow; `part=list` is the list alone, for the phone."""
    found = visits_on(request.user, tomorrow(request.user))
    page = {"found": found, "confidential": True}
    if request.GET.get("part") == "list":
        return render(request, "intake/parts/visits.html", page)
    return render(request, "intake/visits.html", page)


@require_safe
@never_cache
@needs(rules.FILL)
def on_paper(request: HttpRequest) -> HttpResponse:
    """The same on A4, under a name that says nothing. That it was printed is recorded."""
    printing.check(figures.language(), "hi")
    found = visits_on(request.user, tomorrow(request.user))
    page = {
        "found": found,
        "who": request.user.display_name,
        "language": figures.language(),
        "printed": timezone.localdate(),
        "invented": ledger.is_demonstration(),
        "foot": _("Confidential. Keep it on you, and give it back at the office."),
    }
    html = render_to_string("intake/visits_on_paper.html", page)
    sheet = printing.pdf(html, style=STYLE.read_text(encoding="utf-8"))
    told = {"on": found.on.isoformat(), "sheets": sheet.sheets, "visits": len(found.visits)}
    audit.record("visits.printed", who=request.user, detail=told)
    answer = HttpResponse(sheet.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.on.isoformat()}.pdf"'
    return answer


ADDRESSES = [
    path("field/visits/", visits, name="visits"),
    path("field/visits/paper/", on_paper, name="visits-paper"),
]
