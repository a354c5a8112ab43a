"""Somebody looks up a public scheme: what there was on a day, whom it is for, where that stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from muara_server.accounts.models import User
from server.cast import Map

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SCHOLARSHIP = "IN-PREM-MIN"


@pytest.fixture
def donor(somebody: Callable[..., User], client: Client) -> Client:
    client.force_login(somebody("donor"))
    return client


def page(client: Client, address: str, **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_list_shows_what_was_in_force_on_the_day(donor: Client) -> None:
    then = page(donor, "/convergence/schemes/", country="india", on="2009-06-01")
    now = page(donor, "/convergence/schemes/", country="india", on="2026-11-01")
    before, after = (text.split('id="others"')[0] for text in (then, now))
    assert "/schemes/IN-EGS/" in before
    assert "/schemes/IN-EGS/" not in after
    assert "/schemes/IN-SAMAGRA-ST/" in after


def test_a_state_is_shown_its_own_schemes_and_the_countrys(donor: Client) -> None:
    bihar = page(donor, "/convergence/schemes/", country="india", on="2012-06-01", place="IN.ST.10")
    assert "/schemes/IN-BR-CYCLE/" in bihar
    assert "/schemes/IN-PREM-MIN/" in bihar
    assert "/schemes/IN-JH-LADLI/" not in bihar


def test_words_and_pillars_narrow_the_list(donor: Client) -> None:
    found = page(donor, "/convergence/schemes/", country="india", on="2012-06-01", q="bicycle")
    assert "/schemes/IN-BR-CYCLE/" in found
    assert "/schemes/IN-PREM-MIN/" not in found
    health = page(donor, "/convergence/schemes/", country="india", pillar="health")
    assert "/schemes/IN-PREM-MIN/" not in health


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"country": "atlantis"}, 404), ({"on": "yesterday"}, 400), ({"pillar": "magic"}, 400)],
)
def test_what_cannot_be_asked_is_refused(donor: Client, asked: dict[str, str], status: int) -> None:
    assert donor.get("/convergence/schemes/", asked).status_code == status


def test_a_page_shows_every_version_side_by_side(donor: Client) -> None:
    shown = page(donor, f"/convergence/schemes/{SCHOLARSHIP}/", on="2012-06-01")
    assert shown.count('scope="col"') > 5
    assert "What is asked" in shown
    assert "Paper that proves it" in shown
    assert "Source" in shown


def test_an_unknown_scheme_is_no_page(donor: Client) -> None:
    assert donor.get("/convergence/schemes/IN-NOTHING/").status_code == 404


def test_that_no_paper_may_be_asked_is_not_that_none_is_known(donor: Client) -> None:
    free = page(donor, "/convergence/schemes/IN-SSA-ST/", on="2012-06-01")
    assert "None may be asked." in free
    assert "is not known: ask at the office" not in free


@pytest.mark.parametrize("language", ["en", "id", "hi"])
def test_every_scheme_opens_in_every_language(donor: Client, language: str) -> None:
    from muara_server.convergence.queries.schemes import country_packs  # noqa: PLC0415

    for pack in country_packs():
        for scheme in pack.schemes.values():
            answer = donor.get(
                f"/convergence/schemes/{scheme.key}/",
                headers={"accept-language": language},
            )
            assert answer.status_code == 200, scheme.key


def test_whoever_may_not_change_sees_no_way_to(donor: Client, places: Map) -> None:
    shown = page(donor, f"/convergence/schemes/{SCHOLARSHIP}/", on="2012-06-01")
    assert "Propose a change" not in shown
