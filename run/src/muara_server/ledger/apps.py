from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "muara_server.ledger"
    label = "ledger"
    verbose_name = "Ledger"
