"""Addresses of convergence. No name of a person ever stands in one."""

from __future__ import annotations

from django.urls import path

from .views import (
    allocation,
    camps,
    cards,
    changes,
    depth,
    funnel,
    gap,
    late,
    measures,
    saturation,
    schemes,
    stages,
)

app_name = "convergence"

MEASURES = {
    "gap": (gap.gap, gap.gap_file),
    "saturation": (saturation.saturation, saturation.saturation_file),
    "depth": (depth.depth, depth.depth_file),
    "camps": (camps.camps, camps.camps_file),
}
"""The page of each measure, and its file."""

urlpatterns = [
    path("card/", cards.find_card, name="find-card"),
    path("card/<slug:reference>/", cards.open_card, name="open-card"),
    path("convergence/households/<uuid:household>/card/", cards.card, name="card"),
    path("convergence/households/<uuid:household>/card.pdf", cards.card_pdf, name="card-pdf"),
    path("convergence/households/<uuid:household>/card/close/", cards.close, name="close-card"),
    path("convergence/funnel/", funnel.funnel, name="funnel"),
    path("convergence/funnel/list/", funnel.funnel_list, name="funnel-list"),
    *(
        each
        for name, (page, file) in MEASURES.items()
        for each in (
            path(f"convergence/{name}/", page, name=name),
            path(f"convergence/{name}/file.<slug:kind>", file, name=f"{name}-file"),
        )
    ),
    path("convergence/measures/list/", measures.measure_list, name="measure-list"),
    path(
        "convergence/saturation/schemes/<slug:key>/",
        saturation.saturation_scheme,
        name="saturation-scheme",
    ),
    path("convergence/camps/list/", camps.camp_list, name="camp-list"),
    path("convergence/allocation/", allocation.allocations, name="allocations"),
    path("convergence/allocation/formula/", allocation.formula, name="allocation-formula"),
    path("convergence/allocation/seats/", allocation.seats, name="seats"),
    path("convergence/allocation/propose/", allocation.propose, name="propose-allocation"),
    path("convergence/allocation/<uuid:run>/", allocation.allocation, name="allocation"),
    path(
        "convergence/allocation/<uuid:run>/file.<slug:kind>",
        allocation.allocation_file,
        name="allocation-file",
    ),
    path("convergence/allocation/<uuid:run>/decide/", allocation.decide, name="decide-allocation"),
    path(
        "convergence/allocation/<uuid:run>/withdraw/",
        allocation.withdraw,
        name="withdraw-allocation",
    ),
    path("convergence/allocation/<uuid:run>/change/", allocation.change, name="change-allocation"),
    path("convergence/late/", late.late, name="late"),
    path("convergence/households/<uuid:household>/stage/", stages.stage, name="stage"),
    path("convergence/schemes/", schemes.listing, name="schemes"),
    path("convergence/schemes/<slug:key>/", schemes.scheme, name="scheme"),
    path(
        "convergence/schemes/<slug:key>/conditions/<slug:condition>/",
        changes.change,
        name="change",
    ),
    path("convergence/changes/", changes.changes, name="changes"),
    path("convergence/changes/<uuid:change>/", changes.proposal, name="proposal"),
]
