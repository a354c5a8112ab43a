from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "muara_server.places"
    label = "places"
    verbose_name = "Places"
