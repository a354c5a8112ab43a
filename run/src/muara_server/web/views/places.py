"""Places: where the programme works, and one place."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from muara_server.accounts.views import needs
from muara_server.places.countries import pack_of

from ..queries import places as queries
from ..queries.law import title


@needs("place.read")
def places(request: HttpRequest) -> HttpResponse:
    """Where the programme works."""
    return render(request, "web/places.html", {"places": queries.programme_places()})


@needs("place.read")
def place(request: HttpRequest, place: UUID) -> HttpResponse:
    """One place: what it is, what lies in it, whose law binds there."""
    held = queries.place_for(place)
    page = {
        "place": held,
        "level": queries.level_in_words(held.level),
        "line": queries.line_of(held.parent),
        "parts": queries.parts(held, on=timezone.localdate()),
        "known": queries.known_here(request.user, held),
        "pack": pack_of(held),
        "pack_title": title(pack_of(held)),
    }
    return render(request, "web/place.html", page)
