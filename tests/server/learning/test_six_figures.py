"""Six figures of learning, by district, sex and kind: small ones withheld, each with its list."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from django.urls import reverse

from muara.learning import FIGURES
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.learning.frames.counted import Asked
from server.india import SITAMARHI, SURAT, logged_in, place
from server.learning.centres import CAME, centre, enrolled
from server.ledger.entering import enter, register


def children(place_code: str, sex: str, number: int) -> pl.DataFrame:
    """So many children who are enrolled there."""
    six = dict.fromkeys(FIGURES, "no") | {"enrolled": "yes"}
    rows = [
        {"unit": f"{place_code}-{sex}-{each}", "place": place_code, "sex": sex, "kind": "school"}
        | six
        for each in range(number)
    ]
    return pl.DataFrame(rows)


@pytest.fixture(autouse=True)
def nobody_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muara_server.learning.frames.counted.left_out", frozenset)


def test_no_small_count_can_be_worked_out_from_the_others() -> None:
    table = pl.concat([children("A", "female", 3), children("B", "female", 20),
                       children("B", "male", 30), children("C", "male", 40)])  # fmt: skip
    asked = Asked(table, 10, frozenset())
    by_place = {code: cells["enrolled"] for code, cells in asked.by_place(["A", "B", "C"]).items()}
    assert by_place["A"] is None
    assert list(by_place.values()).count(None) == 2, "one alone would follow from the whole"
    sexes = asked.by("sex", ["female", "male"], place="A", codes=["A", "B", "C"])
    assert sexes["female"]["enrolled"] is None
    assert asked.at("A")["enrolled"].n is None
    assert asked.at("")["enrolled"].n == 93


def test_whose_lists_open_sees_them_whole_and_they_cover_for_nobody() -> None:
    table = pl.concat([children("A", "female", 3), children("B", "female", 4)])
    asked = Asked(table, 10, frozenset({"A"}))
    found = asked.by_place(["A", "B"])
    assert (found["A"]["enrolled"], found["B"]["enrolled"]) == (3, None)
    assert asked.at("")["enrolled"].n is None, "less his own three, the rest would be known"
    assert asked.by("sex", ["female"], place="", codes=["A", "B"])["female"]["enrolled"] is None
    assert asked.behind("enrolled", "yes")["place"].unique().to_list() == ["A"]


@pytest.mark.once
@pytest.mark.django_db
def test_a_figure_opens_its_list_with_names_for_who_may(
    worker: User, stranger: User, somebody: Callable[..., User]
) -> None:
    at, there = centre(), centre("udhna", place_code=SURAT)
    near = register(worker, "Suraj Kumar", place_code=SITAMARHI, true_on=CAME)
    far = register(stranger, "Meena Patel", place_code=SURAT, true_on=CAME)
    enter(enrolled(near, at), who=worker)
    enter(enrolled(far, there, place_code=SURAT), who=stranger)
    figures, listed = reverse("learning:figures"), reverse("learning:figure-list")
    shown = logged_in(worker).get(figures).content.decode()
    assert "Sitamarhi" in shown
    assert "withheld" in shown, "one child of Surat is few"
    address = f"{listed}?figure=enrolled&answer=yes"
    opened = logged_in(worker).get(address).content.decode()
    assert "Suraj Kumar" in opened
    assert "Meena" not in opened
    assert AuditEntry.objects.filter(deed="figure.opened", who=worker.pk).count() == 1
    researcher = somebody("researcher", None, login="rani")
    opened = logged_in(researcher).get(address).content.decode()
    assert "Suraj" not in opened
    assert opened.count("</th><td>") == 2, "a pseudonym each"
    donor = somebody("donor", place(SITAMARHI), login="dora")
    assert logged_in(donor).get(address).status_code == 403
    assert logged_in(worker).get(f"{figures}?place=nowhere").status_code == 400
