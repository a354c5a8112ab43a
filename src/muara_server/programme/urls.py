"""Addresses of the programme's results. Both days stand in the address, names never do."""

from __future__ import annotations

from django.urls import path

from muara_server.programme import views

app_name = "programme"

urlpatterns = [
    path("results/", views.first, name="results"),
    path("results/own-targets/<uuid:target>/", views.own_target, name="own_target"),
    path("results/<slug:programme>/", views.results, name="programme"),
    path("results/<slug:programme>/district/", views.district, name="district"),
    path("results/<slug:programme>/over-time/", views.over_time, name="over_time"),
    path("results/<slug:programme>/standing/", views.standing, name="standing"),
    path("results/<slug:programme>/standing/list/", views.standing_list, name="standing_list"),
    path("results/<slug:programme>/moved/", views.moved, name="moved"),
    path("results/<slug:programme>/moved/list/", views.moved_list, name="moved_list"),
    path("results/<slug:programme>/definitions/", views.definitions, name="definitions"),
    path("results/<slug:programme>/one-childs-path/", views.path, name="path"),
    path("results/<slug:programme>/results.csv", views.results_file, name="results_file"),
    path("results/<slug:programme>/figures/<slug:indicator>/", views.figure, name="figure"),
    path(
        "results/<slug:programme>/figures/<slug:indicator>.csv",
        views.figure_file,
        name="figure_file",
    ),
]
