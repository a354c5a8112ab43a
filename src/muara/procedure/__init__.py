"""Procedures: who must do what by when, as data; and where one stands, from its dated steps alone.

A case, a referral, a complaint have states, steps, clocks and people who must act. They stand in
`procedures/*.toml` of the packs. Nobody types a state: `follow` computes it.

>>> import datetime as dt
>>> from muara.packs import open_pack
>>> complaint = procedures(open_pack("india"))["complaint"]
>>> monday = dt.datetime(2024, 3, 4, 9, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30)))
>>> standing = follow(complaint, [Told("receive", monday, monday.date(), "c1")])
>>> standing.state, str(standing.due)
('received', '2024-03-04 10:00:00+05:30')
>>> standing.told_now(monday + dt.timedelta(hours=2))
'district'
"""

from .define import Clock, Escalation, Party, Procedure, Refusal, State, Step
from .follow import Passed, Standing, Told, follow, next_steps, step_of
from .reading import OFFICE, procedures, steps_named
from .refusals import asked_before, refused
from .worked import ProcedureReport, check_pack_procedures

__all__ = [
    "OFFICE",
    "Clock",
    "Escalation",
    "Party",
    "Passed",
    "Procedure",
    "ProcedureReport",
    "Refusal",
    "Standing",
    "State",
    "Step",
    "Told",
    "asked_before",
    "check_pack_procedures",
    "follow",
    "next_steps",
    "procedures",
    "refused",
    "step_of",
    "steps_named",
]
