from django.apps import AppConfig


class ConvergenceConfig(AppConfig):
    name = "muara_server.convergence"
    label = "convergence"
    verbose_name = "Convergence"
