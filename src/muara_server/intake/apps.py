from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "muara_server.intake"
    label = "intake"
    verbose_name = "Intake"
