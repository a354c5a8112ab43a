from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "muara_server.accounts"
    label = "accounts"
    verbose_name = "People who use Muara"
