from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "muara_server.casework"
    label = "casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        """The ledger learns who keeps the tables and files of casework, and who takes steps."""
        from muara_server.casework import (  # noqa: PLC0415
            checkers,  # noqa: F401
            forgetting,  # noqa: F401
            projectors,  # noqa: F401
            workplaces,  # noqa: F401
        )
