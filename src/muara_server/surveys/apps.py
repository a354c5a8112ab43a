from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "muara_server.surveys"
    label = "surveys"
    verbose_name = "Surveys"
