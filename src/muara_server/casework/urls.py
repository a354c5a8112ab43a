"""Addresses of casework: each screen's module lists its own. No name ever stands in one."""

from __future__ import annotations

from .views import bulk, calendar, inbox, links, proceedings, providers, referral_figures, referrals, work

app_name = "casework"

# A proceeding's own address comes last: its first part may be anything.
urlpatterns = [
    *work.ADDRESSES,
    *calendar.ADDRESSES,
    *bulk.ADDRESSES,
    *providers.ADDRESSES,
    *links.ADDRESSES,
    *referral_figures.ADDRESSES,
    *referrals.ADDRESSES,
    *inbox.ADDRESSES,
    *proceedings.ADDRESSES,
]
