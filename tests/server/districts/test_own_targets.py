"""A district's own target stands beside a count that opens: on its step, before its committee."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.coordination.frames.packs import pack_for
from muara_server.coordination.queries.bodies import body_for
from muara_server.districts.actions.settling import settle
from muara_server.ledger.actions import append
from muara_server.ledger.drafts import Draft
from muara_server.places.models import Place
from muara_server.programme.own_targets import definitions_at, targets_at
from server.coordination.examples import told
from server.districts.conftest import OWN
from server.india import SITAMARHI, SURAT, logged_in, place
from server.programme.records import Register

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@dataclass
class OwnRegister(Register):
    """Children whom the district's own programme registers."""

    def draft(self, kind: str, *, place: str, day: dt.date, **said: object) -> Draft:
        made = super().draft(kind, place=place, day=day, **said)
        return replace(made, programme=OWN, recorded_at=None)

    def record(self, *drafts: Draft) -> None:
        append(drafts, who=self.who, source="page", asked=True)


@pytest.fixture
def target(officer: User, district: Place) -> str:
    """Five hundred children in school, where twelve of Sitamarhi and one of Surat are."""
    register = OwnRegister(officer)
    register.children(12, SITAMARHI, on="2025-05-01")
    register.children(1, SURAT, on="2025-05-01")
    key = next(each for each in definitions_at(district) if ".education." in each)
    facts = {"indicator": "education", "value": 500, "by_day": "2027-12-31", "definition": key}
    settle("district_target", district, who=officer, facts=facts)
    [one] = targets_at(district, officer)
    return one.address


def test_those_who_count_are_listed_and_the_reading_is_recorded(
    somebody: Callable[..., User], target: str
) -> None:
    ani = somebody("case_worker", place(SITAMARHI), login="ani", programme=OWN)
    page = logged_in(ani).get(target)
    assert page.context["opened"].target.counted == 12
    assert len(page.context["rows"].object_list) == 12
    assert AuditEntry.objects.filter(deed="figure.opened").exists()


def test_whoever_works_elsewhere_is_told_the_count_alone(
    somebody: Callable[..., User], target: str
) -> None:
    chitra = somebody("case_worker", place(SURAT), login="chitra2", programme=OWN)
    page = logged_in(chitra).get(target)
    assert page.context["opened"].target.counted == 12
    assert not page.context["rows"].object_list
    assert not AuditEntry.objects.filter(deed="figure.opened").exists()


def test_the_step_leads_to_the_list(officer: User, district: Place, target: str) -> None:
    step = reverse("districts:step", args=[district.pk, "targets"])
    assert target.split("?")[0] in logged_in(officer).get(step).content.decode()


def test_the_committee_reads_it_with_a_number(officer: User, district: Place, target: str) -> None:
    body = told("body", at=district, who=officer, facts={"body_kind": "district_committee"})
    pack = pack_for(officer, body_for(officer, body), TODAY)
    section = next(each for each in pack.sections if each.key == "own-targets")
    [row] = section.rows
    assert (row.cells[0].said, row.cells[0].address, row.cells[1]) == ("12", target, "500")
    assert row.share == 2


def test_a_target_that_is_not_there_is_no_page(client: Client, officer: User) -> None:
    missing = reverse("programme:own_target", args=["00000000-0000-4000-8000-000000000000"])
    assert logged_in(officer).get(missing).status_code == 404
