"""The application that holds the screens."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Screens; stores nothing."""

    name = "muara_server.web"
    label = "web"
