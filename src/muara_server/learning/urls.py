"""Addresses of learning: each screen's module lists its own. No name ever stands in one."""

from __future__ import annotations

from .views import centres, companion, effects, money, office, parts, quarter, visits

app_name = "learning"

urlpatterns = [
    *centres.ADDRESSES,
    *parts.ADDRESSES,
    *effects.ADDRESSES,
    *companion.ADDRESSES,
    *visits.ADDRESSES,
    *money.ADDRESSES,
    *quarter.ADDRESSES,
    *office.ADDRESSES,
]
