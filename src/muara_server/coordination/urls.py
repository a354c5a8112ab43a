"""Addresses of coordination: each screen's module lists its own. No name ever stands in one."""

from __future__ import annotations

from .views import hub

app_name = "coordination"

urlpatterns = [
    *hub.ADDRESSES,
]
