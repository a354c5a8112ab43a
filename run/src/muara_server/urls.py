"""Addresses of the whole server: each app keeps its own, in its urls.py."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

# The topmost app comes last: its pages have no prefix of their own.
urlpatterns = [
    path("", include(f"muara_server.{app}.urls"))
    for app in settings.APPS
    if find_spec(f"muara_server.{app}.urls")
]

handler400 = "muara_server.refusals.not_readable"
handler403 = "muara_server.refusals.not_allowed"
handler404 = "muara_server.refusals.not_found"
handler500 = "muara_server.refusals.gone_wrong"
