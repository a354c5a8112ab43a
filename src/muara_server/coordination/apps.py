from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "muara_server.coordination"
    label = "coordination"
    verbose_name = "Coordination"

    def ready(self) -> None:
        """The ledger learns who keeps the records of offices, and what its door asks of them."""
        from muara_server.coordination import (  # noqa: F401, PLC0415
            activity_checkers,
            body_checkers,
            community_checkers,
            money_area,
            money_checkers,
            partner_checkers,
            projectors,
            village_area,
        )
