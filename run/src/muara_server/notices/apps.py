from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "muara_server.notices"
    label = "notices"
    verbose_name = "Notices"
