"""Search: the way to a person. There is no list to leaf through."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from muara.errors import FrameError
from muara_server.accounts.views import needs
from muara_server.registry import queries as registry

from ..forms import Search, posted
from ..queries.day import day_for
from ..queries.person import age_in_words
from ..queries.places import line_of


@needs("person.search")
def search(request: HttpRequest) -> HttpResponse:
    """Who is meant. The words come in the body of the request: an address would keep the name."""
    form = Search(posted(request))
    if request.method != "POST":
        return render(request, "web/search.html", {"form": form})
    if not form.is_valid():
        return render(request, "web/search.html", {"form": form}, status=400)
    try:
        found = registry.search(request.user, form.cleaned_data["text"], on=day_for(request.user))
    except FrameError:
        form.add_error("text", _("Write at least two letters or digits."))
        return render(request, "web/search.html", {"form": form}, status=400)
    return render(request, "web/search.html", {"form": form, **_page(found)})


def _page(found: registry.Found) -> dict[str, object]:
    return {
        "searched": True,
        "more": found.more,
        "confidential": bool(found.hits),
        "inside": [
            {
                "id": hit.person,
                "name": hit.name,
                "age": age_in_words(hit.age),
                "place": line_of(hit.place),
            }
            for hit in found.hits
            if hit.inside
        ],
        "outside": sorted({line_of(hit.place) for hit in found.hits if not hit.inside}),
    }
