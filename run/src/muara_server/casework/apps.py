from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "muara_server.casework"
    label = "casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        """The ledger learns who keeps the table of proceedings, and the files of copies."""
        from muara_server.casework import forgetting, projectors  # noqa: F401, PLC0415
