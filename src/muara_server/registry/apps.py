from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "muara_server.registry"
    label = "registry"
    verbose_name = "Registry"

    def ready(self) -> None:
        """The ledger learns who writes the registry's tables."""
        from muara_server.registry import projectors  # noqa: F401, PLC0415
