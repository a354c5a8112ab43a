from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "muara_server.casework"
    label = "casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        """The ledger learns who keeps the tables of casework, and the files of copies."""
        from muara_server.casework import (  # noqa: PLC0415
            forgetting,  # noqa: F401
            projectors,  # noqa: F401
            workplaces,  # noqa: F401
        )
