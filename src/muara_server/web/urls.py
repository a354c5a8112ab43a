"""Addresses of the screens. A name never stands in an address: people are searched with POST."""

from __future__ import annotations

from django.urls import path

from .views import definitions, language, law

app_name = "web"

urlpatterns = [
    path("language/", language.choose, name="language"),
    path("law/", law.library, name="law"),
    path("law/clauses/<str:key>/", law.clause, name="clause"),
    path("law/conventions/", law.conventions, name="conventions"),
    path("law/claims/", law.claims, name="claims"),
    path("law/definitions/", definitions.definitions, name="definitions"),
    path("law/definitions/<str:name>/", definitions.definition, name="definition"),
]
