"""Addresses of coordination: each screen's module lists its own. No name ever stands in one."""

from __future__ import annotations

from .views import (
    activities,
    agreements,
    bodies,
    budget,
    capacity,
    communities,
    decisions,
    hub,
    indirect,
    lessons,
    meetings,
    money,
    organisations,
    packs,
    policies,
    promises,
    villages,
)

app_name = "coordination"

urlpatterns = [
    *activities.ADDRESSES,
    *budget.ADDRESSES,
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
    *indirect.ADDRESSES,
    *money.ADDRESSES,
]
