"""The definitions of child labour, for those who may read the law."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from muara_server.accounts.views import needs

from ..queries import definitions as queries


@needs("law.read")
def definitions(request: HttpRequest) -> HttpResponse:
    """Every definition, by kind."""
    return render(request, "web/definitions.html", queries.regimes())


@needs("law.read")
def definition(request: HttpRequest, name: str) -> HttpResponse:
    """One definition: who it speaks of, its ladder, what it needs to know."""
    regime = queries.regime(name)
    if regime is None:
        raise Http404
    page = {
        "regime": regime,
        "population": queries.condition(regime.population),
        "ladder": list(queries.ladder(regime)),
        "otherwise": queries.in_words(regime.otherwise),
        "needs": queries.needs_to_know(regime),
    }
    return render(request, "web/definition.html", page)
