"""Addresses of the screens. A name never stands in an address: people are searched with POST."""

from __future__ import annotations

from django.urls import path

from .views import (
    definitions,
    home,
    household,
    language,
    law,
    model,
    people,
    person,
    places,
    search,
)

app_name = "web"

urlpatterns = [
    path("", home.home, name="home"),
    path("language/", language.choose, name="language"),
    path("search/", search.search, name="search"),
    path("people/<uuid:person>/", person.person, name="person"),
    path("people/<uuid:person>/answers/<slug:attribute>/", person.answer, name="answer"),
    path("people/<uuid:person>/observations/<slug:kind>/", person.record, name="record"),
    path("households/<uuid:household>/", household.household, name="household"),
    path(
        "households/<uuid:household>/observations/<slug:kind>/",
        household.record,
        name="record-household",
    ),
    path("places/", places.places, name="places"),
    path("places/<uuid:place>/", places.place, name="place"),
    path("law/", law.library, name="law"),
    path("law/clauses/<str:key>/", law.clause, name="clause"),
    path("law/conventions/", law.conventions, name="conventions"),
    path("law/claims/", law.claims, name="claims"),
    path("law/definitions/", definitions.definitions, name="definitions"),
    path("law/definitions/<str:name>/", definitions.definition, name="definition"),
    path("model/", model.model, name="model"),
    path("accounts/", people.people, name="people"),
]
