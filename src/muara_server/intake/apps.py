from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "muara_server.intake"
    label = "intake"
    verbose_name = "Intake"

    def ready(self) -> None:
        """The tables that only scripts need stand apart, and are known from the start."""
        from muara_server.intake import contradicting  # noqa: F401, PLC0415
        from muara_server.intake import forgetting  # noqa: F401, PLC0415
        from muara_server.intake.central import models  # noqa: F401, PLC0415
