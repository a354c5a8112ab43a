"""The model, in the paper's own order."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muara_server.accounts.views import needs

from ..queries import model as queries


@needs("model.read")
def model(request: HttpRequest) -> HttpResponse:
    """Every element of the papers, with the screen or figure that does it, or “not yet”."""
    return render(request, "web/model.html", {"sections": queries.sections(request.user)})
