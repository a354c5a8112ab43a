"""Addresses of the districts that begin."""

from __future__ import annotations

from .views import one_step, setting_up

app_name = "districts"

urlpatterns = [*setting_up.ADDRESSES, *one_step.ADDRESSES]
