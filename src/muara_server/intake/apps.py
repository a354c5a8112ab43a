from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "muara_server.intake"
    label = "intake"
    verbose_name = "Intake"

    def ready(self) -> None:
        """What follows the ledger listens; the tables that only scripts need stand apart."""
        from muara_server.intake import contradicting, forgetting  # noqa: F401, PLC0415
        from muara_server.intake.central import models  # noqa: F401, PLC0415
