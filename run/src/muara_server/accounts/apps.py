from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "muara_server.accounts"
    label = "accounts"
    verbose_name = "People who use Muara"

    def ready(self) -> None:
        post_migrate.connect(load_roles, sender=self)


def load_roles(**about_the_migration: Any) -> None:
    """Roles are data: every `muara migrate` brings them to what roles.toml says."""
    from muara_server.accounts import actions  # noqa: PLC0415  (needs the finished set-up)

    # The signal also comes after one app alone was migrated, or taken back.
    if {"accounts_role", "audit_auditentry"} <= set(connection.introspection.table_names()):
        actions.load_roles()
