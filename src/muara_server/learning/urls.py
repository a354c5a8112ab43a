"""Addresses of learning: each screen's module lists its own. No name ever stands in one."""

from __future__ import annotations

from .views import (
    batches,
    centres,
    companion,
    effects,
    money,
    office,
    parts,
    quarter,
    registers,
    visits,
)

app_name = "learning"

# A month of a batch comes last: that part of its address may be anything.
urlpatterns = [
    *centres.ADDRESSES,
    *parts.ADDRESSES,
    *effects.ADDRESSES,
    *companion.ADDRESSES,
    *visits.ADDRESSES,
    *money.ADDRESSES,
    *quarter.ADDRESSES,
    *office.ADDRESSES,
    *batches.ADDRESSES,
    *registers.ADDRESSES,
]
