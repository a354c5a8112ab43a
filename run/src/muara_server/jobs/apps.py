from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class JobsConfig(AppConfig):
    name = "muara_server.jobs"
    label = "jobs"
    verbose_name = "Long work"

    def ready(self) -> None:
        """Let every app that has a jobs.py name its kinds of work."""
        for app in apps.get_app_configs():
            if app.name.startswith("muara_server.") and find_spec(f"{app.name}.jobs"):
                import_module(f"{app.name}.jobs")
