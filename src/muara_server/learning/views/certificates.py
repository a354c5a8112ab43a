"""The certificate of a course on paper, and a page on which whoever holds one may check it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from muara_server import figures, printing, spoken
from muara_server.accounts.views import needs, public
from muara_server.audit import actions as audit
from muara_server.learning.forms.certificates import VerifyForm
from muara_server.learning.queries.certificates import Certificate, certificate_of, verified
from muara_server.ledger import queries as ledger
from muara_server.registry import queries as registry

STYLE = Path(__file__).parents[1] / "static" / "learning" / "certificate.css"


@require_safe
@never_cache
@needs("person.read")
def certificate(request: HttpRequest, person: UUID, entry: UUID) -> HttpResponse:
    """The certificate as a PDF in the reader's language. That it was printed is recorded."""
    file = registry.person_for(request.user, person, why="certificate")
    found = None
    if not file.erased:
        found = certificate_of(file, registry.timeline(request.user, person, read=True), entry)
    if found is None:
        raise Http404
    printing.check(figures.language(), "hi")
    sheet = paper(found, address=request.build_absolute_uri(reverse("learning:verify")))
    audit.record(
        "certificate.printed",
        who=request.user,
        about=("person", person),
        place=file.person.place_id,
        programme=file.person.programme,
        detail={"entry": str(entry)},
    )
    answer = HttpResponse(sheet.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{entry.hex[:12]}.pdf"'
    return answer


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def verify(request: HttpRequest) -> HttpResponse:
    """Whether there is a certificate of this number and this name: nothing else is told."""
    form = VerifyForm(request.POST if request.method == "POST" else None)
    found, status = None, 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            found = verified(form.cleaned_data["number"], form.cleaned_data["name"])
            status = 200 if found else 404
            if found is None:
                form.add_error(None, _not_found())
    page = {"form": form, "found": found}
    return render(request, "learning/verify.html", page, status=status)


ADDRESSES = [
    path("learning/certificates/", verify, name="verify"),
    path(
        "learning/people/<uuid:person>/skills/certificates/<uuid:entry>/",
        certificate,
        name="certificate",
    ),
]


def paper(found: Certificate, *, address: str) -> printing.Printed:
    """The certificate on one sheet of A4."""
    page = {
        "found": found,
        "number": spoken.in_groups(found.number),
        "address": address,
        "language": figures.language(),
        "printed": timezone.localdate(),
        "invented": ledger.is_demonstration(),
    }
    html = render_to_string("learning/certificate.html", page)
    return printing.pdf(html, style=STYLE.read_text(encoding="utf-8"))


def _not_found() -> str:
    return _(
        "There is no certificate of this number with this name. Look at both again, letter by "
        "letter; if they are right, ask whoever issued the paper."
    )
