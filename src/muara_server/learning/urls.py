"""Addresses of learning: each screen's module lists its own. No name ever stands in one."""

from __future__ import annotations

from .views import (
    batches,
    centres,
    certificates,
    children,
    companion,
    due,
    effects,
    figures,
    lists,
    money,
    office,
    parts,
    quarter,
    registers,
    skills,
    trainees,
    visits,
)

app_name = "learning"

# A month of a batch, and a stage of a course, come last: that part of an address may be anything.
urlpatterns = [
    *centres.ADDRESSES,
    *parts.ADDRESSES,
    *lists.ADDRESSES,
    *effects.ADDRESSES,
    *companion.ADDRESSES,
    *visits.ADDRESSES,
    *money.ADDRESSES,
    *quarter.ADDRESSES,
    *office.ADDRESSES,
    *skills.ADDRESSES,
    *certificates.ADDRESSES,
    *children.ADDRESSES,
    *due.ADDRESSES,
    *figures.ADDRESSES,
    *batches.ADDRESSES,
    *registers.ADDRESSES,
    *trainees.ADDRESSES,
]
