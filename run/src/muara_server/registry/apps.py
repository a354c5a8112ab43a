from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "muara_server.registry"
    label = "registry"
    verbose_name = "Registry"

    def ready(self) -> None:
        """The ledger learns who writes the registry's tables, and what these refuse."""
        from muara_server.registry import checkers, projectors  # noqa: F401, PLC0415
