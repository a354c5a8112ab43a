"""Addresses of coordination: each screen's module lists its own. No name ever stands in one."""

from __future__ import annotations

from .views import (
    agreements,
    bodies,
    capacity,
    communities,
    decisions,
    hub,
    lessons,
    meetings,
    organisations,
    packs,
    policies,
    promises,
    villages,
)

app_name = "coordination"

urlpatterns = [
    *hub.ADDRESSES,
    *organisations.ADDRESSES,
    *agreements.ADDRESSES,
    *promises.ADDRESSES,
    *bodies.ADDRESSES,
    *meetings.ADDRESSES,
    *decisions.ADDRESSES,
    *packs.ADDRESSES,
    *policies.ADDRESSES,
    *capacity.ADDRESSES,
    *lessons.ADDRESSES,
    *villages.ADDRESSES,
    *communities.ADDRESSES,
]
