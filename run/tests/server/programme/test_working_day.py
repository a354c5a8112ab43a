"""After a programme has closed nothing falls due in it, and nobody grows older on its lists."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from muara_server.programme.queries import working_day


def test_a_programme_that_has_ended_stands_on_its_last_day():
    assert working_day("converging_2008") == dt.date(2013, 6, 30)


def test_a_programme_no_pack_ends_stands_on_today():
    assert working_day("no such programme") == timezone.localdate()
