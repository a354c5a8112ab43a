from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "muara_server.casework"
    label = "casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        """The ledger learns who keeps the table of proceedings."""
        from muara_server.casework import projectors  # noqa: F401, PLC0415
