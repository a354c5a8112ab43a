from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "muara_server.programme"
    label = "programme"
    verbose_name = "Programme"
