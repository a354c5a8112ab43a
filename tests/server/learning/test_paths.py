"""What was recorded of a child's learning comes out as its way, with the reason."""

from __future__ import annotations

import datetime as dt

from muara.learning import learning_rules, paths
from muara.packs import open_pack
from muara_server.accounts.models import User
from muara_server.learning.frames import paths as frames
from muara_server.learning.frames.standing import where_they_stand
from muara_server.learning.marks import totals
from server.cast import PROGRAMME
from server.india import SITAMARHI
from server.learning.centres import CAME, batch, centre, draft, enrolled
from server.ledger.entering import enter, register

MONTHS = [dt.date(2012, 4, 1), dt.date(2012, 5, 1), dt.date(2012, 6, 1)]


def test_a_child_learns_at_the_centre_and_goes_to_school(india: None, worker: User) -> None:
    suraj, at = register(worker, "Suraj Kumar", place_code=SITAMARHI, true_on=CAME), centre()
    batch(at)
    came = enrolled(suraj, at, facts={"batch": "2012-1"})
    enter(came, who=worker)
    for month in MONTHS:
        told = {"month": month, "days_open": 24, "days_present": 20, "provider": "bathnaha"}
        enter(draft("attendance", person=suraj, true_on=month, facts=told), who=worker)
    ended = {"of": came.uuid, "ended_as": "completed"}
    enter(
        draft("enrolment_end", person=suraj, true_on=dt.date(2012, 7, 2), facts=ended),
        draft(
            "mainstreaming",
            person=suraj,
            true_on=dt.date(2012, 7, 3),
            facts={"provider": "middle-school", "grade": 5},
            identifiers={"admission_number": "417/2012"},
        ),
        who=worker,
    )
    told = {"programme": PROGRAMME}
    found = paths(
        frames.enrolments(**told),
        frames.registers(**told),
        frames.mainstreamed(**told),
        on=dt.date(2012, 7, 31),
        rules=learning_rules(open_pack("india")),
    )
    kept = found.select("completed_on", "mainstreamed", "mainstreamed_on", "retained_3")
    assert kept.row(0) == (dt.date(2012, 7, 2), "yes", dt.date(2012, 7, 3), "not_yet")
    assert frames.batches().rows() == [("bathnaha", "2012-1", None)]


def test_days_that_were_marked_make_a_dropout_exact(india: None, worker: User) -> None:
    """Two children with the same totals: of the one marked by day it is known since when."""
    at = centre()
    marked, counted = (register(worker, place_code=SITAMARHI, true_on=CAME) for _ in range(2))
    months = ["-pp" + "a" * 28, "a" * 30]
    for child in (marked, counted):
        enter(enrolled(child, at, true_on=dt.date(2012, 5, 2)), who=worker)
        for first, marks in zip(MONTHS[1:], months, strict=True):
            told = {"month": first, "provider": "bathnaha", **totals(marks).facts()}
            told |= {"marks": marks} if child == marked else {}
            enter(draft("attendance", person=child, true_on=first, facts=told), who=worker)
    found = where_they_stand(
        on=dt.date(2012, 6, 30), rules=learning_rules(open_pack("india")), programme=PROGRAMME
    )
    since = dict(found.select("person", "dropped_out_since").rows())
    assert found["person"].to_list() == [str(marked), str(counted)]
    assert since == {str(marked): dt.date(2012, 5, 4), str(counted): None}
