"""Addresses for phones, twice: signed with Basic, and with the token in the address; for scripts;
and the pages in which a worker fills forms, for whoever has logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from muara_server.intake.central.urls import ADDRESSES as FOR_SCRIPTS
from muara_server.intake.views import (
    bringing,
    changing,
    field,
    openrosa,
    paper,
    phones,
    publishing,
    trained,
    visits,
    waiting,
)

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "intake"


def for_phones(root: str, prefix: str) -> list[URLPattern]:
    """What an OpenRosa client asks a server for, below one root."""
    return [
        path(f"{root}/formList", openrosa.form_list, name=f"{prefix}form-list"),
        path(f"{root}/submission", openrosa.submission, name=f"{prefix}submission"),
        path(f"{root}/forms/<uuid:version>.xml", openrosa.form, name=f"{prefix}form"),
        path(f"{root}/forms/<uuid:version>/manifest", openrosa.manifest, name=f"{prefix}manifest"),
        path(f"{root}/media/<uuid:medium>", openrosa.medium, name=f"{prefix}medium"),
        path(f"{root}/lists/<slug:listed>.csv", openrosa.entity_list, name=f"{prefix}list"),
        path(f"{root}/lists/<slug:listed>/check", openrosa.integrity, name=f"{prefix}integrity"),
        path(f"{root}/<path:rest>", openrosa.nothing, name=f"{prefix}nothing"),
    ]


urlpatterns = [
    *for_phones("openrosa", ""),
    *for_phones("key/<str:token>", "key-"),
    *FOR_SCRIPTS,
    *publishing.ADDRESSES,
    *changing.ADDRESSES,
    *phones.ADDRESSES,
    *field.ADDRESSES,
    *visits.ADDRESSES,
    *paper.ADDRESSES,
    *waiting.ADDRESSES,
    *trained.ADDRESSES,
    *bringing.ADDRESSES,
]
