from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "muara_server.coordination"
    label = "coordination"
    verbose_name = "Coordination"

    def ready(self) -> None:
        """The ledger learns who keeps the records of offices."""
        from muara_server.coordination import projectors  # noqa: F401, PLC0415
