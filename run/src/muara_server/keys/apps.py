from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "muara_server.keys"
    label = "keys"
    verbose_name = "Keys"
