from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "muara_server.jobs"
    label = "jobs"
    verbose_name = "Long work"
