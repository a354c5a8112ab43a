from django.apps import AppConfig


class DistrictsConfig(AppConfig):
    name = "muara_server.districts"
    label = "districts"
    verbose_name = "Districts"

    def ready(self) -> None:
        """The ledger learns which settings cannot be; the first page of coordination, how far the
        districts are."""
        from muara_server.districts import at_hub, checkers  # noqa: F401, PLC0415
