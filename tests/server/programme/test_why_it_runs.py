"""Whether work runs in a district is concluded; why it does or does not, somebody says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from muara_server.accounts.models import User
from server.india import logged_in
from server.programme.records import KATIHAR, PROGRAMME, SITAMARHI

pytestmark = pytest.mark.django_db

PAGE = f"/results/{PROGRAMME}/district/?place={SITAMARHI}&as_of={timezone.localdate()}"
WHY = f"/corridors/why/?place={SITAMARHI}&programme={PROGRAMME}"


def test_a_supervisor_says_why_and_everybody_reads_it(
    reader: Callable[..., User], donor: User
) -> None:
    supervisor = reader("supervisor", SITAMARHI)
    shown = logged_in(donor).get(PAGE).content.decode()
    assert "nobody said why" in shown
    assert "Say why" not in shown
    assert "Say why" in logged_in(supervisor).get(PAGE).content.decode()
    sent = {"reason": "no_partner", "true_on": f"{timezone.localdate()}"}
    assert logged_in(supervisor).post(WHY, sent).status_code == 302
    shown = logged_in(donor).get(PAGE).content.decode()
    assert "nobody works at the other end" in shown
    assert "not run" in shown
    assert logged_in(donor).get(WHY).status_code == 403
    for elsewhere in (KATIHAR, "IN.DT"):
        wrong = WHY.replace(SITAMARHI, elsewhere)
        assert logged_in(supervisor).get(wrong).status_code == 404
        assert logged_in(supervisor).post(wrong, sent).status_code == 404
