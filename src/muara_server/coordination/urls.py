"""Addresses of coordination: each screen's module lists its own. No name ever stands in one."""

from __future__ import annotations

from .views import agreements, capacity, hub, lessons, organisations, policies, promises

app_name = "coordination"

urlpatterns = [
    *hub.ADDRESSES,
    *organisations.ADDRESSES,
    *agreements.ADDRESSES,
    *promises.ADDRESSES,
    *policies.ADDRESSES,
    *capacity.ADDRESSES,
    *lessons.ADDRESSES,
]
