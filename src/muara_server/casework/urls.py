"""Addresses of casework: each screen's module lists its own. No name ever stands in one."""

from __future__ import annotations

from .views import (
    assessments,
    bulk,
    calendar,
    casefiles,
    caseloads,
    cases,
    complaints,
    conferences,
    copies,
    corridors,
    decisions,
    hand_overs,
    inbox,
    links,
    movement,
    plans,
    proceedings,
    providers,
    referral_figures,
    referrals,
    report,
    urgent,
    work,
)

app_name = "casework"

# A proceeding's own address comes last: its first part may be anything.
urlpatterns = [
    *work.ADDRESSES,
    *calendar.ADDRESSES,
    *caseloads.ADDRESSES,
    *cases.ADDRESSES,
    *assessments.ADDRESSES,
    *plans.ADDRESSES,
    *conferences.ADDRESSES,
    *decisions.ADDRESSES,
    *copies.ADDRESSES,
    *casefiles.ADDRESSES,
    *bulk.ADDRESSES,
    *complaints.ADDRESSES,
    *report.ADDRESSES,
    *providers.ADDRESSES,
    *links.ADDRESSES,
    *referral_figures.ADDRESSES,
    *referrals.ADDRESSES,
    *inbox.ADDRESSES,
    *movement.ADDRESSES,
    *hand_overs.ADDRESSES,
    *corridors.ADDRESSES,
    *urgent.ADDRESSES,
    *proceedings.ADDRESSES,
]
