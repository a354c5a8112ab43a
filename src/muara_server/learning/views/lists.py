"""A list of schools and centres is taken in as a file, or every slip in it is shown."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.accounts.views import needs
from muara_server.casework.queries import providers as directory
from muara_server.learning.actions import centres as actions
from muara_server.learning.centre_files import COLUMNS, NEEDED, read_centres
from muara_server.learning.forms.centres import ListedCentre, ListFile
from muara_server.learning.models import Institution
from muara_server.learning.queries import centres as queries
from muara_server.learning.rules.centres import KEEP

SLIPS = 50
LARGEST = 2_000_000
"""Bytes; a list of 1,000 rows is smaller."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs("centre.keep")
def import_centres(request: HttpRequest) -> HttpResponse:
    """Take in a list, or show every slip in it."""
    posted = request.method == "POST"
    form = ListFile(request.POST, request.FILES) if posted else ListFile()
    kinds = queries.kinds_within(accounts.reach(request.user, KEEP))
    page = {
        "form": form,
        "columns": COLUMNS,
        "needed": NEEDED,
        "kinds": kinds,
        "operators": Institution.Operator.choices,
    }
    if posted and form.is_valid() and form.cleaned_data["file"].size > LARGEST:
        form.add_error("file", _("This file is too large. Divide it."))
    if not posted or not form.is_valid():
        return render(request, "learning/import.html", page, status=400 if posted else 200)
    asked = partial(
        ListedCentre,
        kinds=kinds,
        providers=queries.providers_to_choose(request.user),
        places=directory.places_to_choose(request.user, None),
    )
    read = read_centres(form.cleaned_data["file"].read(), asked)
    if read.slips:
        page |= {"slips": read.slips[:SLIPS], "all": len(read.slips), "rows": read.rows}
        return render(request, "learning/import.html", page, status=400)
    kept = actions.keep_all(read.centres, who=request.user)
    said = ngettext(
        "Taken in: %(number)s school or centre. Name of each who keeps its register.",
        "Taken in: %(number)s schools and centres. Name of each who keeps its register.",
        kept,
    )
    messages.success(request, said % {"number": figures.number(kept)})
    return redirect("learning:centres")


ADDRESSES = [path("learning/centres/import/", import_centres, name="import-centres")]
