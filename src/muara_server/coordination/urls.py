"""Addresses of coordination: each screen's module lists its own. No name ever stands in one."""

from __future__ import annotations

from .views import capacity, hub, lessons, policies

app_name = "coordination"

urlpatterns = [
    *hub.ADDRESSES,
    *policies.ADDRESSES,
    *capacity.ADDRESSES,
    *lessons.ADDRESSES,
]
