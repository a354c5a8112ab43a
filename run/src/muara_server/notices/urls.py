"""Addresses of one's own notices. Each says nothing but a number drawn by chance."""

from __future__ import annotations

from django.urls import path

from muara_server.notices import views

app_name = "notices"

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="read-all"),
    path("notices/preferences/", views.preferences, name="preferences"),
    path("notices/test/", views.test, name="test"),
    path("notices/deliveries/", views.deliveries, name="deliveries"),
    path("notices/deliveries/<uuid:delivery>/again/", views.try_again, name="try-again"),
    path("notices/<uuid:notice>/", views.open_notice, name="open"),
]
