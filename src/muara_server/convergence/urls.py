"""Addresses of convergence. No name of a person ever stands in one."""

from __future__ import annotations

from django.urls import path

from .views import cards, changes, funnel, late, schemes, stages

app_name = "convergence"

urlpatterns = [
    path("card/", cards.find_card, name="find-card"),
    path("card/<slug:reference>/", cards.open_card, name="open-card"),
    path("convergence/households/<uuid:household>/card/", cards.card, name="card"),
    path("convergence/households/<uuid:household>/card.pdf", cards.card_pdf, name="card-pdf"),
    path("convergence/households/<uuid:household>/card/close/", cards.close, name="close-card"),
    path("convergence/funnel/", funnel.funnel, name="funnel"),
    path("convergence/funnel/list/", funnel.funnel_list, name="funnel-list"),
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
