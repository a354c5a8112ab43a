from __future__ import annotations

from django.urls import path

from muara_server.accounts import views

app_name = "accounts"

urlpatterns = [
    path("login/", views.log_in, name="login"),
    path("logout/", views.log_out, name="logout"),
    path("alive/", views.alive, name="alive"),
    path("devices/<uuid:device>/revoke/", views.revoke_device, name="revoke-device"),
]
