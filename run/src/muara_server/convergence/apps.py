from django.apps import AppConfig


class ConvergenceConfig(AppConfig):
    name = "muara_server.convergence"
    label = "convergence"
    verbose_name = "Convergence"

    def ready(self) -> None:
        """The ledger learns which stages of an application cannot be."""
        from muara_server.convergence import checkers  # noqa: F401, PLC0415
