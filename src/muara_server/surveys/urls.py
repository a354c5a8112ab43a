"""Addresses of surveys. What a file is called never stands in one."""

from __future__ import annotations

from muara_server.surveys.views import estimates, files, mapping

app_name = "surveys"

urlpatterns = [*files.ADDRESSES, *mapping.ADDRESSES, *estimates.ADDRESSES]
